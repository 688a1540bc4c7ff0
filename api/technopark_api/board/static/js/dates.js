// Dates and times as text, with names of months and weekdays of the board's own, since browsers lack the Uzbek ones.

import { DASH } from "./format.js";
import { t } from "./i18n.js";
import { local, weekdayOf } from "./zone.js";

/** Hours and minutes of an instant; with its day when that is another than `today`. */
export function when(instant, zone, today = null) {
  if (instant === null || instant === undefined) return DASH;
  const shown = local(typeof instant === "string" ? Date.parse(instant) : instant, zone);
  return today === null || shown.date === today ? shown.time : `${dayAndMonth(shown.date)} ${shown.time}`;
}

/** "22.11" or as the language writes a day and a month in figures. */
export function dayAndMonth(date) {
  const [, month, day] = date.split("-");
  return t("date.day_month", { day, month });
}

/** "Sun 22.11" or as the language writes it. */
export function weekdayAndDay(date) {
  return `${t(`weekday.short.${weekdayOf(date)}`)} ${dayAndMonth(date)}`;
}

/** Weekday, day, month and year in words. */
export function longDate(date) {
  const [year, month, day] = date.split("-");
  return t("date.long", {
    weekday: t(`weekday.${weekdayOf(date)}`),
    day: Number(day),
    month: t(`month.of.${Number(month)}`),
    year,
  });
}

/** "Nov 2026" or as the language writes it. */
export function monthAndYear(month) {
  const [year, number] = month.split("-");
  return `${t(`month.short.${Number(number)}`)} ${year}`;
}

/** "Nov", and the year too in January. */
export function monthShort(month) {
  const [year, number] = month.split("-");
  const name = t(`month.short.${Number(number)}`);
  return number === "01" ? `${name} ${year}` : name;
}
