// A ranked list of amounts with a bar for each.

import { h } from "./dom.js";
import { percent, usd } from "./format.js";
import { t } from "./i18n.js";

const SHOWN = 8;

/** `entries` are {name, value, detail}, in any order; what does not fit is summed as others. Shares are of the sum. */
export function ranking(entries, { caption, most: limit = SHOWN }) {
  const ranked = entries.filter(({ value }) => value !== null).sort((one, other) => other.value - one.value);
  const total = ranked.reduce((sum, { value }) => sum + value, 0);
  const shown = ranked.slice(0, ranked.length > limit + 1 ? limit : ranked.length);
  const rest = ranked.slice(shown.length);
  if (rest.length > 0) {
    shown.push({ name: t("ranking.others", { count: rest.length }), value: rest.reduce((sum, { value }) => sum + value, 0), rest: true });
  }
  const most = Math.max(...shown.map(({ value }) => value), 0);
  return h(
    "ol",
    { class: "ranking", "aria-label": caption },
    shown.map(({ name, value, detail = null, rest: others = false }) => {
      const bar = h("span", { class: "ranking-bar", "aria-hidden": "true" });
      bar.style.width = `${most > 0 ? Math.max(0, (value / most) * 100) : 0}%`;
      return h(
        "li",
        { data: others ? { rest: "" } : {} },
        h("span", { class: "ranking-name", title: detail }, name),
        h("span", { class: "ranking-track" }, bar),
        h("span", { class: "ranking-value" }, usd(value)),
        h("span", { class: "ranking-share" }, percent(total > 0 ? (value / total) * 100 : null, 1)),
      );
    }),
  );
}
