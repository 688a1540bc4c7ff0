// The page that controls a simulator: stop its lines, break its gateways, and see what becomes of it.

import { get, post, rows } from "../api.js";
import { fill, h, say } from "../dom.js";
import { number } from "../format.js";
import { named, t } from "../i18n.js";
import { icon } from "../icons.js";
import { keepFresh } from "../live/refresh.js";
import { local } from "../zone.js";
import { facilityControls } from "./controls.js";

const EVERY_MS = 2000;
/** Those that the API takes for a stop, the usual one first. */
const REASONS = ["OPERATOR-STOP", "E-STOP", "MECHANICAL", "ELECTRICAL", "PNEUMATIC", "TOOL-BREAK"];

export function showDeveloper(main, { park, signal }) {
  const { zone } = park.site;
  document.title = `${t("developer.title")} · ${named(park.site.names, park.site.id)}`;
  const figures = ["time", "messages", "stopped", "broken"].map((name) => figure(t(`developer.${name}`)));
  const reason = h("select", { id: "reason" }, REASONS.map((code) => h("option", {}, code)));
  const grid = h("div", { class: "controls-columns" });
  const problem = h("p", { class: "problem", role: "alert" });
  let names = null;
  let cards = new Map();
  fill(
    main,
    h("nav", { class: "crumbs", "aria-label": t("facility.crumbs") }, h("a", { href: "/" }, icon("back"), t("facility.back"))),
    h(
      "div",
      { class: "head developer-head" },
      h("div", { class: "head-name" }, h("h1", { tabindex: "-1" }, t("developer.title")), h("p", { class: "head-line" }, t("developer.note"))),
      h("div", { class: "figures" }, figures.map(({ element }) => element)),
    ),
    h("p", { class: "reason-choice" }, h("label", { for: "reason" }, t("developer.reason")), reason),
    problem,
    grid,
  );
  keepFresh(() => attempt(load), { everyMs: EVERY_MS }, signal);
  park.on("overview", showStatus, signal);
  park.on("facility", showStatus, signal);

  async function load() {
    names ??= new Map((await rows("lines", {}, signal)).map((row) => [`${row.facility}/${row.line}`, row.names]));
    show(await get("simulator", {}, signal));
  }

  async function attempt(what) {
    try {
      await what();
      say(problem, "");
    } catch (error) {
      if (!signal.aborted) say(problem, t("panel.problem", { problem: error.message }));
    }
  }

  function act(path, body) {
    return attempt(async () => show(await post(path, body, signal)));
  }

  function show(state) {
    if (signal.aborted) return;
    const ids = state.facilities.map(({ id, lines }) => `${id}:${lines.map((line) => line.id)}`).join(" ");
    if (grid.dataset.ids !== ids) {
      grid.dataset.ids = ids;
      const context = { lines: names, zone, act, reason: () => reason.value };
      cards = new Map(state.facilities.map((one) => [one.id, facilityControls(one, { ...context, facility: park.facility(one.id) })]));
      fill(grid, [...cards.values()].map(({ element }) => element));
      showStatus();
    }
    for (const one of state.facilities) cards.get(one.id).show(one);
    const lines = state.facilities.flatMap((one) => one.lines);
    const { date, time } = local(Date.parse(state.time), zone);
    [
      `${date.slice(8)}.${date.slice(5, 7)} ${time}`,
      number(state.messages),
      number(lines.filter((line) => line.stopped_since !== null).length),
      number(state.facilities.filter((one) => one.broken_since !== null).length),
    ].forEach((text, place) => say(figures[place].value, text));
  }

  function showStatus() {
    for (const [id, card] of cards) card.status(park.facility(id));
  }
}

function figure(name) {
  const value = h("span", { class: "figure-value" }, "—");
  const element = h("div", { class: "figure-box" }, h("p", { class: "figure-name" }, name), h("p", { class: "figure" }, value));
  return { element, value };
}
