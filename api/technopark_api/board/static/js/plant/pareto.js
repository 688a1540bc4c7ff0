// What stops took most, by reason: their time or their number, and the share that the first of them make up.

import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { duration, number, percent } from "../format.js";
import { t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { loadReasons, reasonName } from "../reasons.js";
import { choiceOf } from "./choice.js";
import { loadReliability, reliabilitySums } from "./reliability.js";
import { daysOf, filters, PERIODS } from "./scope.js";

const EVERY_MS = 60_000;
const SHOWN = 9;

export function paretoPanel(context) {
  const target = panel(t("pareto.title"), { kind: "pareto" });
  const period = choiceOf(
    PERIODS.map((id) => ({ id, text: t(`period.${id}`) })),
    { label: t("period.title"), first: "day", choose: () => nudge() },
  );
  let latest = null;
  const order = choiceOf(
    ["time", "times"].map((id) => ({ id, text: t(`pareto.by.${id}`) })),
    { label: t("pareto.order"), first: "time", choose: draw },
  );
  fill(target.aside, period.element, order.element);
  const nudge = keepPanelFresh(
    target,
    {
      load: async (life) => {
        const days = await daysOf(period.chosen(), context, life);
        return Promise.all([loadPareto(context, days, life), loadReliability(context, days, life)]);
      },
      show: (found) => {
        latest = found;
        draw();
      },
      everyMs: EVERY_MS,
      soonMs: 200,
    },
    context.signal,
  );
  return { element: target.element, nudge };

  function draw() {
    if (latest === null) return;
    const [causes, reliability] = latest;
    fill(target.body, paretoTable(causes, order.chosen()), reliabilitySums(reliability));
  }
}

/** What stops took in some production days, or in one shift of them: {rows, microStop}, rows by reason. */
export async function loadPareto(context, days, life) {
  if (days === null) return { rows: [], microStop: 0 };
  const { from, to, shift } = days;
  const [answer] = await Promise.all([
    get("stops/pareto", { ...filters(context), from, to, by: shift === null ? "reason" : "reason,shift" }, life),
    loadReasons(),
  ]);
  return { rows: answer.rows.filter((row) => shift === null || row.shift === shift), microStop: answer.micro_stop_s };
}

/** A table of such rows, ordered by and with shares of "time" or "times". */
export function paretoTable({ rows, microStop }, order) {
  const amount = (row) => (order === "time" ? row.time_s : row.times);
  const ranked = rows.filter((row) => amount(row) > 0).sort((one, other) => amount(other) - amount(one));
  if (ranked.length === 0) return emptyNote(t("pareto.none"));
  const total = ranked.reduce((sum, row) => sum + amount(row), 0);
  const shown = ranked.length > SHOWN + 1 ? [...ranked.slice(0, SHOWN), rest(ranked.slice(SHOWN))] : ranked;
  const most = Math.max(...shown.map(amount));
  let running = 0;
  const body = shown.map((row) => {
    running += amount(row);
    const bar = h("span", { class: "pareto-bar" });
    bar.style.width = `max(2px, ${(amount(row) / most) * 100}%)`;
    return h(
      "tr",
      { data: row.others ? { rest: "" } : {} },
      h("th", { scope: "row" }, nameOf(row, microStop)),
      h("td", { class: "pareto-track", "aria-hidden": "true" }, bar),
      h("td", { class: order === "time" ? "number strong" : "number" }, duration(row.time_s)),
      h("td", { class: order === "times" ? "number strong" : "number" }, number(row.times)),
      h("td", { class: "number" }, percent((running / total) * 100, 1)),
    );
  });
  const heads = ["time", "times", "cumulative"].map((name) => h("th", { scope: "col", class: "number" }, t(`pareto.${name}`)));
  return h(
    "table",
    { class: "rows pareto" },
    h("caption", { class: "hidden" }, t("pareto.title")),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("pareto.reason")), h("td", {}), heads)),
    h("tbody", {}, body),
  );
}

function nameOf(row, microStop) {
  if (row.others) return t("ranking.others", { count: row.others });
  return row.micro ? t("pareto.micro", { length: duration(microStop) }) : reasonName(row.reason);
}

function rest(rows) {
  const sum = (field) => rows.reduce((total, row) => total + row[field], 0);
  return { others: rows.length, time_s: sum("time_s"), times: sum("times") };
}
