// The stops of a line, newest first, with their reasons; who may says or corrects the reason here.

import { may } from "../account/who.js";
import { get } from "../api.js";
import { when } from "../dates.js";
import { fill, h } from "../dom.js";
import { duration } from "../format.js";
import { named, t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { choiceOf } from "../plant/choice.js";
import { filters, instantsOf } from "../plant/scope.js";
import { loadReasons, reasonName } from "../reasons.js";
import { stateMark } from "../states.js";
import { local } from "../zone.js";
import { askReason } from "./say_reason.js";

const EVERY_MS = 30_000;
const PAGE = 20;
const MOST = 1000;

export function stopsPanel(context, { onSaid }) {
  const { park, facility, signal } = context;
  const target = panel(t("stops.title"), { kind: "stops" });
  const period = choiceOf(
    ["shift", "day", "month"].map((id) => ({ id, text: t(`period.${id}`) })),
    { label: t("period.title"), first: "day", choose: again },
  );
  const micro = choiceOf(
    ["without", "with"].map((id) => ({ id, text: t(`stops.micro.${id}`) })),
    { label: t("stops.micro"), first: "without", choose: again },
  );
  fill(target.aside, period.element, micro.element);
  let limit = PAGE;
  const more = h("button", { type: "button", class: "action stops-more", on: { click: showMore } }, t("stops.more"));
  const nudge = keepPanelFresh(
    target,
    {
      load: async (life) => {
        const times = await instantsOf(period.chosen(), context, life);
        if (times === null) return { rows: [], next: null, reasons: [] };
        const only = micro.chosen() === "without" ? { micro: "false" } : {};
        const [answer, reasons] = await Promise.all([get("stops", { ...filters(context), ...times, ...only, limit }, life), loadReasons()]);
        return { ...answer, reasons };
      },
      show: ({ rows: found, next, reasons }) => {
        const focused = target.body.contains(document.activeElement) ? document.activeElement.dataset.start : undefined;
        more.hidden = next === null || limit >= MOST;
        const say = may("explain_stops") ? (row) => askReason(row, { reasons, context, done: said }) : null;
        fill(target.body, found.length === 0 ? emptyNote(t("stops.none")) : stopsTable(found, context, say), more);
        if (focused !== undefined) focusOn(focused);
      },
      everyMs: EVERY_MS,
      soonMs: 200,
    },
    signal,
  );
  park.on("event", (event) => event.facility === facility.id && nudge(), signal);
  return target.element;

  function again() {
    limit = PAGE;
    nudge();
  }

  function showMore() {
    limit = Math.min(MOST, limit + 5 * PAGE);
    nudge();
  }

  function said(row) {
    focusOn(row.start);
    nudge();
    onSaid();
  }

  function focusOn(start) {
    target.body.querySelector(`[data-start="${start}"]`)?.focus();
  }
}

/** A table of stops; `say` opens what changes a stop's reason, null where nobody may. */
export function stopsTable(found, { park, facility, zone }, say = null) {
  const stations = new Map(facility.lines.flatMap((line) => line.stations.map((station) => [`${line.id}/${station.id}`, station.names])));
  const today = local(park.now(), zone).date;
  const columns = ["start", "station", "state", "length", "reason", "said", ...(say === null ? [] : ["change"])];
  return h(
    "table",
    { class: "rows stops" },
    h("caption", { class: "hidden" }, t("stops.title")),
    h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col", class: name === "length" ? "number" : null }, t(`stops.${name}`))))),
    h("tbody", {}, found.map((row) => stopRow(row, { stations, today, zone, say }))),
  );
}

function stopRow(row, { stations, today, zone, say }) {
  const { line, station, start, end, reason, machine_reason: machine, note } = row;
  const at = when(start, zone, today);
  const name = named(stations.get(`${line}/${station}`), station);
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, h("time", { datetime: start }, at)),
    h("td", {}, h("span", { class: "station-id" }, `${line}·${station}`), " ", name),
    h("td", {}, stateMark(row.state)),
    h("td", { class: "number" }, end === null ? t("stops.lasts", { duration: duration(row.length_s) }) : duration(row.length_s)),
    h(
      "td",
      { class: "stop-reason" },
      h("span", { class: "strong" }, reasonName(reason)),
      row.said_by !== null && machine !== reason ? h("span", { class: "stop-note" }, t("stops.machine", { reason: reasonName(machine) })) : null,
      note === null ? null : h("span", { class: "stop-note", dir: "auto" }, note),
    ),
    h("td", {}, row.said_by === null ? t("stops.by_machine") : row.said_by, row.said_by === null ? null : h("span", { class: "stop-note" }, when(row.said_at, zone, today))),
    say === null
      ? null
      : h("td", {}, h("button", { type: "button", class: "action", data: { start }, "aria-label": t("stops.change_of", { time: at, station: name }), on: { click: () => say(row) } }, t("stops.say"))),
  );
}
