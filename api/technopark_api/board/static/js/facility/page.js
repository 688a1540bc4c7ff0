// The page of one facility: what its stations do now, what it made, where time went, and what it exported.

import { fill, h } from "../dom.js";
import { named, t } from "../i18n.js";
import { icon } from "../icons.js";
import { plantContext } from "../plant/context.js";
import { lossesPanel } from "../plant/losses.js";
import { monthPlanPanel } from "../plant/month_plan.js";
import { ordersPanel } from "../plant/orders.js";
import { paretoPanel } from "../plant/pareto.js";
import { shiftPanel } from "../plant/shift.js";
import { eventsPanel } from "./events.js";
import { exportsPanel } from "./exports.js";
import { facilityHead } from "./head.js";
import { localizationPanel } from "./localization.js";
import { outputPanel } from "./output.js";
import { productsPanel } from "./products.js";
import { shipmentsPanels } from "./shipments.js";
import { stationsPanel } from "./stations.js";

export async function showFacility(main, { park, id, signal }) {
  const overview = park.facility(id);
  fill(
    main,
    h("nav", { class: "crumbs", "aria-label": t("facility.crumbs") }, h("a", { href: "/" }, icon("back"), t("facility.back"))),
    h("h1", { class: "hidden", tabindex: "-1" }, overview === null ? id : named(overview.names, id)),
  );
  const context = await plantContext(main, { park, id, signal });
  if (context === null) return;
  const { facility, site } = context;
  document.title = `${named(facility.names, facility.id)} · ${named(site.names, site.id)}`;
  const panels = facility.kind === "logistics" ? shipmentsPanels(context) : factoryPanels(context);
  const provisional = main.querySelector("h1");
  const inFocus = provisional === document.activeElement;
  provisional.remove();
  main.append(facilityHead(context), h("div", { class: "panels" }, panels));
  if (inFocus) main.querySelector("h1").focus();
  main.append(h("p", { class: "footnote" }, t("note.plan_mark")));
}

function factoryPanels(context) {
  return [
    stationsPanel(context),
    shiftPanel(context),
    lossesPanel(context),
    paretoPanel(context).element,
    ordersPanel(context),
    monthPlanPanel(context),
    outputPanel(context),
    productsPanel(context),
    localizationPanel(context),
    exportsPanel(context),
    eventsPanel(context),
  ];
}
