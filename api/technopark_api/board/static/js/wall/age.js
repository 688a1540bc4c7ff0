// What a wall shows may be old: then it says so, in words, and since when.

import { when } from "../dates.js";
import { h, mark, say } from "../dom.js";
import { ago } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { everySecond } from "../live/ticker.js";
import { local } from "../zone.js";

// Stations with nothing new speak once a minute.
const OLD_MS = 150_000;
const LOST_MS = 10_000;

/** A line that is there only while the news are old, or the connection has been away for some seconds. */
export function oldMark(park, signal) {
  const text = h("span", {});
  const element = h("p", { class: "wall-old", role: "status", hidden: true }, icon("stale"), text);
  const { zone } = park.site;
  let lostAt = null;
  park.on("connection", showConnection, signal);
  park.on("overview", show, signal);
  showConnection();
  everySecond(show, signal);
  return element;

  function showConnection() {
    if (park.connection === "live") lostAt = null;
    else lostAt ??= performance.now();
    show();
  }

  function show() {
    const newest = park.newestReceived();
    const age = newest === null ? null : park.now() - newest;
    const lost = lostAt !== null && performance.now() - lostAt > LOST_MS;
    mark(element, "hidden", age !== null && age <= OLD_MS && !lost ? "" : null);
    if (element.hidden) return;
    const today = local(park.now(), zone).date;
    say(text, age === null ? t("wall.never") : t("wall.old", { time: when(newest, zone, today), ago: ago(age / 1000) }));
  }
}
