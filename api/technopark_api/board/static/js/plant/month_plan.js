// The month's plan against what was made: how far, how fast, how fast it must be, and how likely it is met.

import { rows } from "../api.js";
import { fill, h } from "../dom.js";
import { DASH, missing, number, percent, quantity, unitName } from "../format.js";
import { named, t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { planBar } from "../park/plan_bar.js";
import { addDays } from "../zone.js";
import { filters } from "./scope.js";

const EVERY_MS = 60_000;

export function monthPlanPanel(context) {
  const target = panel(t("plan.title"), { kind: "month-plan" });
  const note = h("p", { class: "panel-note" });
  fill(target.aside, note);
  keepPanelFresh(
    target,
    {
      load: (life) => {
        const { date } = context.day();
        const by = context.line ? "line,product" : "product";
        return rows("plan", { ...filters(context), by, from: date, to: addDays(date, 1), interval: "month" }, life);
      },
      show: (found) => {
        const told = found.filter(({ target: goal, actual }) => !missing(goal) || !missing(actual));
        fill(note, told.length === 0 ? null : t("plan.shifts", { worked: number(told[0].shifts_worked, { decimals: 1 }), planned: number(told[0].shifts_planned, { decimals: 1 }) }));
        fill(target.body, told.length === 0 ? emptyNote(t("card.day_off")) : planTable(context.facility, told));
      },
      everyMs: EVERY_MS,
    },
    context.signal,
  );
  return target.element;
}

function planTable(facility, found) {
  const names = new Map(facility.products.map((product) => [product.id, product.names]));
  const columns = ["actual", "target", "pace", "needed", "expected", "probability"];
  return h(
    "div",
    { class: "table-scroll" },
    h(
      "table",
      { class: "rows stacked month-plan" },
      h("caption", { class: "hidden" }, t("plan.title")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("products.product")), columns.map((name) => h("th", { scope: "col", class: "number", title: t(`plan.note.${name}`) }, t(`plan.${name}`))))),
      h("tbody", {}, found.map((row) => planRow(row, named(names.get(row.product), row.product)))),
    ),
  );
}

function planRow(row, name) {
  const { unit } = row;
  const bar = planBar();
  bar.show({ good: row.actual, plan: row.target, plan_so_far: row.target_so_far });
  // A target that nobody set is worked out from assumed capacities, and marked like every such plan.
  const mark = row.target_source === "default" && !missing(row.target) ? "*" : "";
  const behind = !missing(row.pace) && !missing(row.needed_pace) && row.pace < row.needed_pace;
  return h(
    "tr",
    { data: { product: row.product } },
    h("th", { scope: "row" }, h("span", { class: "product-name" }, name), h("span", { class: "product-id" }, row.product), bar.element),
    cell("actual", h("span", { class: "strong" }, quantity(row.actual, unit)), h("span", { class: "unit" }, ` ${unitName(unit)}`), h("span", { class: "unit plan-share" }, percent(row.percent_of_target, 1))),
    cell("target", quantity(row.target, unit) + mark),
    cell("pace", quantity(row.pace, unit)),
    cell("needed", quantity(row.needed_pace, unit), behind ? h("span", { class: "unit plan-share" }, t("plan.faster")) : null),
    cell("expected", quantity(row.expected, unit)),
    cell("probability", h("span", { class: "strong" }, missing(row.probability_percent) ? DASH : percent(row.probability_percent, 1)), missing(row.probability_percent) && !missing(row.days_known) ? h("span", { class: "unit plan-share" }, t("plan.too_few", { count: row.days_known })) : null),
  );
}

function cell(column, ...content) {
  return h("td", { class: "number", data: { label: t(`plan.${column}`) } }, ...content.filter((part) => part !== null));
}
