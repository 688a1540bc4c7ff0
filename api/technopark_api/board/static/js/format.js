// Numbers, money, quantities and lengths of time as text. No data is a dash, never a zero.

import { known, language, t } from "./i18n.js";

export const DASH = "—";

const formats = new Map();
const COUNTED = new Set(["pcs", "sets"]);

export function missing(value) {
  return value === null || value === undefined || !Number.isFinite(value);
}

/** A number with the group and decimal marks of the language. */
export function number(value, { decimals = 0, least = 0 } = {}) {
  return missing(value) ? DASH : format(decimals, least).format(value);
}

/** A quantity in its unit's usual precision, without the unit. */
export function quantity(value, unit) {
  if (missing(value)) return DASH;
  if (COUNTED.has(unit)) return number(value, { decimals: Number.isInteger(value) ? 0 : 1 });
  return number(value, { decimals: Math.abs(value) < 1000 ? 1 : 0 });
}

export function unitName(unit) {
  return known(`unit.${unit}`) ?? unit ?? "";
}

export function quantityWithUnit(value, unit) {
  return missing(value) ? DASH : `${quantity(value, unit)}\u00a0${unitName(unit)}`;
}

export function percent(value, decimals = 0) {
  if (missing(value)) return DASH;
  return t("format.percent", { number: number(value, { decimals, least: decimals }) });
}

/** An amount in US dollars, from a million on in millions. */
export function usd(value) {
  if (missing(value)) return DASH;
  const size = Math.abs(value);
  if (size >= 1e9) return t("format.usd.billion", { number: number(value / 1e9, { decimals: 2, least: 2 }) });
  if (size >= 1e6) return t("format.usd.million", { number: number(value / 1e6, { decimals: 2, least: 2 }) });
  return t("format.usd", { number: number(value, { decimals: size < 100 ? 2 : 0 }) });
}

/** An amount in US dollars to the dollar, however large. */
export function usdWhole(value) {
  return missing(value) ? DASH : t("format.usd", { number: number(value) });
}

/** A percentage, or a number of points, with its sign. */
export function signed(value, decimals = 1) {
  if (missing(value)) return DASH;
  const text = number(Math.abs(value), { decimals, least: decimals });
  return `${value > 0 ? "+" : value < 0 ? "−" : ""}${text}`;
}

/** An amount in US dollars, short enough for an axis or a card. */
export function usdShort(value) {
  if (missing(value)) return DASH;
  const size = Math.abs(value);
  if (size >= 1e6) return t("format.usd.million", { number: number(value / 1e6, { decimals: size < 1e7 ? 2 : 1 }) });
  if (size >= 1e4) return t("format.usd.thousand", { number: number(value / 1e3, { decimals: size < 1e5 ? 1 : 0 }) });
  return t("format.usd", { number: number(value) });
}

/** A number short enough for an axis. */
export function short(value) {
  if (missing(value)) return DASH;
  const size = Math.abs(value);
  if (size >= 1e6) return t("format.million", { number: number(value / 1e6, { decimals: 1 }) });
  if (size >= 1e4) return t("format.thousand", { number: number(value / 1e3, { decimals: 1 }) });
  return number(value, { decimals: size < 10 ? 2 : 0 });
}

/** A length of time in its two largest units, in its largest only when `coarse`. */
export function duration(seconds, { coarse = false } = {}) {
  if (missing(seconds)) return DASH;
  const whole = Math.max(0, Math.floor(seconds));
  const units = [
    ["day", Math.floor(whole / 86400)],
    ["hour", Math.floor(whole / 3600) % 24],
    ["minute", Math.floor(whole / 60) % 60],
    ["second", whole % 60],
  ];
  const first = units.findIndex(([, count]) => count > 0);
  if (first < 0) return part("second", 0);
  const shown = units.slice(first, first + (coarse ? 1 : 2)).filter(([, count], place) => place === 0 || count > 0);
  return shown.map(([unit, count]) => part(unit, count)).join(" ");
}

/** How long ago something was, in one unit. */
export function ago(seconds) {
  return missing(seconds) ? DASH : t("format.ago", { duration: duration(seconds, { coarse: true }) });
}

export function countryName(code) {
  const own = known(`country.${code}`);
  if (own !== null) return own;
  try {
    return new Intl.DisplayNames([language(), "en"], { type: "region" }).of(code);
  } catch {
    return code;
  }
}

function part(unit, count) {
  return t(`format.${unit}`, { number: number(count) });
}

function format(decimals, least) {
  const locale = language();
  const key = `${locale} ${decimals} ${least}`;
  if (!formats.has(key)) {
    const options = { maximumFractionDigits: decimals, minimumFractionDigits: least };
    formats.set(key, locale === "uz" ? uzbek(options) : new Intl.NumberFormat(locale, options));
  }
  return formats.get(key);
}

// Browsers know little of Uzbek, so its marks stand here: a blank that does not break between thousands, a comma before
// the fraction.
function uzbek(options) {
  const marks = { group: "\u00a0", decimal: "," };
  const plain = new Intl.NumberFormat("en", options);
  return { format: (value) => plain.formatToParts(value).map((part) => marks[part.type] ?? part.value).join("") };
}
