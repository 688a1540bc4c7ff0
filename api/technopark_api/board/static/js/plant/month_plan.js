// The month's plan against what was made: how far, how fast, how fast it must be, and how likely it is met. It says where
// each target comes from, and who may sets it here.

import { may } from "../account/who.js";
import { rows } from "../api.js";
import { when } from "../dates.js";
import { fill, h } from "../dom.js";
import { DASH, missing, number, percent, quantity, unitName } from "../format.js";
import { named, t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { planBar } from "../park/plan_bar.js";
import { addDays, local } from "../zone.js";
import { filters } from "./scope.js";
import { askTarget } from "./set_target.js";

const EVERY_MS = 60_000;

export function monthPlanPanel(context) {
  const target = panel(t("plan.title"), { kind: "month-plan" });
  const note = h("p", { class: "panel-note" });
  fill(target.aside, note);
  const nudge = keepPanelFresh(
    target,
    {
      load: async (life) => {
        const { date } = context.day();
        const month = date.slice(0, 7);
        const by = context.line ? "line,product" : "product";
        const [found, set] = await Promise.all([
          rows("plan", { ...filters(context), by, from: date, to: addDays(date, 1), interval: "month" }, life),
          rows("targets", { facility: context.facility.id, from: month, to: month }, life),
        ]);
        const line = context.line?.id ?? null;
        return { found, set: set.filter((row) => row.line === line) };
      },
      show: ({ found, set }) => {
        const told = found.filter(({ target: goal, actual }) => !missing(goal) || !missing(actual));
        const focused = target.body.contains(document.activeElement) ? document.activeElement.dataset.target : undefined;
        fill(note, told.length === 0 ? null : t("plan.shifts", { worked: number(told[0].shifts_worked, { decimals: 1 }), planned: number(told[0].shifts_planned, { decimals: 1 }) }));
        fill(target.body, told.length === 0 ? emptyNote(t("card.day_off")) : planTable(context, told, set, ask));
        if (focused !== undefined) focusOn(focused);
      },
      everyMs: EVERY_MS,
      soonMs: 200,
    },
    context.signal,
  );
  return target.element;

  function ask(row, set) {
    askTarget(row, { set, context, done });
  }

  function done(row) {
    focusOn(row.product);
    nudge();
  }

  function focusOn(product) {
    target.body.querySelector(`[data-target="${product}"]`)?.focus();
  }
}

function planTable(context, found, set, ask) {
  const names = new Map(context.facility.products.map((product) => [product.id, product.names]));
  const columns = ["actual", "target", "pace", "needed", "expected", "probability"];
  return h(
    "div",
    { class: "table-scroll" },
    h(
      "table",
      { class: "rows stacked month-plan" },
      h("caption", { class: "hidden" }, t("plan.title")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("products.product")), columns.map((name) => h("th", { scope: "col", class: "number", title: t(`plan.note.${name}`) }, t(`plan.${name}`))))),
      h("tbody", {}, found.map((row) => planRow(row, { name: named(names.get(row.product), row.product), set: set.filter(({ product }) => product === row.product), context, ask }))),
    ),
  );
}

function planRow(row, { name, set, context, ask }) {
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
    cell("target", quantity(row.target, unit) + mark, h("span", { class: "unit plan-share" }, sourceOf(row, set, context)), may("plan_production") ? setButton(row, { name, set, ask }) : null),
    cell("pace", quantity(row.pace, unit)),
    cell("needed", quantity(row.needed_pace, unit), behind ? h("span", { class: "unit plan-share" }, t("plan.faster")) : null),
    cell("expected", quantity(row.expected, unit)),
    cell("probability", h("span", { class: "strong" }, missing(row.probability_percent) ? DASH : percent(row.probability_percent, 1)), missing(row.probability_percent) && !missing(row.days_known) ? h("span", { class: "unit plan-share" }, t("plan.too_few", { count: row.days_known })) : null),
  );
}

/** Where a target comes from: who set it, that it follows from another, or from capacity. */
function sourceOf(row, set, { park, zone }) {
  const own = set.find(({ period }) => period === row.month);
  if (own === undefined) return t(`plan.source.${row.target_source}`);
  return t("plan.source.set_by", { name: own.set_by, time: when(own.set_at, zone, local(park.now(), zone).date) });
}

function setButton(row, { name, set, ask }) {
  return h("button", { type: "button", class: "action plan-set", data: { target: row.product }, "aria-label": t("plan.set_of", { product: name }), on: { click: () => ask({ ...row, name }, set) } }, t("plan.set"));
}

function cell(column, ...content) {
  return h("td", { class: "number", data: { label: t(`plan.${column}`) } }, ...content.filter((part) => part !== null));
}
