// The latest changes of state and connection of a facility's stations.

import { rows } from "../api.js";
import { when } from "../dates.js";
import { fill, h } from "../dom.js";
import { named, t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { loadReasons, reasonName } from "../reasons.js";
import { stateMark } from "../states.js";
import { local } from "../zone.js";

const EVERY_MS = 60_000;
const SHOWN = 30;

export function eventsPanel({ park, facility, zone, signal }) {
  const target = panel(t("events.title"), { kind: "events" });
  const nudge = keepPanelFresh(
    target,
    {
      load: async (life) => (await Promise.all([rows("events", { facility: facility.id, limit: SHOWN }, life), loadReasons()]))[0],
      show: (found) => {
        const today = local(park.now(), zone).date;
        const entries = found.slice(0, SHOWN).map((event) => entry(event, facility, zone, today));
        fill(target.body, entries.length === 0 ? emptyNote(t("card.no_event")) : h("ol", { class: "events", tabindex: "0", "aria-label": t("events.title") }, entries));
      },
      everyMs: EVERY_MS,
      soonMs: 500,
    },
    signal,
  );
  park.on("event", (event) => event.facility === facility.id && nudge(), signal);
  return target.element;
}

function entry(event, facility, zone, today) {
  const line = facility.lines.find(({ id }) => id === event.line);
  const station = line?.stations.find(({ id }) => id === event.station);
  return h(
    "li",
    {},
    h("time", { datetime: event.at }, when(event.at, zone, today)),
    stateMark(event.state),
    h(
      "span",
      { class: "event-text" },
      h("span", { class: "event-place" }, `${event.line}·${event.station}`),
      h("span", { class: "event-station" }, named(station?.names, "")),
      event.reason === null ? null : h("span", { class: "event-reason" }, reasonName(event.reason)),
      event.order ? h("span", { class: "order" }, event.order) : null,
    ),
  );
}
