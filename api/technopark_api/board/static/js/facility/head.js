// The head of a facility's page: its name and status, and today's figures.

import { when } from "../dates.js";
import { fill, h, mark, say } from "../dom.js";
import { ago, missing, number, percent, quantity, quantityWithUnit, unitName, usd } from "../format.js";
import { named, t } from "../i18n.js";
import { everySecond } from "../live/ticker.js";
import { planBar } from "../park/plan_bar.js";
import { shipmentsOf } from "../park/shipments.js";
import { statusMark } from "../states.js";
import { trustBadge } from "../trust/badge.js";
import { local } from "../zone.js";
import { scrapPercent } from "./scrap.js";

export function facilityHead({ park, facility, zone, signal }) {
  const status = h("div", { class: "head-status" });
  const trust = trustBadge(facility.id);
  const age = h("p", { class: "head-age" });
  const figures = h("div", { class: "figures" });
  const { pattern } = facility;
  const element = h(
    "div",
    { class: "head" },
    h(
      "div",
      { class: "head-name" },
      h("span", { class: "head-id" }, facility.id),
      h("h1", { tabindex: "-1" }, named(facility.names, facility.id)),
      h("div", { class: "head-line" }, status, trust.element, facility.kind === "logistics" ? null : age, h("p", { class: "head-pattern" }, t("facility.pattern", { pattern: named(pattern.names, pattern.id), start: pattern.day_start }))),
    ),
    figures,
  );
  const show = () => {
    const now = park.facility(facility.id);
    if (now === null) return;
    element.dataset.status = now.status;
    fill(status, statusMark(now.status));
    trust.show(now.trust);
    fill(figures, ...(now.kind === "logistics" ? parkFigures(park.facilities()) : [...factoryFigures(now), shipmentFigure(now)]));
  };
  const showAge = () => {
    if (facility.kind === "logistics") return;
    const at = park.facility(facility.id)?.last_received_at ?? null;
    const seconds = at === null ? null : (park.now() - Date.parse(at)) / 1000;
    say(age, at === null ? t("card.never_heard") : t("facility.age", { ago: ago(seconds) }));
    mark(age, "title", at === null ? null : t("card.received", { time: when(at, zone, local(park.now(), zone).date) }));
  };
  show();
  everySecond(showAge, signal);
  park.on(facility.kind === "logistics" ? "facility" : `facility:${facility.id}`, show, signal);
  park.on("overview", show, signal);
  return element;
}

function factoryFigures(now) {
  return [
    ...now.output.map((entry) => outputFigure(entry, now.holiday)),
    ...now.output.map((made) =>
      figure(
        t("facility.scrap"),
        percent(scrapPercent(made), 2),
        quantityWithUnit(made.scrap, made.unit),
        t("note.scrap"),
      ),
    ),
    figure(t("facility.value"), usd(now.value_today_usd), t("facility.value_note"), t("note.price")),
  ];
}

function outputFigure(entry, holiday) {
  const { good, plan, plan_so_far: planSoFar, percent_of_plan_so_far: share, unit } = entry;
  const bar = planBar();
  bar.show(entry);
  const note =
    missing(plan)
      ? holiday === null ? t("card.day_off") : named(holiday.names)
      : `${t("card.of_plan_so_far", { percent: percent(share) })} · ${t("facility.plan_so_far", { plan: quantity(planSoFar, unit) })}`;
  return h(
    "div",
    { class: "figure-box figure-wide" },
    h("p", { class: "figure-name" }, t("facility.output")),
    h(
      "p",
      { class: "figure" },
      h("span", { class: "figure-main" }, h("span", { class: "figure-value" }, quantity(good, unit)), " ", h("span", { class: "figure-unit" }, unitName(unit))),
      missing(plan) ? null : h("span", { class: "figure-plan", title: t("note.plan") }, t("card.plan", { plan: quantity(plan, unit) })),
    ),
    bar.element,
    h("p", { class: "figure-note" }, note),
  );
}

function shipmentFigure({ shipments_today: shipments }) {
  return figure(t("facility.shipments"), number(shipments?.postings), t("facility.shipments_value", { value: usd(shipments?.value_usd) }));
}

function parkFigures(facilities) {
  const shipments = shipmentsOf(facilities);
  return [
    figure(t("facility.shipments"), number(shipments?.postings), t("shipments.all")),
    figure(t("exports.value"), usd(shipments?.value_usd), t("shipments.all")),
    figure(t("shipments.shippers"), number(shipments?.shippers), t("shipments.all")),
  ];
}

function figure(name, value, note, title = null) {
  return h(
    "div",
    { class: "figure-box", title },
    h("p", { class: "figure-name" }, name),
    h("p", { class: "figure" }, h("span", { class: "figure-value" }, value)),
    h("p", { class: "figure-note" }, note),
  );
}
