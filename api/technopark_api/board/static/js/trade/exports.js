// Exports of the months chosen: what they are worth, where they went, who shipped what, and what is doubtful.

import { rows } from "../api.js";
import { chart } from "../charts/chart.js";
import { monthAndYear, monthShort } from "../dates.js";
import { fill, h } from "../dom.js";
import { number, usd, usdShort, usdWhole } from "../format.js";
import { t } from "../i18n.js";
import { keepFresh } from "../live/refresh.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { ranking } from "../ranking.js";
import { addMonths } from "../zone.js";
import { changeMark } from "./change.js";
import { countriesPanel } from "./countries.js";
import { doubtsPanel, unmatchedPanel } from "./doubts.js";
import { facilityName, productName } from "./names.js";
import { restatedMonths } from "./restated.js";
import { chosenSpan, earlier, monthsIn, spanChoice, spanText, thisMonth } from "./span.js";
import { sumOf } from "./sums.js";

const EVERY_MS = 300_000;
const YEAR = 12;
const RANKED = 10;

/** Returns {aside, parts}: the choice of months, and what is shown of them. */
export function exportsPage(context) {
  const restated = restatedMonths(context);
  const figures = figuresPart(context);
  const panels = [
    countriesPanel(context),
    rankingPanel(context, "facility", (id) => facilityName(context.park, id)),
    monthsPanel(context),
    rankingPanel(context, "product", productName),
    doubtsPanel(context),
    unmatchedPanel(context),
  ];
  const again = () => [restated, figures, ...panels].forEach((each) => each.again());
  return {
    aside: spanChoice(context.park, again),
    parts: [restated.element, figures.element, h("div", { class: "panels" }, panels.map(({ element }) => element))],
  };
}

function figuresPart({ park, signal }) {
  const element = h("div", { class: "figures trade-figures", role: "group", "aria-label": t("trade.sums") });
  const problem = h("p", { class: "problem", role: "alert" });
  const again = keepFresh(load, { everyMs: EVERY_MS, soonMs: 0 }, signal);
  return { element: h("div", { class: "trade-sums" }, problem, element), again };

  async function load() {
    const span = chosenSpan(park);
    const spans = [span, earlier(span, monthsIn(span)), earlier(span, YEAR)];
    try {
      // Of each span its own sum: a row tells nothing of what was shipped before in a unit that it lacks.
      const [now, before, yearBefore] = await Promise.all(spans.map((each) => rows("exports", { by: "month", ...each }, signal)));
      if (signal.aborted || span !== chosenSpan(park)) return;
      fill(problem);
      const value = sumOf(now, "value_usd");
      fill(
        element,
        figure(t("exports.value"), usdWhole(value), spanText(span), "figure-wide"),
        compared(t("trade.before"), value, sumOf(before, "value_usd"), spans[1]),
        compared(t("trade.year_before"), value, sumOf(yearBefore, "value_usd"), spans[2]),
        figure(t("exports.postings"), number(sumOf(now, "postings")), t("trade.postings_note")),
        figure(t("exports.returned"), usdWhole(sumOf(now, "returned_value_usd")), t("exports.returned_note")),
      );
      if (span.to === thisMonth(park)) element.append(h("p", { class: "footnote" }, t("trade.running")));
    } catch (error) {
      if (!signal.aborted) fill(problem, t("panel.problem", { problem: error.message }));
    }
  }
}

function compared(name, now, before, span) {
  return figure(name, changeMark(now, before), `${spanText(span)}: ${usdWhole(before)}`);
}

function figure(name, value, note, extra = "") {
  return h(
    "div",
    { class: `figure-box ${extra}`.trim() },
    h("p", { class: "figure-name" }, name),
    h("p", { class: "figure" }, h("span", { class: "figure-value" }, value)),
    h("p", { class: "figure-note" }, note),
  );
}

function rankingPanel({ park, signal }, by, name) {
  const title = t(`trade.by.${by}`);
  const target = panel(title, { kind: `trade-${by}` });
  const again = keepPanelFresh(
    target,
    {
      load: (life) => rows("exports", { by, ...chosenSpan(park) }, life),
      show: (found) => {
        const groups = Map.groupBy(found, (row) => row[by]);
        const entries = [...groups].map(([id, each]) => ({ name: name(id), value: sumOf(each, "value_usd"), detail: id }));
        fill(target.body, entries.length === 0 ? emptyNote(t("exports.none")) : ranking(entries, { caption: title, most: RANKED }));
      },
      everyMs: EVERY_MS,
      soonMs: 0,
    },
    signal,
  );
  return { element: target.element, again };
}

function monthsPanel({ park, signal }) {
  const target = panel(t("shipments.months"), { kind: "trade-months" });
  const plot = chart({ caption: t("shipments.months"), height: 220 }, signal);
  const again = keepPanelFresh(
    target,
    {
      load: async (life) => {
        const span = chosenSpan(park);
        const months = Array.from({ length: Math.max(YEAR, monthsIn(span)) }, (_, back) => addMonths(span.to, -back)).reverse();
        return { months, found: await rows("exports", { by: "month", from: addMonths(months[0], -YEAR), to: span.to }, life) };
      },
      show: ({ months, found }) => {
        if (!plot.element.isConnected) fill(target.body, plot.element);
        const groups = Map.groupBy(found, ({ month }) => month);
        const value = (month) => (groups.has(month) ? sumOf(groups.get(month), "value_usd") : null);
        plot.show({
          labels: months.map(monthShort),
          titles: months.map(monthAndYear),
          axis: usdShort,
          text: usd,
          least: 0,
          series: [
            { name: t("exports.value"), kind: "bar", colour: "--line-1", values: months.map(value) },
            { name: t("trade.year_before_line"), kind: "plan", colour: "--line-2", values: months.map((month) => value(addMonths(month, -YEAR))) },
          ],
        });
      },
      everyMs: EVERY_MS,
      soonMs: 0,
    },
    signal,
  );
  return { element: target.element, again };
}
