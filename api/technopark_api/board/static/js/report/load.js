// What the report of a shift tells of, from the API.

import { get, rows } from "../api.js";
import { loadTimes } from "../plant/losses.js";
import { loadPareto } from "../plant/pareto.js";
import { loadReliability } from "../plant/reliability.js";
import { loadReasons } from "../reasons.js";
import { addDays } from "../zone.js";

const STOPS = 500;
// Quantities are decimals of at most six places; their sum has no more.
const PLACES = 1e6;

/** Returns {shift, plans, made, times, pareto, reliability, stops, more}: `made` by product, `more` whether there are more stops. */
export async function loadReport(context, shift, life) {
  const { facility } = context;
  const days = { from: shift.day, to: addDays(shift.day, 1), shift: shift.id };
  const span = { facility: facility.id, from: new Date(shift.start).toISOString(), to: new Date(shift.end).toISOString() };
  const [plans, output, times, pareto, reliability, stops] = await Promise.all([
    rows("plan", { facility: facility.id, by: "product", interval: "shift", from: days.from, to: days.to }, life),
    rows("output", { ...span, by: "product", interval: "15m" }, life),
    loadTimes(context, days, life),
    loadPareto(context, days, life),
    loadReliability(context, days, life),
    get("stops", { ...span, micro: "false", limit: STOPS }, life),
    loadReasons(),
  ]);
  return {
    shift,
    plans: plans.filter((row) => row.shift === shift.id),
    made: sumsByProduct(output),
    times,
    pareto,
    reliability,
    stops: stops.rows.reverse(),
    more: stops.next !== null,
  };
}

function sumsByProduct(output) {
  const made = new Map();
  for (const row of output) {
    const so = made.get(row.product) ?? { product: row.product, unit: row.unit, good: 0, scrap: 0, rework: 0 };
    for (const field of ["good", "scrap", "rework"]) so[field] = Math.round((so[field] + (row[field] ?? 0)) * PLACES) / PLACES;
    made.set(row.product, so);
  }
  return made;
}
