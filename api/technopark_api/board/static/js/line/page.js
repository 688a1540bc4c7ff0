// The page of one line: what its stations do, where its time went, its orders, its plan, and its stops with reasons.

import { fill, h } from "../dom.js";
import { named, t } from "../i18n.js";
import { icon } from "../icons.js";
import { facilityPath } from "../router.js";
import { stationsPanel } from "../facility/stations.js";
import { plantContext } from "../plant/context.js";
import { lossesPanel } from "../plant/losses.js";
import { monthPlanPanel } from "../plant/month_plan.js";
import { ordersPanel } from "../plant/orders.js";
import { paretoPanel } from "../plant/pareto.js";
import { shiftPanel } from "../plant/shift.js";
import { stopsPanel } from "./stops.js";

export async function showLine(main, { park, id, line: lineId, signal }) {
  const up = h("a", { href: facilityPath(id) }, icon("back"), named(park.facility(id)?.names, id));
  const title = h("h1", { tabindex: "-1" }, lineId);
  fill(main, h("nav", { class: "crumbs", "aria-label": t("facility.crumbs") }, up), title);
  const plant = await plantContext(main, { park, id, signal });
  if (plant === null) return;
  const { facility, site } = plant;
  const line = facility.lines.find((each) => each.id === lineId);
  if (line === undefined) {
    main.append(h("p", { class: "notice" }, t("line.unknown", { id: lineId })));
    return;
  }
  const name = named(line.names, line.id);
  fill(title, h("span", { class: "head-id" }, `${facility.id} ${line.id}`), " ", name);
  title.classList.add("page-title");
  document.title = `${name} · ${named(facility.names, facility.id)} · ${named(site.names, site.id)}`;
  const context = { ...plant, line, facility: { ...facility, lines: [line] } };
  const pareto = paretoPanel(context);
  main.append(
    h(
      "div",
      { class: "panels" },
      stationsPanel(context),
      shiftPanel(context),
      lossesPanel(context),
      pareto.element,
      ordersPanel(context),
      // A reason that a person said changes what stops took by reason.
      stopsPanel(context, { onSaid: pareto.nudge }),
      monthPlanPanel(context),
    ),
    h("p", { class: "footnote" }, t("note.plan_mark")),
  );
}
