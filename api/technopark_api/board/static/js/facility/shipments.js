// The page of the logistics centre: shipments of the whole park. It makes nothing, so it has no output and no OEE.

import { rows } from "../api.js";
import { chart } from "../charts/chart.js";
import { monthAndYear, monthShort } from "../dates.js";
import { fill, h } from "../dom.js";
import { number, usd, usdShort } from "../format.js";
import { named, t } from "../i18n.js";
import { shipmentsOf } from "../park/shipments.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { ranking } from "../ranking.js";
import { facilityPath } from "../router.js";
import { addMonths, local } from "../zone.js";
import { exportsByCountry } from "./exports.js";

const EVERY_MS = 300_000;
const MONTHS = 12;
const MOST = 16;

export function shipmentsPanels(context) {
  return [todayPanel(context), countriesPanel(context), facilitiesPanel(context), monthsPanel(context)];
}

function todayPanel({ park, signal }) {
  const target = panel(t("shipments.today"), { kind: "shipments-today" });
  const show = () => {
    const shipped = park.facilities().filter(({ shipments_today: shipments }) => shipments !== null);
    fill(target.body, shipped.length === 0 ? emptyNote(t("shipments.none_today")) : todayTable(shipped));
  };
  show();
  park.on("overview", show, signal);
  park.on("facility", show, signal);
  return target.element;
}

function todayTable(shipped) {
  const all = shipmentsOf(shipped);
  return h(
    "div",
    { class: "table-scroll" },
    h(
      "table",
      { class: "rows" },
      h("caption", { class: "hidden" }, t("shipments.today")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, t("shipments.facility")),
          h("th", { scope: "col", class: "number" }, t("shipments.postings")),
          h("th", { scope: "col", class: "number" }, t("exports.value")),
        ),
      ),
      h(
        "tbody",
        {},
        shipped.map(({ id, names, shipments_today: shipments }) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, h("a", { href: facilityPath(id) }, named(names, id)), h("span", { class: "product-id" }, id)),
            h("td", { class: "number" }, number(shipments.postings)),
            h("td", { class: "number strong" }, usd(shipments.value_usd)),
          ),
        ),
      ),
      h(
        "tfoot",
        {},
        h("tr", {}, h("th", { scope: "row" }, t("shipments.park")), h("td", { class: "number" }, number(all.postings)), h("td", { class: "number strong" }, usd(all.value_usd))),
      ),
    ),
  );
}

function countriesPanel({ park, zone, signal }) {
  const target = panel(t("shipments.by_country"), { kind: "shipments-countries", note: monthAndYear(thisMonth(park, zone)) });
  keepPanelFresh(
    target,
    {
      load: (life) => monthRows(park, zone, { by: "country" }, life),
      show: (found) => fill(target.body, ...exportsByCountry(found, MOST)),
      everyMs: EVERY_MS,
    },
    signal,
  );
  return target.element;
}

function facilitiesPanel({ park, zone, signal }) {
  const target = panel(t("shipments.by_facility"), { kind: "shipments-facilities", note: monthAndYear(thisMonth(park, zone)) });
  keepPanelFresh(
    target,
    {
      load: (life) => monthRows(park, zone, { by: "facility" }, life),
      show: (found) => {
        const sums = new Map();
        for (const { facility, value_usd: value } of found) {
          if (value !== null) sums.set(facility, (sums.get(facility) ?? 0) + value);
        }
        const entries = [...sums].map(([id, value]) => ({ name: named(park.facility(id)?.names, id), value, detail: id }));
        fill(target.body, entries.length === 0 ? emptyNote(t("exports.none")) : ranking(entries, { caption: t("shipments.by_facility"), most: MOST }));
      },
      everyMs: EVERY_MS,
    },
    signal,
  );
  return target.element;
}

function monthsPanel({ park, zone, signal }) {
  const target = panel(t("shipments.months"), { kind: "shipments-months", note: t("panel.twelve_months") });
  const made = chart({ caption: t("shipments.months"), height: 230 }, signal);
  keepPanelFresh(
    target,
    {
      load: async (life) => {
        const last = thisMonth(park, zone);
        const months = Array.from({ length: MONTHS }, (_, index) => addMonths(last, index + 1 - MONTHS));
        return { months, found: await rows("exports", { by: "month", from: months[0], to: last }, life) };
      },
      show: ({ months, found }) => {
        if (!made.element.isConnected) fill(target.body, made.element);
        const sum = (month, field) => {
          const known = found.filter((row) => row.month === month && row[field] !== null);
          return known.length === 0 ? null : known.reduce((total, row) => total + row[field], 0);
        };
        made.show({
          labels: months.map(monthShort),
          titles: months.map(monthAndYear),
          axis: usdShort,
          text: usd,
          least: 0,
          series: [{ name: t("exports.value"), kind: "bar", colour: "--line-1", values: months.map((month) => sum(month, "value_usd")) }],
        });
      },
      everyMs: EVERY_MS,
    },
    signal,
  );
  return target.element;
}

function monthRows(park, zone, query, life) {
  const month = thisMonth(park, zone);
  return rows("exports", { ...query, from: month, to: month }, life);
}

function thisMonth(park, zone) {
  return local(park.now(), zone).date.slice(0, 7);
}
