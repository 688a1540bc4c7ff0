// A titled part of a page whose content is loaded, reloaded, and may fail to load.

import { h } from "./dom.js";
import { t } from "./i18n.js";
import { keepFresh } from "./live/refresh.js";

/** Returns {element, body, aside}: a section with a heading, room for controls beside it, and a body. */
export function panel(title, { kind, note = null } = {}) {
  const body = h("div", { class: "panel-body" }, h("p", { class: "loading" }, t("panel.loading")));
  const aside = h("div", { class: "panel-aside" });
  const id = `panel-${kind}`;
  const element = h(
    "section",
    { class: "panel", "aria-labelledby": id, data: { panel: kind } },
    h("header", { class: "panel-head" }, h("h2", { id }, title), note === null ? null : h("p", { class: "panel-note" }, note), aside),
    body,
  );
  return { element, body, aside };
}

/**
 * Keep a panel's content fresh: `load(signal)` gets what `show(answer)` draws. A failed load leaves what was drawn
 * and says so above it. Returns the nudge of `keepFresh`.
 */
export function keepPanelFresh(target, { load, show, everyMs, soonMs }, signal) {
  const problem = h("p", { class: "problem", role: "status" });
  return keepFresh(
    async () => {
      try {
        const answer = await load(signal);
        if (signal.aborted) return;
        problem.remove();
        target.body.querySelector(".loading")?.remove();
        show(answer);
      } catch (error) {
        if (signal.aborted) return;
        problem.textContent = t("panel.problem", { problem: error.message });
        target.body.querySelector(".loading")?.remove();
        target.body.prepend(problem);
      }
    },
    { everyMs, soonMs },
    signal,
  );
}

/** What stands in a panel that has nothing to show. */
export function emptyNote(text = t("panel.no_data")) {
  return h("p", { class: "empty" }, text);
}
