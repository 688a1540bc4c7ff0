// The top of every page: whose board it is, the site's clock, the connection, language and theme.

import { accountBadge } from "./account/badge.js";
import { LOGIN_PATH } from "./account/paths.js";
import { alertsBadge } from "./alerts/badge.js";
import { longDate } from "./dates.js";
import { fill, h, mark, say } from "./dom.js";
import { ago } from "./format.js";
import { LANGUAGES, language, named, t } from "./i18n.js";
import { icon } from "./icons.js";
import { everySecond } from "./live/ticker.js";
import { THEMES, theme, useTheme } from "./preferences.js";
import { sections } from "./sections.js";
import { trustBadge } from "./trust/badge.js";
import { local } from "./zone.js";

/** Fill the header; it lives until the signal ends it. `chooseLanguage` is called with the id of a language. */
export function showHeader(header, park, { chooseLanguage, onTheme }, signal) {
  const name = h("span", { class: "brand-name" });
  const time = h("time", { class: "clock-time" });
  const seconds = h("span", { class: "clock-seconds", "aria-hidden": "true" });
  const date = h("span", { class: "clock-date" });
  const trust = trustBadge();
  // Before somebody logs in there is nothing to tell of.
  const atLogin = location.pathname === LOGIN_PATH;
  fill(
    header,
    h(
      "a",
      { class: "brand", href: "/" },
      icon("factory", "brand-mark"),
      h("span", { class: "brand-text" }, name, h("span", { class: "brand-sub" }, t("board.name"))),
    ),
    ...(atLogin ? [] : [sections(), trust.element, alertsBadge(park, signal), connection(park, signal)]),
    h("div", { class: "switches" }, languages(chooseLanguage), themes(onTheme), accountBadge()),
    h("div", { class: "clock" }, h("span", { class: "clock-line" }, time, seconds), date),
  );

  park.on("overview", showName, signal);
  park.on("overview", showTrust, signal);
  park.on("totals", showTrust, signal);
  showName();
  showTrust();
  everySecond(showTime, signal);

  function showName() {
    if (park.site !== null) say(name, named(park.site.names, park.site.id));
    showTime();
  }

  function showTrust() {
    trust.show(park.totals?.trust ?? null);
  }

  function showTime() {
    if (park.site === null) return;
    const now = local(park.now(), park.site.zone);
    say(time, now.time);
    mark(time, "datetime", `${now.date}T${now.time}`);
    say(seconds, now.seconds);
    say(date, longDate(now.date));
    mark(date, "title", t("board.zone", { zone: park.site.zone }));
  }
}

// The state is read out when it changes; the age beside it changes each second and is not.
function connection(park, signal) {
  const word = h("span", { class: "connection-word" });
  const marks = h("span", { class: "connection-mark" });
  const since = h("span", {});
  const age = h("span", { class: "connection-age" }, h("span", { class: "connection-prefix" }, `${t("connection.newest")} `), since);
  const box = h(
    "div",
    { class: "connection" },
    marks,
    h("span", { class: "connection-text" }, h("span", { role: "status", "aria-live": "polite" }, word), age),
  );
  park.on("connection", showState, signal);
  showState();
  everySecond(showAge, signal);
  park.on("overview", showAge, signal);
  return box;

  function showState() {
    box.dataset.connection = park.connection;
    document.documentElement.dataset.connection = park.connection;
    fill(marks, icon(park.connection));
    say(word, t(`connection.${park.connection}`));
    showAge();
  }

  function showAge() {
    const newest = park.newestReceived();
    const seconds = newest === null ? null : (park.now() - newest) / 1000;
    say(since, ago(seconds));
  }
}

function languages(choose) {
  return h(
    "div",
    { class: "switch", role: "group", "aria-label": t("board.language") },
    LANGUAGES.map(({ id, name, short }) =>
      h(
        "button",
        {
          type: "button",
          lang: id === "uz" ? "uz-Latn" : id,
          title: name,
          "aria-pressed": String(id === language()),
          data: { language: id },
          on: { click: () => choose(id) },
        },
        h("span", { class: "full" }, name),
        h("span", { class: "short", "aria-hidden": "true" }, short),
      ),
    ),
  );
}

function themes(onTheme) {
  const buttons = THEMES.map((id) =>
    h(
      "button",
      {
        type: "button",
        title: t(`theme.${id}`),
        "aria-label": t(`theme.${id}`),
        "aria-pressed": String(id === theme()),
        data: { theme: id },
        on: { click: () => choose(id) },
      },
      icon(id),
    ),
  );
  return h("div", { class: "switch switch-icons", role: "group", "aria-label": t("board.theme") }, buttons);

  function choose(id) {
    useTheme(id);
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.theme === id));
    onTheme();
  }
}
