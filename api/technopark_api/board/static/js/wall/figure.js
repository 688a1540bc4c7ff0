// A number with its name above it, large enough for a wall.

import { h, say } from "../dom.js";

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
