// What is to be looked at, at the top of every page: how much it is, and the list behind a button.

import { rows } from "../api.js";
import { fill, h, mark, say } from "../dom.js";
import { DASH, number } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { keepFresh } from "../live/refresh.js";
import { alertItem } from "./item.js";

const EVERY_MS = 15_000;
const LIST_ID = "alerts-list";

/** Returns the element; it is kept up to date until the signal ends it. */
export function alertsBadge(park, signal) {
  const marks = h("span", { class: "alerts-mark" });
  const count = h("span", { class: "alerts-count" });
  const word = h("span", { class: "alerts-word" });
  const figure = h("span", { class: "alerts-figure" });
  // Read out when it changes; the button beside it says the same to whoever comes to it.
  const news = h("span", { class: "hidden", role: "status" });
  const button = h(
    "button",
    { type: "button", class: "alerts-button", "aria-expanded": "false", "aria-controls": LIST_ID, on: { click: turn } },
    marks,
    figure,
    h("span", { class: "alerts-text" }, count, word),
  );
  const list = h("ol", { class: "alerts-items" });
  const drawer = h("section", { class: "alerts-list", id: LIST_ID, "aria-label": t("alerts.title"), hidden: true }, list);
  const element = h("div", { class: "alerts" }, button, drawer, news);

  document.addEventListener("click", ({ target }) => !element.contains(target) && show(false), { signal });
  element.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || drawer.hidden) return;
    show(false);
    button.focus();
  });
  element.addEventListener("focusout", ({ relatedTarget: next }) => next !== null && !element.contains(next) && show(false));
  drawer.addEventListener("click", ({ target }) => target.closest("a[href]") && show(false));
  draw(null);
  const nudge = keepFresh(load, { everyMs: EVERY_MS }, signal);
  park.on("overview", nudge, signal);
  return element;

  async function load() {
    // Before the first overview nobody knows whether one may ask.
    if (park.site === null) return;
    try {
      draw(await rows("alerts", {}, signal));
    } catch {
      if (!signal.aborted) draw(null);
    }
  }

  /** Draw the alerts; null when they are not known. */
  function draw(found) {
    const critical = found?.filter(({ severity }) => severity === "critical").length ?? 0;
    const worst = found === null ? "unknown" : critical > 0 ? "critical" : found.length > 0 ? "warning" : "none";
    if (element.dataset.alerts !== worst) fill(marks, icon(`alert_${worst}`));
    mark(element, "data-alerts", worst);
    say(figure, found === null ? DASH : number(found.length));
    say(count, t("alerts.count", { count: figure.textContent }));
    say(word, worst === "critical" ? t("alerts.critical", { count: number(critical) }) : t(`alerts.word.${worst}`));
    const told = `${count.textContent}, ${word.textContent}`;
    mark(button, "aria-label", told);
    if (found !== null) say(news, told);
    // What somebody has the focus in is not taken away from under them.
    if (list.contains(document.activeElement)) return;
    if (found === null || found.length === 0) fill(list, h("li", { class: "alerts-none" }, t(`alerts.word.${worst}`)));
    else fill(list, found.map((row) => alertItem(row, park)));
  }

  function turn() {
    show(drawer.hidden);
  }

  function show(open) {
    drawer.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  }
}
