// Buttons that choose one of a few: the period that a panel tells of, or what it orders by.

import { h } from "../dom.js";

/** Returns {element, chosen()}; `choices` are {id, text}, `choose` is called when another is chosen. */
export function choiceOf(choices, { label, first, choose }) {
  let chosen = first;
  const buttons = choices.map(({ id, text }) =>
    h("button", { type: "button", "aria-pressed": String(id === first), data: { choice: id }, on: { click: () => press(id) } }, text),
  );
  return { element: h("div", { class: "switch", role: "group", "aria-label": label }, buttons), chosen: () => chosen };

  function press(id) {
    chosen = id;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.choice === id));
    choose(id);
  }
}
