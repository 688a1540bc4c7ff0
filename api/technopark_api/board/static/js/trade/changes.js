// What moved localization of the last month chosen against the one before, by product and cause.

import { get } from "../api.js";
import { fill, h } from "../dom.js";
import { missing, percent, signed } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { addMonths } from "../zone.js";
import { productCell } from "./names.js";
import { chosenSpan, spanText } from "./span.js";
import { tableOf } from "./table.js";

const EVERY_MS = 600_000;
const CAUSES = ["mix", "coverage", "price", "exchange_rate", "imported"];

/** Returns {element, again()}. */
export function changesPanel({ park, signal }) {
  const target = panel(t("trade.changes"), { kind: "trade-changes" });
  const again = keepPanelFresh(
    target,
    {
      load: (life) => {
        const { to } = chosenSpan(park);
        return get("localization/change", { from: addMonths(to, -1), to, by: "product" }, life);
      },
      show: ({ rows: found, from, to }) => {
        fill(target.aside, t("trade.changes_note", { from: spanText({ from, to: from }), to: spanText({ from: to, to }) }));
        const moved = found
          .filter(({ change_points: points }) => !missing(points))
          .toSorted((one, other) => Math.abs(other.change_points) - Math.abs(one.change_points));
        fill(target.body, moved.length === 0 ? emptyNote(t("localization.none")) : tableOf(t("trade.changes"), columns(), moved));
      },
      everyMs: EVERY_MS,
      soonMs: 0,
    },
    signal,
  );
  return { element: target.element, again };
}

function columns() {
  return [
    { name: t("products.product"), cell: (row) => productCell(row.product, row.facility) },
    { name: t("trade.basis"), cell: ({ basis }) => t(`basis.${basis}`) },
    { name: t("trade.was"), number: true, cell: (row) => percent(row.from_percent, 2) },
    { name: t("trade.is"), number: true, cell: (row) => percent(row.to_percent, 2) },
    { name: t("trade.change"), number: true, cell: (row) => pointsMark(row.change_points) },
    ...CAUSES.map((cause) => ({
      name: t(`trade.cause.${cause}`),
      title: t(`trade.cause_note.${cause}`),
      number: true,
      cell: (row) => signed(row[`${cause}_points`], 2),
    })),
    { name: t("trade.lever"), title: t("trade.lever_note"), number: true, cell: (row) => signed(row.park_lever, 3) },
  ];
}

function pointsMark(points) {
  const way = points > 0 ? "up" : points < 0 ? "fallen" : null;
  return h("span", { class: "change strong", data: way === null ? {} : { way } }, way === null ? null : icon(way), signed(points, 2));
}
