// The whole park at a glance: a card for each facility.

import { fill, h } from "../dom.js";
import { named, t } from "../i18n.js";
import { everySecond } from "../live/ticker.js";
import { local } from "../zone.js";
import { facilityCard } from "./card.js";
import { parkLegend } from "./legend.js";
import { totalsStrip } from "./totals.js";

export function showPark(main, { park, signal }) {
  const strip = totalsStrip();
  const grid = h("div", { class: "cards" });
  const cards = new Map();
  fill(
    main,
    h("h1", { class: "hidden", tabindex: "-1" }, t("park.title", { site: named(park.site.names, park.site.id) })),
    strip.element,
    grid,
    parkLegend(),
  );
  const { zone } = park.site;
  const context = { zone, today: () => local(park.now(), zone).date, facilities: () => park.facilities() };

  showAll();
  park.on("overview", showAll, signal);
  park.on("totals", showTotals, signal);
  park.on("facility", showFacility, signal);
  everySecond(() => cards.forEach((card) => card.age(park.now())), signal);

  function showAll() {
    const facilities = park.facilities();
    const ids = facilities.map(({ id }) => id).join(" ");
    if (grid.dataset.ids !== ids) {
      grid.dataset.ids = ids;
      cards.clear();
      for (const facility of facilities) cards.set(facility.id, facilityCard(facility, context));
      // Twice as many columns as rows suits the shape of a card on a wide screen.
      grid.style.setProperty("--columns", Math.max(1, Math.ceil(Math.sqrt(2 * facilities.length))));
      fill(grid, ...[...cards.values()].map(({ element }) => element));
    } else for (const facility of facilities) cards.get(facility.id).show(facility);
    showTotals();
  }

  function showFacility(facility) {
    cards.get(facility.id)?.show(facility);
    for (const centre of park.facilities()) if (centre.kind === "logistics") cards.get(centre.id)?.show(centre);
    showTotals();
  }

  function showTotals() {
    strip.show(park.totals, park.facilities());
  }
}
