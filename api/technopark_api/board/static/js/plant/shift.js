// The shift that runs, or ran last: what each station did in it, as a band and in words.

import { rows } from "../api.js";
import { weekdayAndDay, when } from "../dates.js";
import { fill, h, say } from "../dom.js";
import { hourScale, stateBand } from "../facility/band.js";
import { duration } from "../format.js";
import { named, t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { loadReasons, reasonName } from "../reasons.js";
import { reportPath } from "../router.js";
import { stateMark } from "../states.js";
import { filters, presentShift } from "./scope.js";

const EVERY_MS = 60_000;
const TOLD = 4;
const RUNS = "production";

export function shiftPanel(context) {
  const { park, facility, zone, signal } = context;
  const target = panel(t("shift.title"), { kind: "shift" });
  const about = h("p", { class: "panel-note" });
  const link = h("a", { class: "action", href: reportPath(facility.id) }, t("report.open"));
  fill(target.aside, about, link);
  const bands = new Map();
  const scale = hourScale(zone);
  const table = bandsTable(facility, scale, zone, bands);
  const nudge = keepPanelFresh(
    target,
    {
      load: async (life) => {
        const [shift] = await Promise.all([presentShift(context, life), loadReasons()]);
        if (shift === null) return { shift, found: [] };
        const times = { from: new Date(shift.start).toISOString(), to: new Date(shift.end).toISOString() };
        return { shift, found: await rows("timeline", { ...filters(context), ...times }, life) };
      },
      show: ({ shift, found }) => {
        if (shift === null) return fill(target.body, emptyNote(t("shift.none")));
        link.setAttribute("href", reportPath(facility.id, shift.day, shift.id));
        say(about, shiftWords(shift, zone));
        if (!table.isConnected) fill(target.body, table);
        const now = Math.min(park.now(), shift.end);
        scale.show(shift.start, shift.end, now);
        for (const [key, band] of bands) {
          band.show(found.filter(({ line, station }) => `${line}/${station}` === key), { start: shift.start, end: shift.end, now });
        }
        return undefined;
      },
      everyMs: EVERY_MS,
      soonMs: 3000,
    },
    signal,
  );
  park.on("event", (event) => event.facility === facility.id && nudge(), signal);
  return target.element;
}

/** "Shift A · Fri 20.11 08:00–16:00 · crew II", and whether it is over. */
export function shiftWords({ id, day, start, end, crew, running }, zone) {
  return [
    t("shift.named", { id }),
    `${weekdayAndDay(day)} ${when(start, zone)}–${when(end, zone)}`,
    crew === null ? null : t("shift.crew", { crew }),
    running ? null : t("shift.over"),
  ].filter(Boolean).join(" · ");
}

function bandsTable({ lines }, scale, zone, bands) {
  const bodies = lines.flatMap((line) =>
    line.stations.map((station) => {
      const band = stateBand(zone);
      const words = h("ul", { class: "spells" });
      bands.set(`${line.id}/${station.id}`, {
        show(found, times) {
          band.show(found.map((row) => ({ ...row, reason: row.reason === null ? null : reasonName(row.reason) })), times);
          fill(words, ...spells(found));
        },
      });
      return h(
        "tr",
        { data: { station: station.id } },
        h("th", { scope: "row" }, h("span", { class: "station-id" }, lines.length > 1 ? `${line.id}·${station.id}` : station.id), h("span", { class: "station-name" }, named(station.names, station.id))),
        h("td", {}, band.element, words),
      );
    }),
  );
  return h(
    "table",
    { class: "shift-bands" },
    h("caption", { class: "hidden" }, t("shift.title")),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("stations.station")), h("th", { scope: "col" }, h("span", { class: "hidden" }, t("shift.states")), scale.element))),
    h("tbody", {}, bodies),
  );
}

// What it did besides to produce, by state and reason, the longest first.
function spells(found) {
  const spent = new Map();
  for (const { state, reason, start, end } of found) {
    const key = `${state} ${state === RUNS ? "" : (reason ?? "")}`;
    const so = spent.get(key) ?? { state, reason: state === RUNS ? null : reason, length: 0, times: 0 };
    so.length += (Date.parse(end) - Date.parse(start)) / 1000;
    so.times += 1;
    spent.set(key, so);
  }
  const ranked = [...spent.values()].sort((one, other) => (other.state === RUNS) - (one.state === RUNS) || other.length - one.length);
  if (ranked.length === 0) return [h("li", {}, t("shift.no_states"))];
  return ranked.slice(0, TOLD + 1).map(({ state, reason, length, times }) =>
    h("li", {}, stateMark(state), h("span", {}, [reason === null ? null : reasonName(reason), duration(length), state === RUNS || times === 1 ? null : t("shift.times", { count: times })].filter(Boolean).join(" · "))),
  );
}
