// The page of trust: the books by day, and what is wrong in them, of the park or of one facility.

import { fill, h } from "../dom.js";
import { number } from "../format.js";
import { named, t } from "../i18n.js";
import { icon } from "../icons.js";
import { facilityPath, trustPath } from "../router.js";
import { addDays, local } from "../zone.js";
import { trustText, verdictMark, verdictOf } from "./badge.js";
import { booksPanel } from "./books.js";
import { wrongPanel } from "./wrong.js";

const PERIODS = [1, 7, 30];

export function showTrust(main, { park, id, signal }) {
  const facility = id === null ? null : park.facility(id);
  if (id !== null && facility === null) {
    fill(main, crumbs(null), h("h1", { class: "hidden", tabindex: "-1" }, t("trust.title")), h("p", { class: "notice" }, t("facility.unknown", { id })));
    return;
  }
  const { site } = park;
  const name = facility === null ? named(site.names, site.id) : named(facility.names, facility.id);
  document.title = `${t("trust.title")} · ${name}`;
  const context = { park, id, zone: site.zone, signal, days: PERIODS[facility === null ? 0 : 1] };
  /** The local days that are shown, the last one excluded: {from, to}. */
  context.period = () => {
    const today = local(park.now(), site.zone).date;
    return { from: addDays(today, 1 - context.days), to: addDays(today, 1) };
  };
  const panels = [wrongPanel(context), booksPanel(context)];
  const buttons = PERIODS.map((days) =>
    h("button", { type: "button", "aria-pressed": String(days === context.days), data: { days }, on: { click: () => choose(days) } }, t(`trust.days.${days}`)),
  );
  const figures = h("div", { class: "figures" });
  let told = null;
  fill(
    main,
    crumbs(facility, name),
    h(
      "div",
      { class: "head" },
      h(
        "div",
        { class: "head-name" },
        h("span", { class: "head-id" }, facility === null ? name : `${facility.id} · ${name}`),
        h("h1", { tabindex: "-1" }, t("trust.title")),
        h("div", { class: "switch trust-days", role: "group", "aria-label": t("trust.period") }, buttons),
      ),
      figures,
    ),
    h("div", { class: "panels" }, panels.map(({ element }) => element)),
  );
  showFigures();
  park.on("overview", showFigures, signal);
  park.on(id === null ? "totals" : `facility:${id}`, showFigures, signal);

  function choose(days) {
    context.days = days;
    for (const button of buttons) button.setAttribute("aria-pressed", String(Number(button.dataset.days) === days));
    for (const { again } of panels) again();
  }

  function showFigures() {
    const trust = id === null ? park.totals.trust : park.facility(id)?.trust;
    if (trust === undefined) return;
    // The panels follow what is wrong, not each message that makes the percentage move.
    const wrong = `${trust.missing} ${trust.quarantined} ${trust.conflicting}`;
    if (told !== null && told !== wrong) for (const { again } of panels) again();
    told = wrong;
    const verdict = verdictOf(trust.percent);
    main.querySelector(".head").dataset.trust = verdict;
    fill(
      figures,
      figure(t("trust.today"), trustText(trust.percent), verdictMark(verdict)),
      figure(t("trust.missing"), number(trust.missing), t("trust.missing_note"), trust.missing > 0),
      figure(t("trust.quarantined"), number(trust.quarantined), t("trust.quarantined_note"), trust.quarantined > 0),
      figure(t("trust.conflicting"), number(trust.conflicting), t("trust.conflicting_note"), trust.conflicting > 0),
    );
  }
}

function crumbs(facility, name = "") {
  const up = facility === null ? [] : [link(facilityPath(facility.id), name), link(trustPath(null), t("trust.of_park"))];
  return h("nav", { class: "crumbs", "aria-label": t("facility.crumbs") }, link("/", t("facility.back")), up);
}

function link(href, text) {
  return h("a", { href }, icon("back"), text);
}

function figure(name, value, note, look = false) {
  return h(
    "div",
    { class: "figure-box", data: look ? { look: "" } : {} },
    h("p", { class: "figure-name" }, name),
    h("p", { class: "figure" }, h("span", { class: "figure-value" }, value)),
    h("p", { class: "figure-note" }, note),
  );
}
