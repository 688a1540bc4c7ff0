// The card of one facility on the park's page.

import { when } from "../dates.js";
import { fill, h, mark, say } from "../dom.js";
import { ago, DASH, missing, number, percent, quantity, quantityWithUnit, unitName, usdShort } from "../format.js";
import { named, t } from "../i18n.js";
import { facilityPath } from "../router.js";
import { COUNTS, stateIcon, stateWord, statusMark } from "../states.js";
import { trustBadge } from "../trust/badge.js";
import { planBar } from "./plan_bar.js";
import { shipmentsOf } from "./shipments.js";

/**
 * Returns {element, show(facility), age(now)}: `show` draws what changed, `age` how old the news is.
 * `context` is {zone, today(), facilities()}.
 */
export function facilityCard(facility, context) {
  const status = h("div", { class: "card-status" });
  const trust = trustBadge(facility.id);
  const output = h("div", { class: "card-output" });
  const counts = h("ul", { class: "counts" });
  const last = h("p", { class: "card-event" });
  const age = h("span", { class: "card-age" });
  const element = h(
    "article",
    { class: "card", data: { facility: facility.id } },
    h("header", { class: "card-head" }, h("span", { class: "card-id" }, facility.id), trust.element, status),
    h("h2", { class: "card-name" }, h("a", { href: facilityPath(facility.id) }, named(facility.names, facility.id))),
    output,
    facility.kind === "logistics" ? null : counts,
    facility.kind === "logistics" ? null : h("footer", { class: "card-foot" }, last, age),
  );
  let outputs = [];
  let received = null;
  show(facility);
  return { element, show, age: showAge };

  function show(now) {
    if (element.dataset.status !== now.status) fill(status, statusMark(now.status));
    element.dataset.status = now.status;
    trust.show(now.trust);
    if (now.kind === "logistics") showShipments(output, shipmentsOf(context.facilities()));
    else showOutput(now.output, now.holiday);
    if (now.kind !== "logistics") showCounts(counts, now.stations);
    if (now.kind !== "logistics") showEvent(last, now.last_event, context);
    received = now.last_received_at === null ? null : Date.parse(now.last_received_at);
  }

  function showOutput(entries, holiday) {
    const units = entries.map(({ unit }) => unit).join(" ");
    if (output.dataset.units !== units) {
      output.dataset.units = units;
      outputs = entries.map(({ unit }) => outputOf(unit));
      fill(output, ...outputs.map((each) => each.element));
      if (entries.length === 0) fill(output, h("p", { class: "figure" }, DASH));
    }
    entries.forEach((entry, place) => outputs[place].show(entry, holiday));
  }

  function showAge(now) {
    if (facility.kind === "logistics") return;
    say(age, received === null ? t("card.never_heard") : ago((now - received) / 1000));
    mark(age, "title", received === null ? null : t("card.received", { time: when(received, context.zone, context.today()) }));
  }
}

function outputOf(unit) {
  const good = h("span", { class: "figure-value" });
  const plan = h("span", { class: "figure-plan" });
  const bar = planBar();
  const share = h("span", { class: "share" });
  const scrap = h("span", { class: "scrap" });
  const element = h(
    "div",
    { class: "output" },
    h("p", { class: "figure" }, h("span", { class: "figure-main" }, good, " ", h("span", { class: "figure-unit" }, unitName(unit))), scrap),
    bar.element,
    h("p", { class: "output-notes" }, share, plan),
  );
  return { element, show };

  function show(entry, holiday) {
    say(good, quantity(entry.good, unit));
    bar.show(entry);
    if (missing(entry.plan)) say(plan, holiday === null ? t("card.day_off") : named(holiday.names));
    else say(plan, t("card.plan", { plan: quantity(entry.plan, unit) }));
    mark(plan, "title", t("note.plan"));
    showShare(share, entry);
    say(scrap, t("card.scrap", { scrap: quantity(entry.scrap, unit) }));
  }
}

function showShare(element, { percent_of_plan_so_far: share, plan, plan_so_far: planSoFar, unit }) {
  if (missing(plan)) say(element, "");
  else say(element, t("card.of_plan_so_far", { percent: percent(share) }));
  mark(element, "title", missing(planSoFar) ? null : t("card.plan_so_far", { plan: quantityWithUnit(planSoFar, unit) }));
  mark(element, "data-behind", !missing(share) && share < 90 ? "" : null);
}

function showShipments(element, shipments) {
  fill(
    element,
    h(
      "p",
      { class: "figure" },
      h(
        "span",
        { class: "figure-main" },
        h("span", { class: "figure-value" }, number(shipments?.postings)),
        " ",
        h("span", { class: "figure-unit" }, t("card.shipments")),
      ),
    ),
    h("p", { class: "output-notes" }, h("span", {}, t("card.shipments_value", { value: usdShort(shipments?.value_usd) }))),
    h("p", { class: "output-notes" }, h("span", {}, t("card.shippers", { count: number(shipments?.shippers) }))),
  );
}

function showCounts(list, stations) {
  const shown = COUNTS.filter((name) => stations[name] > 0);
  const signature = shown.map((name) => `${name}${stations[name]}`).join(" ");
  if (list.dataset.signature === signature) return;
  list.dataset.signature = signature;
  fill(
    list,
    shown.map((name) =>
      h(
        "li",
        { class: "count", title: stateWord(name), data: { state: name } },
        stateIcon(name),
        h("span", { class: "hidden" }, `${stateWord(name)}: `),
        h("span", {}, number(stations[name])),
      ),
    ),
  );
}

function showEvent(element, event, { zone, today }) {
  if (event === null) {
    say(element, t("card.no_event"));
    return;
  }
  const place = [event.line, event.station].filter(Boolean).join("·");
  fill(
    element,
    h("time", { datetime: event.at }, when(event.at, zone, today())),
    stateIcon(event.state),
    h("span", {}, [place, stateWord(event.state), event.reason].filter(Boolean).join(" ")),
  );
  element.title = element.textContent;
}
