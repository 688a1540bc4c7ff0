// Numbers with names, large enough for a wall.

import { h, say } from "../dom.js";
import { t } from "../i18n.js";

/** Returns {element, show(value, more)}; `tone` colours it as `data-tone` does, `more` stands small beside it. */
export function wallFigure(name, tone = null) {
  const value = h("span", { class: "wall-value" });
  const more = h("span", { class: "wall-more" });
  const element = h(
    "div",
    { class: "wall-figure", data: tone === null ? {} : { tone } },
    h("p", { class: "wall-name" }, name),
    h("p", { class: "wall-line" }, value, more),
  );
  return {
    element,
    show(text, beside = "") {
      say(value, text);
      say(more, beside);
    },
  };
}

/** A list of names with a number each: `entries` are [name, text], `rest` how many more there are. */
export function wallList(entries, rest) {
  return [...entries.map(([name, text]) => h("li", {}, h("span", {}, name), h("b", {}, text))), rest > 0 ? h("li", {}, t("ranking.others", { count: rest })) : null];
}
