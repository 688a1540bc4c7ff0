// Bands of time: a station's states over a production day, and the scale of hours above them.

import { when } from "../dates.js";
import { fill, h, mark } from "../dom.js";
import { duration } from "../format.js";
import { t } from "../i18n.js";
import { STATES, stateWord } from "../states.js";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const LABEL_EVERY = 4;

/** Returns {element, show(start, end, now)}: labels of hours and a mark of the present. */
export function hourScale(zone) {
  const element = h("div", { class: "scale", "aria-hidden": "true" });
  return {
    element,
    show(start, end, now) {
      const labels = [];
      for (let at = start, hour = 0; at < end; at += HOUR_MS, hour += 1) {
        if (hour % LABEL_EVERY === 0) labels.push(placed(h("span", { class: "scale-label" }, when(at, zone)), at, start, end));
      }
      fill(element, ...labels, placed(h("span", { class: "scale-now" }), now, start, end));
    },
  };
}

/** Returns {element, show(intervals, {start, end, now})}: one coloured piece per interval of a state. */
export function stateBand(zone) {
  const element = h("div", { class: "band", role: "img", "aria-label": t("stations.no_states") });
  let drawn = null;
  return { element, show };

  function show(intervals, { start, end, now }) {
    const signature = JSON.stringify([start, Math.floor(now / MINUTE_MS), intervals]);
    if (signature === drawn) return;
    drawn = signature;
    const spent = new Map();
    const pieces = intervals.map(({ start: from, end: to, state, reason }) => {
      const begins = Math.max(start, Date.parse(from));
      // What has no end yet lasts until now, and what lies ahead has not happened.
      const ends = Math.min(end, now, to === null ? now : Date.parse(to));
      const length = Math.max(0, ends - begins);
      spent.set(state, (spent.get(state) ?? 0) + length);
      const piece = h("span", {
        class: "piece",
        title: t("stations.piece", {
          state: [stateWord(state), reason].filter(Boolean).join(" · "),
          from: when(begins, zone),
          to: when(ends, zone),
          duration: duration(length / 1000),
        }),
        data: { state: STATES.includes(state) ? state : "silent" },
      });
      piece.style.left = share(begins, start, end);
      piece.style.width = `${(length / (end - start)) * 100}%`;
      return piece;
    });
    fill(element, ...pieces);
    const summary = [...spent].map(([state, length]) => `${stateWord(state)} ${duration(length / 1000)}`);
    mark(element, "aria-label", summary.length === 0 ? t("stations.no_states") : summary.join(", "));
  }
}

function placed(element, at, start, end) {
  element.style.left = share(at, start, end);
  return element;
}

function share(at, start, end) {
  return `${((at - start) / (end - start)) * 100}%`;
}
