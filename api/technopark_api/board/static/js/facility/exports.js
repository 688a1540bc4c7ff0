// Exports of a facility by country over the last twelve months.

import { rows } from "../api.js";
import { fill, h } from "../dom.js";
import { countryName, number, usd } from "../format.js";
import { t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { ranking } from "../ranking.js";
import { addMonths, local } from "../zone.js";

const EVERY_MS = 600_000;
const MONTHS = 12;

export function exportsPanel({ park, facility, zone, signal }) {
  const target = panel(t("exports.title"), { kind: "exports", note: t("panel.twelve_months") });
  keepPanelFresh(
    target,
    {
      load: (life) => {
        const last = local(park.now(), zone).date.slice(0, 7);
        return rows("exports", { facility: facility.id, by: "country", from: addMonths(last, 1 - MONTHS), to: last }, life);
      },
      show: (found) => fill(target.body, ...exportsByCountry(found)),
      everyMs: EVERY_MS,
    },
    signal,
  );
  return target.element;
}

/** The sums and the ranking of rows of exports by country. */
export function exportsByCountry(found, most = undefined) {
  if (found.length === 0) return [emptyNote(t("exports.none"))];
  return [exportSums(found), ranking(byCountry(found), { caption: t("exports.by_country"), most })];
}

/** Value, postings and what came back, which stands beside the exports and is not taken off them. */
export function exportSums(found) {
  const sum = (field) => {
    const known = found.map((row) => row[field]).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  const countries = new Set(found.map(({ country }) => country).filter(Boolean)).size;
  return h(
    "dl",
    { class: "sums" },
    pair(t("exports.value"), usd(sum("value_usd"))),
    pair(t("exports.postings"), number(sum("postings"))),
    countries === 0 ? null : pair(t("exports.countries"), number(countries)),
    pair(t("exports.returned"), usd(sum("returned_value_usd")), t("exports.returned_note")),
  );
}

// Rows are split by unit, so a country may have several: money may be added, quantities may not.
function byCountry(found) {
  const sums = new Map();
  for (const { country, value_usd: value } of found) {
    if (value !== null) sums.set(country, (sums.get(country) ?? 0) + value);
  }
  return [...sums].map(([country, value]) => ({ name: countryName(country), value, detail: country }));
}

function pair(name, value, title = null) {
  return h("div", { title }, h("dt", {}, name), h("dd", {}, value));
}
