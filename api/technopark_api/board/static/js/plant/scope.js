// What a panel of a facility or of one of its lines asks the API for, and in which time.

import { rows } from "../api.js";
import { addDays } from "../zone.js";

export const PERIODS = ["shift", "day", "month"];

/** The filters of a facility, or of one line where the page is a line's. */
export function filters({ facility, line = null }) {
  return line === null ? { facility: facility.id } : { facility: facility.id, line: line.id };
}

/** What parts the rows of a table of that: the facility alone, or the line. */
export function part({ line = null }) {
  return line === null ? "facility" : "line";
}

/**
 * The shift that runs, else the latest that is over, of the calendar of these two weeks: {day, id, start, end, crew,
 * running}, times in milliseconds; null where none was worked.
 */
export async function presentShift(context, life) {
  const { date } = context.day();
  const days = await rows("calendar", { facility: context.facility.id, from: addDays(date, -13), to: addDays(date, 1) }, life);
  return latestOf(days, context.park.now());
}

function latestOf(days, now) {
  const begun = days.flatMap(shiftsOf).filter(({ start }) => start <= now);
  return begun.length === 0 ? null : begun.at(-1);

  function shiftsOf({ day, shifts }) {
    return shifts.map(({ id, start, end, crew, planned_s: planned }) => {
      const [from, to] = [Date.parse(start), Date.parse(end)];
      return { day, id, start: from, end: to, crew, planned, running: now < to };
    });
  }
}

/**
 * What the API is to be asked for a period: {from, to} production days, and the shift in them or null for all.
 * Null where there was no shift.
 */
export async function daysOf(period, context, life) {
  const { date } = context.day();
  if (period === "month") return { from: `${date.slice(0, 7)}-01`, to: addDays(date, 1), shift: null };
  if (period === "day") return { from: date, to: addDays(date, 1), shift: null };
  const shift = await presentShift(context, life);
  return shift === null ? null : { from: shift.day, to: addDays(shift.day, 1), shift: shift.id };
}

/** The same as instants, for what has no production days: {from, to}. Null where there was no shift. */
export async function instantsOf(period, context, life) {
  const { date, start, end } = context.day();
  if (period === "month") return { from: `${date.slice(0, 7)}-01`, to: instant(end) };
  if (period === "day") return { from: instant(start), to: instant(end) };
  const shift = await presentShift(context, life);
  return shift === null ? null : { from: instant(shift.start), to: instant(shift.end) };
}

function instant(milliseconds) {
  return new Date(milliseconds).toISOString();
}
