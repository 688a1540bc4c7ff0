// Words and icons of states. A state is shown as colour, icon and word together.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";

/** States of a station, in the order in which they are counted and explained. */
export const STATES = ["production", "setup", "delay", "down", "planned", "offline"];

/** What a facility's stations are counted by: their states, and how old their news is. */
export const COUNTS = [...STATES, "unknown", "stale", "silent"];

const ICONS_OF_STATUS = {
  producing: "production",
  stopped: "down",
  planned: "planned",
  stale: "stale",
  silent: "silent",
  none: "none",
};

export function stateIcon(state, extra = "") {
  return icon([...COUNTS, "online"].includes(state) ? state : "silent", extra);
}

/** The word for a state, or for "online", "stale" and "silent". */
export function stateWord(state) {
  return t(`state.${[...COUNTS, "online"].includes(state) ? state : "silent"}`);
}

/** The mark of a facility's status: icon and word on a ground of its colour. */
export function statusMark(status) {
  const known = status in ICONS_OF_STATUS ? status : "silent";
  return h("span", { class: "status", data: { status: known } }, icon(ICONS_OF_STATUS[known]), h("span", {}, t(`status.${known}`)));
}

/** The mark of a station's state: icon and word. */
export function stateMark(state) {
  const known = COUNTS.includes(state) || state === "online" ? state : "silent";
  return h("span", { class: "state", data: { state: known } }, stateIcon(known), h("span", {}, stateWord(known)));
}
