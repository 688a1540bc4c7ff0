// The stations of a facility by line: what each does now, and its states over today as a band.

import { rows } from "../api.js";
import { when } from "../dates.js";
import { fill, h, mark, say } from "../dom.js";
import { ago, DASH, duration } from "../format.js";
import { named, t } from "../i18n.js";
import { everySecond } from "../live/ticker.js";
import { keepPanelFresh, panel } from "../panel.js";
import { loadReasons, reasonName } from "../reasons.js";
import { linePath } from "../router.js";
import { STATES, stateMark, stateWord } from "../states.js";
import { local } from "../zone.js";
import { hourScale, stateBand } from "./band.js";

const STATIONS_EVERY_MS = 15_000;
const BANDS_EVERY_MS = 60_000;

export function stationsPanel(context) {
  const { park, facility, zone, signal } = context;
  const target = panel(t("stations.title"), { kind: "stations" });
  fill(target.aside, bandLegend());
  const scale = hourScale(zone);
  const lines = new Map();
  const table = stationsTable(context, scale, lines);

  const nudgeStations = keepPanelFresh(
    target,
    {
      load: async (life) => (await Promise.all([rows("stations", { facility: facility.id }, life), loadReasons()]))[0],
      show: (found) => {
        if (!table.isConnected) target.body.append(table);
        for (const row of found) lines.get(`${row.line}/${row.station}`)?.show(row);
      },
      everyMs: STATIONS_EVERY_MS,
      soonMs: 1500,
    },
    signal,
  );
  const nudgeBands = keepPanelFresh(
    target,
    {
      load: (life) => {
        const { start, end } = context.day();
        return rows("timeline", { facility: facility.id, from: instant(start), to: instant(end) }, life);
      },
      show: (found) => {
        if (!table.isConnected) target.body.append(table);
        const { start, end } = context.day();
        scale.show(start, end, park.now());
        const by = grouped(found);
        for (const [key, line] of lines) line.band.show(by.get(key) ?? [], { start, end, now: park.now() });
      },
      everyMs: BANDS_EVERY_MS,
      soonMs: 3000,
    },
    signal,
  );
  park.on(
    "event",
    (event) => {
      if (event.facility !== facility.id) return;
      nudgeStations();
      nudgeBands();
    },
    signal,
  );
  park.on(`facility:${facility.id}`, nudgeStations, signal);
  everySecond(() => lines.forEach((line) => line.age(park.now())), signal);
  return target.element;
}

function stationsTable({ park, facility, zone }, scale, lines) {
  const products = new Map(facility.products.map((product) => [product.id, product]));
  const head = ["station", "state", "reason", "product", "heard"].map((name) =>
    h("th", { scope: "col", class: `col-${name}` }, t(`stations.${name}`)),
  );
  const bodies = facility.lines.map((line) => {
    const name = named(line.names, line.id);
    // A line of one station needs no heading of its own.
    const alone = line.stations.length === 1;
    return h(
      "tbody",
      {},
      alone ? null : h("tr", { class: "line-row" }, h("th", { scope: "rowgroup", colspan: 6 }, h("a", { href: linePath(facility.id, line.id) }, name))),
      line.stations.map((station) => {
        const row = stationRow(station, alone ? h("a", { class: "station-line", href: linePath(facility.id, line.id) }, name) : null, { zone, products, today: () => local(park.now(), zone).date });
        lines.set(`${line.id}/${station.id}`, row);
        return row.element;
      }),
    );
  });
  return h(
    "table",
    { class: "stations" },
    h("caption", { class: "hidden" }, t("stations.title")),
    h("thead", {}, h("tr", {}, head, h("th", { scope: "col", class: "col-band" }, h("span", { class: "hidden" }, t("stations.today")), scale.element))),
    bodies,
  );
}

function stationRow(station, line, { zone, products, today }) {
  const state = h("td", { class: "col-state" }, stateMark("silent"));
  const since = h("span", { class: "since" });
  const reason = h("td", { class: "col-reason" }, DASH);
  const product = h("td", { class: "col-product" }, DASH);
  const heard = h("td", { class: "col-heard" }, DASH);
  const band = stateBand(zone);
  const element = h(
    "tr",
    { data: { station: station.id } },
    h(
      "th",
      { scope: "row", class: "col-station" },
      line,
      h("span", { class: "station-id" }, station.id),
      h("span", { class: "station-name" }, named(station.names, station.id)),
      station.counts ? h("span", { class: "counting", title: t("stations.counts_note") }, t("stations.counts")) : null,
    ),
    state,
    reason,
    product,
    heard,
    h("td", { class: "col-band" }, band.element),
  );
  let last = null;
  return { element, band, show, age };

  function show(row) {
    last = row;
    // A station that is off the air has no present state; what it did last stays readable beside it.
    const shown = row.state === null && row.reading_at === null ? "silent" : row.online === false ? "offline" : (row.state ?? "silent");
    mark(element, "data-stale", row.stale === true ? "" : null);
    fill(state, stateMark(shown), row.stale === true && shown !== "offline" ? stateMark("stale") : null, since);
    say(reason, row.reason === null ? DASH : reasonName(row.reason));
    mark(reason, "data-none", row.reason === null ? "" : null);
    const made = row.product === null ? null : named(products.get(row.product)?.names, row.product);
    fill(product, h("span", {}, made ?? DASH), row.order === null ? null : h("span", { class: "order" }, row.order));
  }

  function age(now) {
    if (last === null) return;
    const at = last.online === false ? last.online_since : last.state_since;
    say(since, at === null ? "" : t("stations.since", { time: when(at, zone, today()), duration: duration((now - Date.parse(at)) / 1000) }));
    const newest = last.received_at;
    say(heard, newest === null ? DASH : ago((now - Date.parse(newest)) / 1000));
    mark(heard, "title", newest === null ? null : t("card.received", { time: when(newest, zone, today()) }));
  }
}

function bandLegend() {
  return h("ul", { class: "legend band-legend", "aria-label": t("legend.title") }, STATES.map((name) =>
    h("li", {}, h("span", { class: "swatch", data: { state: name } }), stateWord(name))));
}

function stationKey({ line, station }) {
  return `${line}/${station}`;
}

function grouped(found) {
  const by = new Map();
  for (const row of found) {
    const key = stationKey(row);
    if (!by.has(key)) by.set(key, []);
    by.get(key).push(row);
  }
  return by;
}

function instant(milliseconds) {
  return new Date(milliseconds).toISOString();
}
