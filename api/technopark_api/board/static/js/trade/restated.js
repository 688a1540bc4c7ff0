// Which of the chosen months were reported, and are not what was reported any more, or were restated since.

import { rows } from "../api.js";
import { monthAndYear } from "../dates.js";
import { fill, h } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { keepFresh } from "../live/refresh.js";
import { tradePath } from "../router.js";
import { chosenSpan } from "./span.js";

const EVERY_MS = 60_000;

/** Returns {element, again()}: a mark for each such month, a link to where it is told; empty where there is none. */
export function restatedMonths({ park, signal }) {
  const element = h("ul", { class: "restated", "aria-label": t("trade.restated_months") });
  const again = keepFresh(load, { everyMs: EVERY_MS, soonMs: 0 }, signal);
  return { element, again };

  async function load() {
    const span = chosenSpan(park);
    try {
      const found = await rows("periods", span, signal);
      if (signal.aborted || span !== chosenSpan(park)) return;
      fill(element, found.filter(({ status, differs }) => status === "restated" || differs === true).map(markOf));
    } catch {
      // Whoever may not see periods, or cannot just now, sees the figures without these marks.
      if (!signal.aborted) fill(element);
    }
  }
}

function markOf({ month, status, report, differs }) {
  const values = { month: monthAndYear(month), report };
  const words = [status === "restated" ? t("trade.restated_as", values) : t("trade.reported_as", values)];
  if (differs) words.push(t("trade.differs"));
  return h("li", {}, h("a", { href: tradePath("periods"), data: { trust: differs ? "look" : "none" } }, icon(differs ? "warning" : "lock"), h("span", {}, words.join(" · "))));
}
