// Days with their year, in figures.

import { dayAndMonth, when } from "../dates.js";
import { DASH } from "../format.js";
import { local } from "../zone.js";

/** "22.11.2026", in the order of the language. */
export function fullDate(date) {
  return `${dayAndMonth(date)}.${date.slice(0, 4)}`;
}

/** The day, with its year, and the time of an instant at the site. */
export function fullTime(instant, zone) {
  if (instant === null) return DASH;
  return `${fullDate(local(Date.parse(instant), zone).date)} ${when(instant, zone)}`;
}
