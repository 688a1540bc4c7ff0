// The slide of the park: its totals, and how each facility stands against its plan.

import { fill, h, mark, say } from "../dom.js";
import { missing, number, percent, usdShort } from "../format.js";
import { named, t } from "../i18n.js";
import { planBar } from "../park/plan_bar.js";
import { shipmentsOf } from "../park/shipments.js";
import { statusMark } from "../states.js";
import { wallFigure } from "./figure.js";

export function parkSlide(stage, { park, signal }) {
  const figures = {
    facilities: wallFigure(t("wall.facilities"), "producing"),
    stations: wallFigure(t("wall.producing"), "producing"),
    stopped: wallFigure(t("wall.stopped"), "stopped"),
    value: wallFigure(t("wall.value")),
  };
  const tiles = new Map(park.facilities().map((facility) => [facility.id, tile(facility)]));
  fill(
    stage,
    h("h1", { class: "hidden", tabindex: "-1" }, t("park.title", { site: named(park.site.names, park.site.id) })),
    h("div", { class: "wall-figures" }, Object.values(figures).map(({ element }) => element)),
    h("ul", { class: "wall-tiles" }, [...tiles.values()].map(({ element }) => element)),
  );
  showAll();
  park.on("overview", showAll, signal);
  park.on("totals", showTotals, signal);
  park.on("facility", showAll, signal);

  function showAll() {
    for (const facility of park.facilities()) tiles.get(facility.id)?.show(facility, park);
    showTotals();
  }

  function showTotals() {
    const { totals } = park;
    const factories = park.facilities().filter(({ kind }) => kind === "factory").length;
    figures.facilities.show(number(totals.facilities_producing), t("totals.of", { total: number(factories) }));
    figures.stations.show(number(totals.producing), t("totals.of", { total: number(totals.stations) }));
    // As on the park's page: planned stops are no trouble.
    figures.stopped.show(number(totals.stopped - totals.planned));
    const { value_today_usd: made, planned_value_today_usd: plan } = totals;
    figures.value.show(usdShort(made), missing(plan) ? t("totals.no_plan") : t("totals.of_plan", { plan: usdShort(plan) }));
  }
}

function tile(facility) {
  const status = h("span", { class: "wall-tile-status" });
  const share = h("span", { class: "wall-tile-share" });
  const bar = planBar();
  const counts = facility.kind === "factory";
  const element = h(
    "li",
    { class: "wall-tile", data: { facility: facility.id } },
    h("p", { class: "wall-tile-name" }, named(facility.names, facility.id)),
    h("p", { class: "wall-tile-line" }, share, counts ? null : h("span", { class: "wall-tile-unit" }, t("wall.sent")), status),
    counts ? bar.element : null,
  );
  return { element, show };

  function show(now, park) {
    if (element.dataset.status !== now.status) {
      const sign = statusMark(now.status);
      // The word is left to those who hear the page: icon and colour tell it from afar.
      sign.lastChild.className = "hidden";
      fill(status, sign);
      element.dataset.status = now.status;
    }
    if (!counts) {
      say(share, number(shipmentsOf(park.facilities())?.postings));
      return;
    }
    // The unit that is furthest behind speaks for the facility.
    const planned = now.output.filter(({ percent_of_plan_so_far: done }) => !missing(done));
    const worst = planned.toSorted((one, other) => one.percent_of_plan_so_far - other.percent_of_plan_so_far)[0] ?? now.output[0];
    const done = worst?.percent_of_plan_so_far;
    say(share, percent(done));
    mark(share, "data-behind", !missing(done) && done < 90 ? "" : null);
    if (worst !== undefined) bar.show(worst);
  }
}
