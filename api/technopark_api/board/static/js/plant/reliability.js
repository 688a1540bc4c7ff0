// How often a facility or line failed, and how long it took to put it right.

import { rows } from "../api.js";
import { h } from "../dom.js";
import { duration, number } from "../format.js";
import { t } from "../i18n.js";
import { filters, part } from "./scope.js";

/** The row of reliability of some production days, or of one shift of them; null where nothing is known. */
export async function loadReliability(context, days, life) {
  if (days === null) return null;
  const { from, to, shift } = days;
  const found = await rows("reliability", { ...filters(context), by: part(context), from, to, interval: shift === null ? "total" : "shift" }, life);
  return found.find((row) => shift === null || row.shift === shift) ?? null;
}

/** Failures and the means between and of them, as a list of sums; null without a row. */
export function reliabilitySums(row) {
  if (row === null) return null;
  const facts = { failures: number(row.failures), mtbf: duration(row.mtbf_s), mttr: duration(row.mttr_s) };
  return h(
    "dl",
    { class: "sums ratios" },
    Object.entries(facts).map(([name, fact]) => h("div", {}, h("dt", {}, t(`reliability.${name}`)), h("dd", {}, fact))),
  );
}
