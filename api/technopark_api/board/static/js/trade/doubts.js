// What is doubtful about postings, and what matches no declaration or no output. The API says it in the page's language.

import { rows } from "../api.js";
import { fill, h } from "../dom.js";
import { dayAndMonth, monthAndYear } from "../dates.js";
import { DASH, countryName, number } from "../format.js";
import { language, t } from "../i18n.js";
import { icon } from "../icons.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { productCell, productName } from "./names.js";
import { chosenSpan } from "./span.js";
import { tableOf } from "./table.js";

const EVERY_MS = 300_000;
const SHOWN = 100;

/** Findings about single postings: returns {element, again()}. */
export function doubtsPanel(context) {
  return listPanel(context, "exports/findings", "trade-doubts", t("trade.doubts"), t("trade.no_doubts"), [
    { name: t("trade.what"), cell: (row) => whatMark(row.severity, t(`trade.code.${row.code}`)) },
    {
      name: t("trade.posting"),
      cell: (row) => [
        h("span", { class: "product-name" }, `${row.shipment}/${row.line}/${row.posting}`),
        h("span", { class: "product-id" }, `${dayAndMonth(row.shipped_on)} · ${countryName(row.country)}`),
      ],
    },
    { name: t("products.product"), cell: (row) => productCell(row.product, row.facility) },
    { name: t("trade.found"), cell: ({ found }) => said(found) },
    { name: t("trade.expected"), cell: ({ expected }) => said(expected) },
    { name: t("trade.why"), cell: ({ why }) => said(why) },
  ]);
}

/** Shipments against declarations and output: returns {element, again()}. */
export function unmatchedPanel(context) {
  return listPanel(context, "exports/reconciliation", "trade-unmatched", t("trade.unmatched"), t("trade.no_unmatched"), [
    { name: t("trade.what"), cell: (row) => whatMark(row.severity, t(`trade.code.${row.code}`)) },
    { name: t("trade.month"), cell: ({ month }) => monthAndYear(month) },
    { name: t("trade.declaration"), cell: ({ declaration }) => declaration ?? DASH },
    { name: t("trade.shipments"), cell: ({ shipments }) => shipments.join(", ") },
    { name: t("products.product"), cell: ({ products }) => products.map((id) => productName(id)).join(", ") },
    { name: t("trade.found"), cell: ({ found }) => said(found) },
    { name: t("trade.expected"), cell: ({ expected }) => said(expected) },
  ]);
}

function listPanel({ park, signal }, path, kind, title, nothing, columns) {
  const target = panel(title, { kind });
  const again = keepPanelFresh(
    target,
    {
      load: (life) => rows(path, { ...chosenSpan(park), lang: language() }, life),
      show: (found) => {
        const ranked = found.toSorted((one, other) => (one.severity === "error" ? 0 : 1) - (other.severity === "error" ? 0 : 1));
        fill(target.aside, found.length > SHOWN ? t("trade.first_of", { shown: number(SHOWN), count: number(found.length) }) : found.length > 0 ? number(found.length) : null);
        fill(target.body, found.length === 0 ? emptyNote(nothing) : tableOf(title, columns, ranked.slice(0, SHOWN)));
      },
      everyMs: EVERY_MS,
      soonMs: 0,
    },
    signal,
  );
  return { element: target.element, again };
}

function whatMark(severity, word) {
  const name = severity === "error" ? "down" : "warning";
  return h("span", { class: "severity", data: { severity } }, icon(name), h("span", { class: "hidden" }, `${t(`trade.severity.${severity}`)}: `), h("span", {}, word));
}

function said(text) {
  return h("span", { class: "raw" }, text);
}
