// The slide of a facility: what it made today against its plan, and what its stations do.

import { when } from "../dates.js";
import { fill, h, mark, say } from "../dom.js";
import { missing, number, percent, quantity, unitName, usdShort } from "../format.js";
import { named, t } from "../i18n.js";
import { planBar } from "../park/plan_bar.js";
import { shipmentsOf } from "../park/shipments.js";
import { COUNTS, stateIcon, stateWord, statusMark } from "../states.js";
import { trustText, verdictOf } from "../trust/badge.js";
import { local } from "../zone.js";
import { wallFigure, wallList } from "./figure.js";

const SHIPPERS = 5;

export function facilitySlide(stage, { park, id, signal }) {
  const first = park.facility(id);
  const factory = first.kind === "factory";
  const status = h("span", { class: "wall-status" });
  const output = h("div", { class: "wall-outputs" });
  const counts = h("ul", { class: "wall-counts" });
  const event = h("p", { class: "wall-event" });
  const trust = wallFigure(t("trust.today"));
  const sent = wallFigure(t("wall.shipments"));
  let outputs = [];
  fill(
    stage,
    h("header", { class: "wall-head" }, h("h1", { tabindex: "-1" }, named(first.names, id)), h("p", { class: "wall-head-line" }, status, h("span", { class: "wall-id" }, id))),
    output,
    h(
      "div",
      { class: "wall-foot" },
      factory ? h("div", { class: "wall-stations" }, counts, event) : null,
      h("div", { class: "wall-figures" }, factory ? sent.element : null, trust.element),
    ),
  );
  show(first);
  park.on("overview", () => show(park.facility(id)), signal);
  park.on(`facility:${id}`, show, signal);
  if (!factory) park.on("facility", () => show(park.facility(id)), signal);

  function show(now) {
    if (now === null) return;
    if (stage.dataset.status !== now.status) fill(status, statusMark(now.status));
    stage.dataset.status = now.status;
    trust.show(trustText(now.trust.percent));
    mark(trust.element, "data-trust", verdictOf(now.trust.percent));
    if (!factory) {
      fill(output, ...shipping(park.facilities()));
      return;
    }
    const { shipments_today: shipments } = now;
    sent.show(number(shipments?.postings), shipments === null ? "" : usdShort(shipments.value_usd));
    showOutput(now);
    showCounts(now.stations);
    const last = now.last_event;
    const place = last === null ? "" : [last.line, last.station].filter(Boolean).join("·");
    say(event, last === null ? t("card.no_event") : [when(last.at, park.site.zone, local(park.now(), park.site.zone).date), place, stateWord(last.state), last.reason].filter(Boolean).join(" "));
  }

  function showOutput({ output: entries, holiday }) {
    const units = entries.map(({ unit }) => unit).join(" ");
    if (output.dataset.units !== units) {
      output.dataset.units = units;
      output.dataset.count = String(Math.min(entries.length, 3));
      outputs = entries.map(({ unit }) => outputOf(unit));
      fill(output, ...outputs.map(({ element }) => element));
    }
    entries.forEach((entry, place) => outputs[place].show(entry, holiday));
  }

  function showCounts(stations) {
    const shown = COUNTS.filter((name) => stations[name] > 0);
    const signature = shown.map((name) => `${name}${stations[name]}`).join(" ");
    if (counts.dataset.signature === signature) return;
    counts.dataset.signature = signature;
    fill(counts, shown.map((name) => h("li", { data: { state: name } }, stateIcon(name), h("b", {}, number(stations[name])), h("span", {}, stateWord(name)))));
  }
}

// What the whole park ships goes through its logistics centre: the sum, and who ships most.
function shipping(facilities) {
  const sum = shipmentsOf(facilities);
  const shippers = facilities
    .filter(({ shipments_today: own }) => own !== null)
    .toSorted((one, other) => other.shipments_today.value_usd - one.shipments_today.value_usd);
  return [
    h(
      "p",
      { class: "wall-line" },
      h("span", { class: "wall-good" }, number(sum?.postings)),
      h("span", { class: "wall-unit" }, t("card.shipments")),
      h("span", { class: "wall-share" }, usdShort(sum?.value_usd)),
    ),
    h("ul", { class: "wall-list wall-shippers" }, wallList(shippers.slice(0, SHIPPERS).map(({ id, names, shipments_today: own }) => [named(names, id), usdShort(own.value_usd)]), shippers.length - SHIPPERS)),
  ];
}

function outputOf(unit) {
  const good = h("span", { class: "wall-good" });
  const share = h("span", { class: "wall-share" });
  const plan = h("span", {});
  const scrap = h("span", {});
  const bar = planBar();
  const element = h(
    "div",
    { class: "wall-output" },
    h("p", { class: "wall-line" }, good, h("span", { class: "wall-unit" }, unitName(unit)), share),
    bar.element,
    h("p", { class: "wall-line wall-notes" }, plan, scrap),
  );
  return { element, show };

  function show(entry, holiday) {
    const done = entry.percent_of_plan_so_far;
    say(good, quantity(entry.good, unit));
    bar.show(entry);
    say(share, missing(done) ? "" : t("card.of_plan_so_far", { percent: percent(done) }));
    mark(share, "data-behind", !missing(done) && done < 90 ? "" : null);
    if (missing(entry.plan)) say(plan, holiday === null ? t("card.day_off") : named(holiday.names));
    else say(plan, t("card.plan", { plan: quantity(entry.plan, unit) }));
    say(scrap, t("card.scrap", { scrap: quantity(entry.scrap, unit) }));
  }
}
