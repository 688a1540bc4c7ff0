// Output of a facility: by hour of the production day, or by production day against the plan.

import { rows } from "../api.js";
import { chart } from "../charts/chart.js";
import { weekdayAndDay, when } from "../dates.js";
import { fill, h } from "../dom.js";
import { quantityWithUnit, short, unitName } from "../format.js";
import { t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { addDays, local } from "../zone.js";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const EVERY_MS = 30_000;
const DAYS = 7;

export function outputPanel(context) {
  const { park, facility, signal } = context;
  const target = panel(t("output.title"), { kind: "output" });
  const charts = new Map();
  let view = "hours";
  const buttons = ["hours", "days"].map((id) =>
    h("button", { type: "button", "aria-pressed": String(id === view), data: { view: id }, on: { click: () => choose(id) } }, t(`output.${id}`)),
  );
  fill(target.aside, h("div", { class: "switch", role: "group", "aria-label": t("output.period") }, buttons));

  const nudge = keepPanelFresh(
    target,
    {
      load: async (life) => {
        const asked = view;
        const found = await (asked === "hours" ? hours(context, life) : days(context, life));
        return { asked, found };
      },
      show: ({ asked, found }) => {
        if (asked === view) draw(found);
        else nudge();
      },
      everyMs: EVERY_MS,
      soonMs: 300,
    },
    signal,
  );
  park.on("overview", nudge, signal);
  return target.element;

  function choose(id) {
    view = id;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.view === id));
    nudge();
  }

  function draw(specs) {
    const units = specs.map(({ unit }) => unit).join(" ");
    if (target.body.dataset.units !== units) {
      target.body.dataset.units = units;
      charts.clear();
      fill(target.body, ...(specs.length === 0 ? [emptyNote()] : []));
      for (const { unit } of specs) {
        const made = chart({ caption: t("output.caption", { unit: unitName(unit) }), height: 250 }, signal);
        charts.set(unit, made);
        target.body.append(made.element);
      }
    }
    for (const { unit, spec } of specs) charts.get(unit).show(spec);
  }
}

async function hours({ facility, zone, day }, life) {
  const { start, end } = day();
  const found = await rows(
    "output",
    { facility: facility.id, interval: "1h", by: "facility", from: iso(start), to: iso(end) },
    life,
  );
  const starts = hoursBetween(start, end, zone);
  const ends = [...starts.slice(1), end];
  return specs(facility, found, {
    keys: starts.map(iso),
    keyOf: (row) => iso(Date.parse(row.start)),
    labels: starts.map((at) => when(at, zone)),
    titles: starts.map((at, index) => `${when(at, zone)}–${when(ends[index], zone)}`),
  });
}

// Hours are those of the local clock; a day that starts within one has a shorter first and last.
function hoursBetween(start, end, zone) {
  const starts = [start];
  const minutes = Number(local(start, zone).time.slice(3));
  for (let at = start + HOUR_MS - minutes * MINUTE_MS; at < end; at += HOUR_MS) starts.push(at);
  return starts;
}

async function days({ facility, day }, life) {
  const last = day().date;
  const dates = Array.from({ length: DAYS }, (_, index) => addDays(last, index + 1 - DAYS));
  const found = await rows(
    "output",
    { facility: facility.id, interval: "production_day", by: "facility", from: dates[0], to: addDays(last, 1) },
    life,
  );
  const planned = await rows(
    "plan",
    { facility: facility.id, interval: "production_day", from: dates[0], to: addDays(last, 1) },
    life,
  );
  const labels = dates.map(weekdayAndDay);
  const plans = (unit) => dates.map((date) => planOf(planned, unit, date));
  return specs(facility, found, { keys: dates, keyOf: (row) => row.day, labels, titles: labels }, plans);
}

/** The plan of a production day: that of its products of one unit; none on a day off. */
function planOf(planned, unit, date) {
  const targets = planned.filter((row) => row.day === date && row.unit === unit && row.target !== null).map((row) => row.target);
  return targets.length === 0 ? null : targets.reduce((sum, target) => sum + target, 0);
}

// One chart per unit: quantities of different units have nothing to do with each other.
function specs(facility, found, { keys, keyOf, labels, titles }, plansOf = null) {
  const units = [...new Set(facility.products.map(({ unit }) => unit))];
  return units.map((unit) => {
    const of = new Map(found.filter((row) => row.unit === unit).map((row) => [keyOf(row), row]));
    const values = (field) => keys.map((key) => of.get(key)?.[field] ?? null);
    const series = [
      { name: t("output.good"), kind: "bar", colour: "--good", values: values("good") },
      { name: t("output.scrap"), kind: "bar", colour: "--scrap", values: values("scrap") },
    ];
    if (plansOf !== null) series.push({ name: t("output.plan"), kind: "plan", colour: "--ink", values: plansOf(unit) });
    return {
      unit,
      spec: { labels, titles, series, axis: short, text: (value) => quantityWithUnit(value, unit), least: 0 },
    };
  });
}

function iso(milliseconds) {
  return new Date(milliseconds).toISOString();
}
