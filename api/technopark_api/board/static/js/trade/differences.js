// What differs from a month's report: as reported, as now known, and why, side by side.

import { get } from "../api.js";
import { monthAndYear } from "../dates.js";
import { fill, h } from "../dom.js";
import { DASH, countryName, number, signed, unitName } from "../format.js";
import { language, t } from "../i18n.js";
import { emptyNote, panel } from "../panel.js";
import { fullTime } from "./date.js";
import { productCell } from "./names.js";
import { tableOf } from "./table.js";

/** Returns {element, show(month), changed(month)}: hidden until a month is asked for. */
export function differencesPanel({ zone, signal }) {
  const target = panel(t("trade.differences"), { kind: "trade-differences" });
  const heading = target.element.querySelector("h2");
  target.element.hidden = true;
  fill(target.body);
  heading.tabIndex = -1;
  let shown = null;
  return { element: target.element, show, changed };

  async function show(month) {
    shown = month;
    target.element.hidden = false;
    heading.textContent = t("trade.differences_of", { month: monthAndYear(month) });
    fill(target.aside);
    fill(target.body, h("p", { class: "loading" }, t("panel.loading")));
    heading.focus();
    target.element.scrollIntoView({ block: "nearest" });
    await load(month);
  }

  /** A month was restated: what is shown of it is no longer so. */
  function changed(month) {
    if (shown === month) void load(month);
  }

  async function load(month) {
    try {
      const { rows: found, report, data_cutoff: at } = await get(`periods/${month}/differences`, { lang: language() }, signal);
      if (signal.aborted || shown !== month) return;
      fill(target.aside, t("trade.against", { report, time: fullTime(at, zone) }));
      fill(target.body, found.length === 0 ? emptyNote(t("trade.no_differences", { report })) : tableOf(heading.textContent, columns(zone), found));
    } catch (error) {
      if (!signal.aborted && shown === month) fill(target.body, h("p", { class: "problem", role: "alert" }, t("panel.problem", { problem: error.message })));
    }
  }
}

function columns(zone) {
  return [
    { name: t("trade.line"), cell: lineOf },
    { name: t("trade.section"), cell: ({ section }) => t(`trade.section.${section}`) },
    { name: t("trade.as_reported"), cell: (row) => figuresOf(row, row.as_reported, (value) => number(value, { decimals: 3 })) },
    { name: t("trade.as_now_known"), cell: (row) => figuresOf(row, row.as_now_known, (value) => number(value, { decimals: 3 })) },
    { name: t("trade.difference"), cell: (row) => figuresOf(row, row.difference, (value) => (value === null ? DASH : difference(value))) },
    { name: t("trade.reason"), cell: ({ reasons, why }) => [...reasons.map((reason) => h("span", { class: "product-name" }, t(`trade.because.${reason}`))), h("span", { class: "raw why" }, why)] },
    { name: t("trade.received"), cell: ({ received_at: at }) => fullTime(at, zone) },
  ];
}

function lineOf({ product, facility, country, incoterms, basis, unit, change }) {
  const known = [country === null ? null : countryName(country), incoterms, basis === null ? null : t(`basis.${basis}`), unit === null ? null : unitName(unit)];
  return [
    ...(product === null ? [h("span", { class: "product-name" }, facility ?? DASH)] : productCell(product, facility)),
    h("span", { class: "cell-note" }, known.filter((part) => part !== null).join(", ")),
    change === "changed" ? null : h("span", { class: "line-change" }, t(`trade.line.${change}`)),
  ];
}

// Only what differs: the other figures of the line are the same in both.
function figuresOf({ difference: changed }, figures, text) {
  const names = Object.keys(changed).filter((name) => name in figures);
  if (names.length === 0) return DASH;
  return h("dl", { class: "line-figures" }, names.map((name) => h("div", {}, h("dt", {}, t(`trade.figure.${name}`)), h("dd", {}, text(figures[name])))));
}

function difference(value) {
  const decimals = Number.isInteger(value) ? 0 : 2;
  return signed(value, decimals);
}
