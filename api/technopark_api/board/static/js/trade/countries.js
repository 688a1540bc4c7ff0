// Where exports went, ranked, each destination beside the span before and the same one a year ago.

import { rows } from "../api.js";
import { fill, h } from "../dom.js";
import { countryName, number, percent, usdWhole } from "../format.js";
import { t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { changeMark } from "./change.js";
import { chosenSpan, earlier, monthsIn, spanText } from "./span.js";
import { sumOf } from "./sums.js";
import { tableOf } from "./table.js";

const EVERY_MS = 300_000;
const YEAR = 12;

/** Returns {element, again()}. */
export function countriesPanel({ park, signal }) {
  const target = panel(t("exports.by_country"), { kind: "trade-country" });
  const again = keepPanelFresh(
    target,
    {
      load: async (life) => {
        const span = chosenSpan(park);
        const spans = [span, earlier(span, monthsIn(span)), earlier(span, YEAR)];
        return { spans, answers: await Promise.all(spans.map((each) => rows("exports", { by: "country", ...each }, life))) };
      },
      show: ({ spans, answers }) => fill(target.body, countriesTable(spans, answers)),
      everyMs: EVERY_MS,
      soonMs: 0,
    },
    signal,
  );
  return { element: target.element, again };
}

function countriesTable(spans, [now, before, yearBefore]) {
  const [was, wasYearBefore] = [before, yearBefore].map(valueByCountry);
  const groups = Map.groupBy(now, ({ country }) => country);
  const total = sumOf(now, "value_usd");
  // A market in which nothing was shipped any more stands here too: it is gone, and that is news.
  const countries = [...new Set([...groups.keys(), ...was.keys()])].map((country) => {
    const each = groups.get(country) ?? [];
    return { country, value: sumOf(each, "value_usd"), postings: sumOf(each, "postings"), returned: sumOf(each, "returned_value_usd") };
  });
  if (countries.length === 0) return emptyNote(t("exports.none"));
  countries.sort((one, other) => (other.value ?? -1) - (one.value ?? -1));
  const most = Math.max(...countries.map(({ value }) => value ?? 0));
  const share = (value) => (value === null || !total ? null : (value / total) * 100);
  return tableOf(
    t("exports.by_country"),
    [
      { name: t("trade.country"), cell: ({ country }) => [countryName(country), " ", h("span", { class: "product-id" }, country)] },
      { name: t("exports.value"), number: true, cell: ({ value }) => h("span", { class: "strong" }, usdWhole(value)) },
      { name: t("trade.share"), number: true, cell: ({ value }) => [shareBar(value, most), h("span", { class: "share-number" }, percent(share(value), 1))] },
      { name: t("trade.before"), title: spanText(spans[1]), number: true, cell: ({ country, value }) => changeMark(value, was.get(country), { others: was.size > 0 }) },
      { name: t("trade.year_before"), title: spanText(spans[2]), number: true, cell: ({ country, value }) => changeMark(value, wasYearBefore.get(country), { others: wasYearBefore.size > 0 }) },
      { name: t("exports.postings"), number: true, cell: ({ postings }) => number(postings) },
      { name: t("exports.returned"), title: t("exports.returned_note"), number: true, cell: ({ returned }) => usdWhole(returned) },
    ],
    countries,
  );
}

function valueByCountry(found) {
  return new Map([...Map.groupBy(found, ({ country }) => country)].map(([country, each]) => [country, sumOf(each, "value_usd")]));
}

function shareBar(value, most) {
  const bar = h("span", { class: "ranking-bar" });
  bar.style.width = `${most > 0 ? Math.max(0, ((value ?? 0) / most) * 100) : 0}%`;
  return h("span", { class: "ranking-track share-track", "aria-hidden": "true" }, bar);
}
