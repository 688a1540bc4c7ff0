// What the facility made today, product by product.

import { rows } from "../api.js";
import { fill, h } from "../dom.js";
import { percent, quantity, unitName } from "../format.js";
import { named, t } from "../i18n.js";
import { keepPanelFresh, panel } from "../panel.js";
import { addDays } from "../zone.js";
import { scrapPercent } from "./scrap.js";

const EVERY_MS = 30_000;

export function productsPanel({ facility, day, signal }) {
  const target = panel(t("products.title"), { kind: "products" });
  keepPanelFresh(
    target,
    {
      load: (life) => {
        const { date } = day();
        return rows(
          "output",
          { facility: facility.id, interval: "production_day", by: "product", from: date, to: addDays(date, 1) },
          life,
        );
      },
      show: (found) => fill(target.body, productTable(facility, found)),
      everyMs: EVERY_MS,
    },
    signal,
  );
  return target.element;
}

function productTable(facility, found) {
  const made = new Map(found.map((row) => [row.product, row]));
  const names = new Map(facility.products.map((product) => [product.id, product]));
  // A product that the catalogue does not list was still made, and is shown by its id.
  const ids = [...new Set([...names.keys(), ...made.keys()])];
  const columns = ["good", "scrap", "scrap_share", "rework"];
  return h(
    "div",
    { class: "table-scroll" },
    h(
      "table",
      { class: "rows stacked" },
      h("caption", { class: "hidden" }, t("products.title")),
      h(
        "thead",
        {},
        h("tr", {}, h("th", { scope: "col" }, t("products.product")), columns.map((name) => h("th", { scope: "col", class: "number" }, t(`products.${name}`)))),
      ),
      h("tbody", {}, ids.map((id) => productRow(id, names.get(id), made.get(id)))),
    ),
  );
}

function productRow(id, product, row) {
  const unit = row?.unit ?? product?.unit;
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, h("span", { class: "product-name" }, named(product?.names, id)), h("span", { class: "product-id" }, id)),
    cell("good", h("span", { class: "strong" }, quantity(row?.good, unit)), h("span", { class: "unit" }, ` ${unitName(unit)}`)),
    cell("scrap", quantity(row?.scrap, unit)),
    cell("scrap_share", percent(scrapPercent(row), 2)),
    cell("rework", quantity(row?.rework, unit)),
  );
}

// Where a table is too wide its cells carry their column's name.
function cell(column, ...content) {
  return h("td", { class: "number", data: { label: t(`products.${column}`) } }, ...content);
}
