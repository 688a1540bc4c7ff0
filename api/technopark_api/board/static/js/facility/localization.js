// Localization of the last twelve months. Percentages of different bases cannot be compared: each is a line of its own.

import { rows } from "../api.js";
import { chart } from "../charts/chart.js";
import { monthAndYear, monthShort } from "../dates.js";
import { fill, h } from "../dom.js";
import { percent } from "../format.js";
import { t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { addMonths, local } from "../zone.js";

const EVERY_MS = 600_000;
const MONTHS = 12;
const COLOURS = ["--line-1", "--line-2", "--line-3"];

export function localizationPanel({ park, facility, zone, signal }) {
  const target = panel(t("localization.title"), { kind: "localization", note: t("panel.twelve_months") });
  let made = null;
  keepPanelFresh(
    target,
    {
      load: async (life) => {
        const last = local(park.now(), zone).date.slice(0, 7);
        const months = Array.from({ length: MONTHS }, (_, index) => addMonths(last, index + 1 - MONTHS));
        const query = { facility: facility.id, by: "facility", from: months[0], to: last };
        return { months, found: await rows("localization", query, life) };
      },
      show: ({ months, found }) => {
        const bases = [...new Set(found.filter(({ percent: value }) => value !== null).map(({ basis }) => basis))].sort();
        if (bases.length === 0) {
          made = null;
          fill(target.body, emptyNote(t("localization.none")));
          return;
        }
        made ??= chart({ caption: t("localization.title"), height: 220 }, signal);
        if (!made.element.isConnected) fill(target.body, latest(found, bases, months), made.element, notes(found));
        else {
          target.body.querySelector(".latest").replaceWith(latest(found, bases, months));
          target.body.querySelector(".notes").replaceWith(notes(found));
        }
        made.show(specOf(found, bases, months));
      },
      everyMs: EVERY_MS,
    },
    signal,
  );
  return target.element;
}

function specOf(found, bases, months) {
  return {
    labels: months.map(monthShort),
    titles: months.map(monthAndYear),
    axis: (value) => percent(value),
    text: (value) => percent(value, 2),
    series: bases.map((basis, index) => ({
      name: basisName(basis),
      kind: "line",
      colour: COLOURS[index % COLOURS.length],
      values: months.map((month) => found.find((row) => row.month === month && row.basis === basis)?.percent ?? null),
    })),
  };
}

function latest(found, bases, months) {
  return h(
    "ul",
    { class: "latest" },
    bases.map((basis) => {
      const month = months.findLast((each) => found.some((row) => row.month === each && row.basis === basis && row.percent !== null));
      const row = found.find((each) => each.month === month && each.basis === basis);
      return h(
        "li",
        {},
        h("span", { class: "latest-value" }, percent(row.percent, 2)),
        h("span", { class: "latest-note" }, `${monthAndYear(month)} · ${t("localization.of_basis", { basis: basisName(basis) })}`),
      );
    }),
  );
}

function notes(found) {
  const flags = [...new Set(found.flatMap((row) => row.flags))].sort();
  return h("ul", { class: "notes" }, flags.map((flag) => h("li", {}, t(`localization.flag.${flag}`))));
}

function basisName(basis) {
  return t(`basis.${basis}`);
}
