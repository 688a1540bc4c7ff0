// What can be stopped and broken: a card for each simulated facility, with its gateway and its lines.

import { fill, h, mark, say } from "../dom.js";
import { named, t } from "../i18n.js";
import { icon } from "../icons.js";
import { facilityPath } from "../router.js";
import { statusMark } from "../states.js";
import { local } from "../zone.js";

/**
 * Returns {element, show(simulated), status(facility)} of one facility. `act(path, body)` does something and settles
 * when it is done; `lines` holds names by line, `reason` returns that of the next stop.
 */
export function facilityControls(simulated, { facility, lines, zone, act, reason }) {
  const { id } = simulated;
  const base = `simulator/facilities/${encodeURIComponent(id)}`;
  const status = h("span", {});
  const gateway = control({
    thing: id,
    name: h("span", { class: "control-name" }, t("developer.gateway")),
    look: ({ broken_since: since }) =>
      since === null
        ? { state: "online", mark: "online", word: t("developer.connected"), next: "break" }
        : { state: "offline", mark: "offline", word: t("developer.broken_since", { time: clock(since) }), next: "mend" },
    press: (next) => act(`${base}/gateway`, { act: next }),
  });
  const rows = simulated.lines.map((line) =>
    control({
      thing: `${id} ${line.id}`,
      name: h("span", { class: "control-name" }, h("b", {}, line.id), " ", named(lines.get(`${id}/${line.id}`))),
      look: ({ stopped_since: since, reason: why }) =>
        since === null
          ? { state: "production", mark: "live", word: t("developer.as_planned"), next: "stop" }
          : { state: "down", mark: "down", word: t("developer.stopped_since", { time: clock(since) }), why, next: "start" },
      press: (next) => act(`${base}/lines/${encodeURIComponent(line.id)}`, next === "stop" ? { act: next, reason: reason() } : { act: next }),
    }),
  );
  const element = h(
    "section",
    { class: "panel controls", data: { controls: id }, "aria-label": `${id} ${named(facility?.names)}` },
    h("header", { class: "controls-head" }, h("h2", {}, h("a", { href: facilityPath(id) }, h("span", { class: "head-id" }, id), " ", named(facility?.names))), status),
    h("ul", {}, gateway.element, rows.map((row) => row.element)),
  );
  return { element, show, status: showStatus };

  function show(now) {
    gateway.show(now);
    now.lines.forEach((line, place) => rows[place].show(line));
  }

  function showStatus(latest) {
    if (latest !== null && status.dataset.shown !== latest.status) {
      status.dataset.shown = latest.status;
      fill(status, statusMark(latest.status));
    }
  }

  function clock(time) {
    return local(Date.parse(time), zone).time;
  }
}

function control({ thing, name, look, press }) {
  const state = h("span", { class: "state" });
  const why = h("span", { class: "control-why raw" });
  const button = h("button", { type: "button", class: "action", on: { click: pressed } });
  const element = h("li", { class: "control" }, name, h("span", { class: "control-state", role: "status" }, state, why), button);
  let shown = null;
  return { element, show };

  function show(now) {
    const looks = look(now);
    const key = `${looks.state} ${looks.word}`;
    if (shown !== key) {
      shown = key;
      mark(state, "data-state", looks.state);
      fill(state, icon(looks.mark), h("span", {}, looks.word));
    }
    say(why, looks.why ?? "");
    say(button, t(`developer.act.${looks.next}`));
    mark(button, "aria-label", `${t(`developer.act.${looks.next}`)}: ${thing}`);
    mark(button, "data-act", looks.next);
  }

  async function pressed() {
    if (button.getAttribute("aria-disabled") === "true") return;
    // A disabled button would lose the focus of the keyboard.
    mark(button, "aria-disabled", "true");
    await press(button.dataset.act);
    mark(button, "aria-disabled", null);
  }
}
