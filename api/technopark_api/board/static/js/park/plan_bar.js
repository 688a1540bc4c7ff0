// A bar of output against the day's plan, with a mark where the plan stands by now.

import { h, mark } from "../dom.js";
import { missing } from "../format.js";

/** Returns {element, show(output)}; `output` is one entry of a facility's `output`. */
export function planBar() {
  const done = h("span", { class: "bar-done" });
  const soFar = h("span", { class: "bar-now" });
  const end = h("span", { class: "bar-end" });
  const element = h("div", { class: "bar", "aria-hidden": "true" }, done, end, soFar);
  return { element, show };

  function show({ good, plan, plan_so_far: planSoFar }) {
    const none = missing(plan) || plan <= 0;
    mark(element, "data-none", none ? "" : null);
    // Beyond the plan the bar shrinks, and a second mark shows where the plan ended: nothing is cut off.
    const scale = none ? 1 : Math.max(plan, good ?? 0);
    place(done, "width", none ? 0 : (good ?? 0) / scale);
    place(soFar, "left", none || missing(planSoFar) ? null : planSoFar / scale);
    place(end, "left", none || scale === plan ? null : plan / scale);
  }
}

function place(element, property, share) {
  element.hidden = share === null;
  if (share !== null) element.style[property] = `${Math.max(0, Math.min(1, share)) * 100}%`;
}
