// Months and their reports: which are closed, by whom; what differs from a report since, and closing and restating them.

import { rows } from "../api.js";
import { may, who } from "../account/who.js";
import { monthAndYear } from "../dates.js";
import { fill, h } from "../dom.js";
import { DASH } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { keepPanelFresh, panel } from "../panel.js";
import { askToClose, askToRestate } from "./acts.js";
import { fullTime } from "./date.js";
import { differencesPanel } from "./differences.js";
import { downloadButton } from "./download.js";
import { tableOf } from "./table.js";

const EVERY_MS = 60_000;
const ICONS = { open: "unlocked", closed: "lock", restated: "lock" };
const HASH_SHOWN = 12;

/** Returns {parts}. */
export function periodsPage(context) {
  const { park, zone, signal } = context;
  const target = panel(t("trade.months"), { kind: "trade-months-closed", note: t("trade.months_note") });
  const differences = differencesPanel(context);
  let shown = null;
  let acted = null;
  const again = keepPanelFresh(
    target,
    {
      load: (life) => rows("periods", {}, life),
      show: (found) => {
        // What has not changed is left alone, with the focus in it.
        const signature = JSON.stringify([found, found.map((row) => isOver(row, park))]);
        if (signature === shown) return;
        shown = signature;
        fill(target.body, tableOf(t("trade.months"), columns(), found));
        // Whoever closed a month finds the focus on what can be done with it now.
        if (acted !== null) target.body.querySelector(`[data-month="${acted}"] button`)?.focus();
        acted = null;
      },
      everyMs: EVERY_MS,
      soonMs: 0,
    },
    signal,
  );
  return { parts: [h("div", { class: "panels" }, target.element, differences.element)] };

  function columns() {
    return [
      { name: t("trade.month"), cell: ({ month }) => monthAndYear(month) },
      { name: t("trade.status"), cell: ({ status }) => periodMark(status) },
      { name: t("trade.report"), cell: reportOf },
      { name: t("trade.closed_by"), cell: (row) => closedBy(row, zone) },
      { name: t("trade.cutoff"), title: t("trade.cutoff_note"), cell: ({ data_cutoff: at }) => fullTime(at, zone) },
      { name: t("trade.since"), cell: differsMark },
      { name: t("trade.acts"), cell: actsOf },
    ];
  }

  function actsOf(row) {
    const { month } = row;
    const what = monthAndYear(month);
    const whole = may("close_periods") && who()?.facilities === null;
    if (row.status === "open") {
      if (!isOver(row, park)) return h("span", { class: "cell-note" }, t("trade.runs_until", { time: fullTime(row.ends_at, zone) }));
      return whole ? h("div", { class: "acts" }, act(t("trade.close"), what, () => askToClose(month, { done, signal }))) : DASH;
    }
    const forms = ["json", "csv"].map((form) => downloadButton({ word: form.toUpperCase(), what: row.report, ask: () => ({ path: `periods/${month}/report`, query: { format: form } }) }, signal));
    return h(
      "div",
      { class: "acts", data: { month } },
      forms.map(({ button }) => button),
      act(t("trade.differences"), what, () => differences.show(month)),
      whole && row.differs ? act(t("trade.restate"), what, () => askToRestate(month, { done, signal })) : null,
      forms.map(({ problem }) => problem),
    );
  }

  function done(month) {
    shown = null;
    acted = month;
    again();
    differences.changed(month);
  }
}

function isOver({ ends_at: end }, park) {
  return Date.parse(end) <= park.now();
}

function periodMark(status) {
  return h("span", { class: "period-status", data: { period: status } }, icon(ICONS[status]), h("span", {}, t(`trade.period.${status}`)));
}

// The whole digest can be read and copied; a glance needs its beginning only.
function reportOf({ report, sha256 }) {
  if (report === null) return DASH;
  return [h("span", { class: "strong" }, report), h("details", { class: "digest" }, h("summary", { title: sha256 }, `SHA-256 ${sha256.slice(0, HASH_SHOWN)}…`), h("code", { class: "raw" }, sha256))];
}

function closedBy({ closed_by: name, closed_at: at }, zone) {
  return at === null ? DASH : [h("span", {}, name), h("span", { class: "cell-note" }, fullTime(at, zone))];
}

function differsMark({ differs }) {
  if (differs === null) return DASH;
  return h("span", { class: "verdict", data: { trust: differs ? "look" : "ok" } }, icon(differs ? "warning" : "check"), h("span", {}, t(differs ? "trade.differs" : "trade.same")));
}

function act(word, what, click) {
  return h("button", { type: "button", class: "action", "aria-label": `${word}: ${what}`, on: { click } }, word);
}
