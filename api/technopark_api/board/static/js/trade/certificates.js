// The guard of certificates: what each attests, what the product really has, and what is ahead; the most urgent first.

import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { DASH, missing, number, percent, signed } from "../format.js";
import { monthAndYear } from "../dates.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { changesPanel } from "./changes.js";
import { fullDate } from "./date.js";
import { downloadButton } from "./download.js";
import { levels } from "./levels.js";
import { productCell, productName } from "./names.js";
import { restatedMonths } from "./restated.js";
import { chosenSpan, spanChoice, spanText } from "./span.js";
import { tableOf } from "./table.js";

const EVERY_MS = 300_000;
/** The most urgent first. */
const STATUSES = ["expired", "at_risk", "warning", "missing", "ok"];
const ICONS = { expired: "refused", at_risk: "down", warning: "warning", missing: "silent", ok: "check" };
const DAY_MS = 86_400_000;

/** Returns {aside, parts}. */
export function certificatesPage(context) {
  const restated = restatedMonths(context);
  const guard = guardPanel(context);
  const changes = changesPanel(context);
  return {
    aside: spanChoice(context.park, () => [restated, guard, changes].forEach(({ again }) => again())),
    parts: [restated.element, h("div", { class: "panels" }, guard.element, changes.element)],
  };
}

function guardPanel({ park, signal }) {
  const target = panel(t("trade.guard"), { kind: "trade-guard", note: t("trade.guard_note") });
  const again = keepPanelFresh(
    target,
    {
      load: (life) => get("certificates", {}, life),
      show: ({ rows: found, today }) => {
        if (found.length === 0) {
          fill(target.body, emptyNote());
          return;
        }
        fill(target.body, counts(found), tableOf(t("trade.guard"), columns(park, signal), byUrgency(found, today)));
      },
      everyMs: EVERY_MS,
      soonMs: 0,
    },
    signal,
  );
  return { element: target.element, again };
}

function counts(found) {
  return h(
    "ul",
    { class: "guard-counts" },
    STATUSES.map((status) => h("li", {}, statusMark(status), h("b", {}, number(found.filter((row) => row.status === status).length)))),
  );
}

/** Rows with the most urgent first: by status, then by what comes soonest, then by what is left above the line. */
export function byUrgency(found, today) {
  const start = Date.parse(today);
  const next = ({ days_left: left, crossing_earliest: crossing }) =>
    Math.min(left ?? Infinity, missing(Date.parse(crossing)) ? Infinity : (Date.parse(crossing) - start) / DAY_MS);
  const above = ({ headroom_points: points }) => points ?? Infinity;
  const compare = (one, other) => (one === other ? 0 : one - other);
  return found.toSorted(
    (one, other) =>
      STATUSES.indexOf(one.status) - STATUSES.indexOf(other.status) || compare(next(one), next(other)) || compare(above(one), above(other)),
  );
}

function columns(park, signal) {
  return [
    { name: t("products.product"), cell: (row) => [...productCell(row.product, row.facility), certificateOf(row)] },
    { name: t("trade.status"), cell: (row) => [statusMark(row.status), reasonsOf(row)] },
    { name: t("trade.levels"), title: t("trade.levels_note"), cell: levels },
    { name: t("trade.certified"), number: true, cell: (row) => percent(row.certified_percent, 2) },
    { name: t("trade.actual"), number: true, cell: actualOf },
    { name: t("trade.headroom"), title: t("trade.headroom_note"), number: true, cell: (row) => points(row.headroom_points) },
    { name: t("trade.national"), number: true, cell: (row) => percent(row.national_percent, 0) },
    { name: t("trade.programme"), number: true, cell: programmeOf },
    { name: t("trade.valid_until"), number: true, cell: validOf },
    { name: t("trade.crossing"), title: t("trade.crossing_note"), cell: crossingOf },
    { name: t("trade.evidence"), cell: (row) => evidenceOf(row, park, signal) },
  ];
}

function statusMark(status) {
  return h("span", { class: "guard-status", data: { guard: status } }, icon(ICONS[status]), h("span", {}, t(`trade.guard.${status}`)));
}

function reasonsOf({ reasons }) {
  return reasons.length === 0 ? null : h("ul", { class: "cell-note" }, reasons.map((reason) => h("li", {}, t(`trade.reason.${reason}`))));
}

function certificateOf({ certificate }) {
  return certificate === null ? null : h("span", { class: "cell-note" }, certificate);
}

function actualOf({ actual_percent: value, actual_month: month, basis }) {
  return [
    h("span", { class: "strong" }, percent(value, 2)),
    basis === null ? null : h("span", { class: "cell-note" }, t(`basis.${basis}`)),
    month === null ? null : h("span", { class: "cell-note" }, monthAndYear(month)),
  ];
}

function programmeOf({ programme_percent: value, programme_year: year, programme_points: apart }) {
  if (missing(value)) return DASH;
  return [percent(value, 0), h("span", { class: "cell-note" }, t("trade.programme_year", { year: number(year) })), h("span", { class: "cell-note" }, points(apart))];
}

function validOf({ valid_until: day, days_left: left }) {
  if (day === null) return DASH;
  const words = left < 0 ? t("trade.days_ago", { count: number(-left) }) : t("trade.days_left", { count: number(left) });
  return [h("span", { class: "strong" }, words), h("span", { class: "cell-note" }, fullDate(day))];
}

function crossingOf({ crossing_on: day, crossing_earliest: earliest, crossing_latest: latest, trend_points_per_month: slope }) {
  const trend = missing(slope) ? null : h("span", { class: "cell-note" }, t("trade.trend", { points: signed(slope, 2) }));
  if (day === null) return [DASH, trend];
  const until = latest === null ? t("trade.beyond_a_year") : fullDate(latest);
  return [h("span", { class: "strong" }, fullDate(day)), h("span", { class: "cell-note" }, `${earliest === null ? DASH : fullDate(earliest)} – ${until}`), trend];
}

function evidenceOf({ product }, park, signal) {
  const { button, problem } = downloadButton(
    {
      word: "ZIP",
      what: `${t("trade.evidence")}, ${productName(product)}, ${spanText(chosenSpan(park))}`,
      ask: () => ({ path: `certificates/${encodeURIComponent(product)}/evidence`, query: chosenSpan(park) }),
    },
    signal,
  );
  return [button, problem];
}

function points(value) {
  return missing(value) ? DASH : t("trade.points", { number: signed(value, 2) });
}
