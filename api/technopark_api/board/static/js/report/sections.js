// The parts of a shift's report: what was made, where time went, what stood and why, and who answers for it.

import { longDate, when } from "../dates.js";
import { h } from "../dom.js";
import { DASH, duration, missing, percent, quantity, unitName } from "../format.js";
import { named, t } from "../i18n.js";
import { scrapPercent } from "../facility/scrap.js";
import { stopsTable } from "../line/stops.js";
import { timeModel } from "../plant/losses.js";
import { paretoTable } from "../plant/pareto.js";
import { reliabilitySums } from "../plant/reliability.js";
import { local } from "../zone.js";

/** The elements of a report that was loaded. */
export function reportSections(report, context) {
  const { stops, more } = report;
  return [
    reportHead(report, context),
    section("report.output", outputTable(report, context.facility)),
    section("losses.title", ...timeModel(report.times, t("losses.title"))),
    section("pareto.title", paretoTable(report.pareto, "time"), reliabilitySums(report.reliability)),
    section("report.stops", stops.length === 0 ? h("p", { class: "empty" }, t("stops.none")) : stopsTable(stops, context), more ? h("p", { class: "notes" }, t("report.more", { count: stops.length })) : null),
    section("report.notes", h("div", { class: "report-lines", "aria-hidden": "true" }, [1, 2, 3].map(() => h("p", {}))), signatures()),
    h("p", { class: "footnote" }, t("note.plan_mark")),
  ];
}

function reportHead({ shift }, { park, facility, site, zone }) {
  const made = local(park.now(), zone);
  const facts = [
    ["report.facility", `${facility.id} ${named(facility.names, facility.id)}`],
    ["report.day", longDate(shift.day)],
    ["report.shift", `${shift.id}, ${when(shift.start, zone)}–${when(shift.end, zone)}${shift.running ? ` (${t("report.running")})` : ""}`],
    ["report.crew", shift.crew ?? DASH],
    ["report.planned", duration(shift.planned)],
    ["report.as_of", `${longDate(made.date)}, ${made.time}`],
  ];
  return h(
    "section",
    { class: "panel report-head", "aria-label": t("report.title") },
    h("p", { class: "report-site" }, named(site.names, site.id)),
    h("dl", { class: "report-facts" }, facts.map(([name, fact]) => h("div", {}, h("dt", {}, t(name)), h("dd", {}, fact)))),
  );
}

function outputTable({ plans, made }, facility) {
  const planned = new Map(plans.map((row) => [row.product, row]));
  const names = new Map(facility.products.map((product) => [product.id, product]));
  const ids = [...new Set([...names.keys(), ...planned.keys(), ...made.keys()])].filter((id) => made.has(id) || !missing(planned.get(id)?.target));
  if (ids.length === 0) return h("p", { class: "empty" }, t("panel.no_data"));
  const columns = ["good", "plan", "of_plan", "scrap", "scrap_share", "rework"];
  const heads = { good: "products.good", plan: "output.plan", of_plan: "report.of_plan", scrap: "products.scrap", scrap_share: "products.scrap_share", rework: "products.rework" };
  return h(
    "table",
    { class: "rows stacked report-output" },
    h("caption", { class: "hidden" }, t("report.output")),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("products.product")), columns.map((name) => h("th", { scope: "col", class: "number" }, t(heads[name]))))),
    h("tbody", {}, ids.map((id) => outputRow(id, { product: names.get(id), plan: planned.get(id), row: made.get(id), heads }))),
  );
}

function outputRow(id, { product, plan, row, heads }) {
  const unit = row?.unit ?? plan?.unit ?? product?.unit;
  const good = row?.good ?? plan?.actual;
  const cell = (name, ...content) => h("td", { class: "number", data: { label: t(heads[name]) } }, ...content);
  return h(
    "tr",
    { data: { product: id } },
    h("th", { scope: "row" }, h("span", { class: "product-name" }, named(product?.names, id)), h("span", { class: "product-id" }, id)),
    cell("good", h("span", { class: "strong" }, quantity(good, unit)), h("span", { class: "unit" }, ` ${unitName(unit)}`)),
    cell("plan", quantity(plan?.target, unit)),
    cell("of_plan", percent(plan?.percent_of_target, 1)),
    cell("scrap", quantity(row?.scrap, unit)),
    cell("scrap_share", percent(scrapPercent(row), 2)),
    cell("rework", quantity(row?.rework, unit)),
  );
}

function signatures() {
  return h("dl", { class: "signatures" }, ["foreman", "manager"].map((who) => h("div", {}, h("dt", {}, t(`report.sign.${who}`)), h("dd", {}, t("report.sign.line")))));
}

function section(title, ...content) {
  const id = `report-${title.replace(".", "-")}`;
  return h("section", { class: "panel report-part", "aria-labelledby": id, data: { report: title.split(".").at(-1) } }, h("h2", { id }, t(title)), ...content.filter((part) => part !== null));
}
