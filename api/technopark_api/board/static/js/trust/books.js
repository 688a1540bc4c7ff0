// The ledger as a table: what was sent, what came, and what became of it, day by day.

import { rows } from "../api.js";
import { weekdayAndDay } from "../dates.js";
import { fill, h } from "../dom.js";
import { number } from "../format.js";
import { named, t } from "../i18n.js";
import { icon } from "../icons.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { trustPath } from "../router.js";
import { trustText, verdictOf } from "./badge.js";

const EVERY_MS = 30_000;
const COLUMNS = ["sent", "missing", "received", "stored", "duplicate", "conflicting", "quarantined", "late"];
const WRONG = ["missing", "conflicting", "quarantined"];

/** Returns {element, again()}. By facility for the park, by line for a facility. */
export function booksPanel(context) {
  const { park, id, period, signal } = context;
  const target = panel(t("trust.books"), { kind: "books" });
  const again = keepPanelFresh(
    target,
    {
      load: (life) => rows("ledger", { ...period(), ...(id === null ? { by: "day,facility" } : { by: "day,line", facility: id }) }, life),
      show: (found) => {
        fill(target.aside, found.length === 0 ? null : closing(found));
        fill(target.body, found.length === 0 ? emptyNote() : table(found, (row) => placeOf(row, park, id)));
      },
      everyMs: EVERY_MS,
      soonMs: 0,
    },
    signal,
  );
  return { element: target.element, again };
}

function closing(found) {
  const open = found.filter(({ closes }) => !closes).length;
  const text = open === 0 ? t("trust.closes") : t("trust.closes_not", { count: number(open) });
  return h("span", { class: "verdict", data: { trust: open === 0 ? "ok" : "look" } }, icon(open === 0 ? "trust_ok" : "trust_look"), h("span", {}, text));
}

function table(found, place) {
  const days = Map.groupBy(found, ({ day }) => day);
  return h(
    "div",
    { class: "table-scroll" },
    h(
      "table",
      { class: "rows stacked books" },
      h("caption", { class: "hidden" }, t("trust.books")),
      h(
        "thead",
        {},
        h("tr", {}, h("td", {}), COLUMNS.map((name) => h("th", { scope: "col", class: "number", title: t(`trust.note.${name}`) }, t(`trust.column.${name}`))), h("th", { scope: "col", class: "number" }, t("trust.column.percent"))),
      ),
      [...days].reverse().map(([day, entries]) =>
        h(
          "tbody",
          {},
          h("tr", { class: "day-row" }, h("th", { scope: "rowgroup", colspan: COLUMNS.length + 2 }, weekdayAndDay(day))),
          entries.map((row) => bookRow(row, place(row))),
        ),
      ),
    ),
  );
}

function bookRow(row, place) {
  const verdict = verdictOf(row.trust_percent);
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, place),
    COLUMNS.map((name) =>
      h("td", { class: "number", data: { label: t(`trust.column.${name}`), ...toneOf(name, row[name]) } }, number(row[name])),
    ),
    h(
      "td",
      { class: "number", data: { label: t("trust.column.percent") } },
      h("span", { class: "verdict", data: { trust: verdict } }, icon(`trust_${verdict}`), h("span", { class: "hidden" }, t(`trust.word.${verdict}`)), h("span", {}, trustText(row.trust_percent))),
    ),
  );
}

function toneOf(name, count) {
  if (count === 0) return { zero: "" };
  return WRONG.includes(name) && count > 0 ? { wrong: "" } : {};
}

function placeOf(row, park, id) {
  if (id === null) {
    const facility = park.facility(row.facility);
    if (facility === null) return row.facility === "?" ? t("trust.unknown") : row.facility;
    return [h("a", { href: trustPath(facility.id) }, named(facility.names, facility.id)), h("span", { class: "product-id" }, facility.id)];
  }
  if (row.line === "") return t("trust.whole_facility");
  return row.line === "?" ? t("trust.unknown") : row.line;
}
