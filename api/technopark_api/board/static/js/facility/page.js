// The page of one facility: what its stations do now, what it made, how local that is, and what it exported.

import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { named, t } from "../i18n.js";
import { icon } from "../icons.js";
import { productionDay } from "../zone.js";
import { eventsPanel } from "./events.js";
import { exportsPanel } from "./exports.js";
import { facilityHead } from "./head.js";
import { localizationPanel } from "./localization.js";
import { outputPanel } from "./output.js";
import { productsPanel } from "./products.js";
import { shipmentsPanels } from "./shipments.js";
import { stationsPanel } from "./stations.js";

const RETRY_MS = 5000;

export async function showFacility(main, { park, id, signal }) {
  const overview = park.facility(id);
  fill(
    main,
    h("nav", { class: "crumbs", "aria-label": t("facility.crumbs") }, h("a", { href: "/" }, icon("back"), t("facility.back"))),
    h("h1", { class: "hidden", tabindex: "-1" }, overview === null ? id : named(overview.names, id)),
  );
  const facility = await load(main, id, signal);
  if (facility === null || signal.aborted) return;
  const { site } = park;
  const name = named(facility.names, facility.id);
  document.title = `${name} · ${named(site.names, site.id)}`;
  const context = {
    park,
    facility,
    site,
    zone: site.zone,
    signal,
    /** The production day that runs now: {date, start, end}. */
    day: () => productionDay(park.now(), facility.pattern.day_start, site.zone),
  };
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
    outputPanel(context),
    productsPanel(context),
    localizationPanel(context),
    exportsPanel(context),
    eventsPanel(context),
  ];
}

async function load(main, id, signal) {
  const notice = h("p", { class: "notice", role: "status" });
  main.append(notice);
  while (!signal.aborted) {
    try {
      const facility = await get(`facilities/${encodeURIComponent(id)}`, {}, signal);
      notice.remove();
      return facility;
    } catch (error) {
      if (signal.aborted) return null;
      if (error.status === 404) {
        notice.textContent = t("facility.unknown", { id });
        return null;
      }
      notice.textContent = t("board.waiting", { problem: error.message });
      await new Promise((resume) => setTimeout(resume, RETRY_MS));
    }
  }
  return null;
}
