// What is wrong in the books: missing numbers, refused messages, contradictions, newest first.

import { rows } from "../api.js";
import { dayAndMonth, when } from "../dates.js";
import { fill, h } from "../dom.js";
import { number } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { trustPath } from "../router.js";
import { local } from "../zone.js";
import { showMessage } from "./message.js";

const EVERY_MS = 15_000;
const SHOWN = 100;
const ICONS = { missing: "missing", quarantined: "refused", conflict: "conflict" };

/** Returns {element, again()}. */
export function wrongPanel(context) {
  const { park, id, period, zone, signal } = context;
  const target = panel(t("trust.wrong"), { kind: "wrong" });
  let shown = null;
  const again = keepPanelFresh(
    target,
    {
      load: (life) => rows("ledger/gaps", { ...period(), ...(id === null ? {} : { facility: id }), limit: SHOWN }, life),
      show: (found) => {
        // What has not changed is left alone, with the focus and whatever was unfolded in it.
        const signature = JSON.stringify(found);
        if (signature === shown) return;
        shown = signature;
        const today = local(park.now(), zone).date;
        fill(target.aside, found.length < SHOWN ? null : t("trust.newest", { count: number(SHOWN) }));
        fill(
          target.body,
          found.length === 0
            ? emptyNote(t("trust.nothing_wrong"))
            : h("ol", { class: "wrongs", tabindex: "0", "aria-label": t("trust.wrong") }, found.map((gap) => entry(gap, { zone, today, park, id, signal }))),
        );
      },
      everyMs: EVERY_MS,
      soonMs: 0,
    },
    signal,
  );
  return { element: target.element, again };
}

function entry(gap, { zone, today, park, id, signal }) {
  const at = gap.at === null ? dayAndMonth(gap.day) : when(gap.at, zone, today);
  const known = id === null && park.facility(gap.facility) !== null;
  return h(
    "li",
    { data: { kind: gap.kind } },
    h("span", { class: "wrong-kind" }, icon(ICONS[gap.kind]), h("span", {}, t(`trust.kind.${gap.kind}`))),
    h("time", { datetime: gap.at ?? gap.day }, at),
    h("span", { class: "wrong-source" }, known ? [h("a", { href: trustPath(gap.facility) }, gap.facility), gap.source.slice(gap.facility.length)] : gap.source),
    h("span", { class: "wrong-text" }, what(gap)),
    gap.kind === "quarantined" && gap.id !== null
      ? h("button", { type: "button", class: "action", on: { click: () => showMessage(gap.id, zone, signal) } }, t("trust.show"))
      : null,
  );
}

function what(gap) {
  const times = gap.count > 1 ? h("span", { class: "wrong-times" }, t("trust.times", { count: number(gap.count) })) : null;
  if (gap.kind === "missing") {
    return t(gap.count === 1 ? "trust.missing_number" : "trust.missing_numbers", { count: number(gap.count), first: gap.from_seq, last: gap.to_seq, run: gap.run });
  }
  if (gap.kind === "conflict") return [h("details", {}, h("summary", {}, t("trust.both_values")), h("code", { class: "raw" }, gap.detail)), times];
  return [h("code", { class: "raw reason" }, gap.reason), " ", h("span", { class: "raw", lang: "en" }, gap.detail), times, gap.id === null ? h("span", { class: "wrong-times" }, t("trust.counted_only")) : null];
}
