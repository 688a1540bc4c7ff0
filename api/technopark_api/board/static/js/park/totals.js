// The strip of the park's totals. Only counts and money are added up over facilities, never quantities.

import { fill, h, mark, say } from "../dom.js";
import { missing, number, percent, usd } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { planBar } from "./plan_bar.js";

/** Returns {element, show(totals, facilities)}. */
export function totalsStrip() {
  const tiles = {
    facilities: tile("producing", "factory", "totals.facilities"),
    producing: tile("producing", "production", "totals.producing"),
    stopped: tile("stopped", "down", "totals.stopped"),
    planned: tile("planned", "planned", "totals.planned"),
    stale: tile("stale", "stale", "totals.stale"),
    silent: tile("silent", "silent", "totals.silent"),
  };
  const value = h("span", { class: "tile-value" });
  const ofPlan = h("span", { class: "tile-of" });
  const share = h("span", { class: "tile-share" });
  const bar = planBar();
  const money = h(
    "li",
    { class: "tile tile-wide", data: { tone: "value" } },
    icon("value", "tile-icon"),
    h(
      "div",
      { class: "tile-body" },
      h("span", { class: "tile-name" }, t("totals.value")),
      h("span", { class: "tile-line" }, value, ofPlan, share),
      bar.element,
    ),
  );
  const element = h("ul", { class: "totals", "aria-label": t("totals.title") }, Object.values(tiles).map((each) => each.element), money);
  return { element, show };

  function show(totals, facilities) {
    tiles.facilities.show(totals.facilities_producing, facilities.filter(({ kind }) => kind === "factory").length);
    tiles.producing.show(totals.producing, totals.stations);
    // The API counts planned stops among the stopped; on a wall a night off must not look like trouble.
    tiles.stopped.show(totals.stopped - totals.planned);
    tiles.planned.show(totals.planned);
    tiles.stale.show(totals.stale);
    tiles.silent.show(totals.silent);
    const { value_today_usd: made, planned_value_today_usd: plan } = totals;
    say(value, usd(made));
    say(ofPlan, missing(plan) ? t("totals.no_plan") : t("totals.of_plan", { plan: usd(plan) }));
    mark(ofPlan, "title", t("note.plan"));
    say(share, missing(made) || !(plan > 0) ? "" : percent((made / plan) * 100));
    bar.show({ good: made, plan, plan_so_far: null });
  }
}

function tile(tone, iconName, key) {
  const value = h("span", { class: "tile-value" });
  const of = h("span", { class: "tile-of" });
  const element = h(
    "li",
    { class: "tile", data: { tone } },
    icon(iconName, "tile-icon"),
    h("div", { class: "tile-body" }, h("span", { class: "tile-name" }, t(key)), h("span", { class: "tile-line" }, value, of)),
  );
  return {
    element,
    show(count, total = null) {
      mark(element, "data-zero", count === 0 ? "" : null);
      fill(value, number(count));
      say(of, total === null ? "" : t("totals.of", { total: number(total) }));
    },
  };
}
