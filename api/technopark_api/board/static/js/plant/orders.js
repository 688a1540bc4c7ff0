// Production orders and products of a shift, day or month: what was made, how well, since when, and what runs.

import { rows } from "../api.js";
import { when } from "../dates.js";
import { fill, h } from "../dom.js";
import { scrapPercent } from "../facility/scrap.js";
import { duration, missing, percent, quantity, unitName } from "../format.js";
import { named, t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { stateMark } from "../states.js";
import { local } from "../zone.js";
import { choiceOf } from "./choice.js";
import { daysOf, filters, instantsOf, part, PERIODS } from "./scope.js";

const EVERY_MS = 30_000;
const FIRST = 10;
const MORE = 40;
const COLUMNS = {
  order: ["made", "so_far", "scrap_share", "oee", "since"],
  product: ["made", "scrap", "scrap_share", "rework", "time", "oee"],
};

export function ordersPanel(context) {
  const { park, facility, signal } = context;
  const target = panel(t("orders.title"), { kind: "orders" });
  const view = choiceOf(
    Object.keys(COLUMNS).map((id) => ({ id, text: t(`orders.by.${id}`) })),
    { label: t("orders.view"), first: "order", choose: again },
  );
  const period = choiceOf(
    PERIODS.map((id) => ({ id, text: t(`period.${id}`) })),
    { label: t("period.title"), first: "day", choose: again },
  );
  fill(target.aside, view.element, period.element);
  let shown = FIRST;
  // Outside of what is drawn anew: the keyboard stays on it.
  const more = h("button", { type: "button", class: "action stops-more", hidden: true, on: { click: showMore } }, t("orders.more"));
  target.element.append(more);
  const nudge = keepPanelFresh(
    target,
    {
      load: (life) => load(context, { by: view.chosen(), period: period.chosen() }, life),
      show: ({ by, found }) => {
        more.hidden = found.length <= shown;
        fill(target.body, found.length === 0 ? emptyNote(t(`orders.none.${by}`)) : table(found.slice(0, shown), by, context));
      },
      everyMs: EVERY_MS,
      soonMs: 200,
    },
    signal,
  );
  park.on("event", (event) => event.facility === facility.id && nudge(), signal);
  return target.element;

  function again() {
    shown = FIRST;
    nudge();
  }

  function showMore() {
    shown += MORE;
    nudge();
  }
}

async function load(context, { by, period }, life) {
  const [days, instants] = await Promise.all([daysOf(period, context, life), instantsOf(period, context, life)]);
  if (days === null) return { by, found: [] };
  const { from, to, shift } = days;
  const [indicators, orders] = await Promise.all([
    rows("kpi", { ...filters(context), by: by === "order" ? "order" : `${part(context)},product`, from, to, interval: shift === null ? "total" : "shift" }, life),
    by === "order" ? rows("orders", { ...filters(context), ...instants, limit: 1000 }, life) : [],
  ]);
  const ofPeriod = indicators.filter((row) => shift === null || row.shift === shift);
  return { by, found: by === "order" ? ordersOf(ofPeriod, orders) : ofPeriod.filter(told) };
}

// Orders with what was made of them in the period; last what was made without one, and the time of that.
function ordersOf(indicators, orders) {
  const key = ({ line, order }) => `${line} ${order}`;
  const of = new Map(indicators.filter(({ order }) => order !== null).map((row) => [key(row), row]));
  const running = orders.filter((order) => order.running);
  const over = orders.filter((order) => !order.running);
  return [
    ...[...running, ...over].map((order) => ({ ...order, ofPeriod: of.get(key(order)) ?? null })),
    ...indicators.filter((row) => row.order === null && told(row)).map((row) => ({ order: null, line: row.line, running: false, ofPeriod: row })),
  ];
}

function told({ good, scrap, apt }) {
  return [good, scrap, apt].some((value) => !missing(value) && value > 0);
}

function table(found, by, context) {
  const { facility, park, zone } = context;
  const look = {
    names: new Map(facility.products.map((product) => [product.id, product.names])),
    lines: facility.lines.length > 1,
    zone,
    today: local(park.now(), zone).date,
  };
  return h(
    "div",
    { class: "table-scroll" },
    h(
      "table",
      { class: "rows stacked orders" },
      h("caption", { class: "hidden" }, t("orders.title")),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t(`orders.${by}`)), COLUMNS[by].map((name) => h("th", { scope: "col", class: "number", title: t(`orders.note.${name}`) }, t(`orders.${name}`))))),
      h("tbody", {}, found.map((row) => (by === "order" ? orderRow(row, look) : productRow(row, look)))),
    ),
  );
}

function orderRow(row, { names, lines, zone, today }) {
  const { ofPeriod } = row;
  const unit = row.unit ?? ofPeriod?.unit;
  const running = row.running
    ? h("span", { class: "order-runs" }, h("span", { class: "hidden" }, `${t("orders.running")}: `), stateMark(row.state))
    : null;
  return h(
    "tr",
    { data: { order: row.order ?? "", ...(row.running ? { running: "" } : {}) } },
    h(
      "th",
      { scope: "row" },
      h("span", { class: "order-name strong", dir: "auto" }, row.order ?? t("orders.without")),
      running,
      h("span", { class: "order-product" }, [lines ? row.line : null, row.order === null ? null : productName(row.product, names)].filter(Boolean).join(" · ")),
    ),
    amount("made", ofPeriod?.good, unit),
    amount("so_far", row.good, unit),
    cell("scrap_share", percent(scrapPercent(row.order === null ? ofPeriod : row), 2)),
    cell("oee", percent(ofPeriod?.oee_percent, 1)),
    cell("since", row.began === undefined ? "" : h("time", { datetime: row.began }, when(row.began, zone, today)), row.running || row.began === undefined ? null : h("span", { class: "unit plan-share" }, t("orders.until", { time: when(row.last_told, zone, today) }))),
  );
}

function productRow(row, { names }) {
  return h(
    "tr",
    { data: { product: row.product ?? "" } },
    h("th", { scope: "row" }, h("span", { class: "product-name" }, row.product === null ? t("orders.no_product") : named(names.get(row.product), row.product)), row.product === null ? null : h("span", { class: "product-id" }, row.product)),
    amount("made", row.good, row.unit),
    cell("scrap", quantity(row.scrap, row.unit)),
    cell("scrap_share", percent(row.scrap_percent, 2)),
    cell("rework", quantity(row.rework, row.unit)),
    cell("time", duration(row.apt)),
    cell("oee", percent(row.oee_percent, 1)),
  );
}

function productName(product, names) {
  return product === null ? t("orders.no_product") : named(names.get(product), product);
}

function amount(column, value, unit) {
  return cell(column, h("span", { class: "strong" }, quantity(value, unit)), missing(value) ? null : h("span", { class: "unit" }, ` ${unitName(unit)}`));
}

function cell(column, ...content) {
  return h("td", { class: "number", data: { label: t(`orders.${column}`) } }, ...content);
}
