// Tables that scroll within themselves, by keyboard too.

import { h } from "../dom.js";

/**
 * A table of `found`. A column has `name`, `cell(row)` (what stands in it), and may have `number` (set to the right)
 * and `title`; the first one heads its row.
 */
export function tableOf(caption, columns, found) {
  const [head, ...others] = columns;
  return scrolling(
    caption,
    h(
      "table",
      { class: "rows" },
      h("caption", { class: "hidden" }, caption),
      h(
        "thead",
        {},
        h("tr", {}, columns.map(({ name, number, title }) => h("th", { scope: "col", class: number ? "number" : null, title }, name))),
      ),
      h(
        "tbody",
        {},
        found.map((row) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, head.cell(row)),
            others.map(({ cell, number }) => h("td", { class: number ? "number" : null }, cell(row))),
          ),
        ),
      ),
    ),
  );
}

/** What is wider than its place scrolls inside of it. */
export function scrolling(caption, ...content) {
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": caption }, ...content);
}
