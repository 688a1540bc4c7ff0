// Charts over a row of named places (hours, days, months): stacked bars, lines, and marks of a plan.

import { fill, h, say } from "../dom.js";
import { DASH } from "../format.js";
import { t } from "../i18n.js";
import { colour, font } from "./colours.js";

const { uPlot } = globalThis;

/**
 * Returns {element, show(spec)}; the chart is destroyed when the signal ends.
 *
 * A spec has `labels` (short, on the axis), `titles` (full, in the readout and table), `series`, `axis` (text of a
 * value on the axis), `text` (of a value in the readout), and may have `least` and `most` of the axis. A series has
 * `name`, `values` (null is a gap), `colour` (a custom property of the style sheet) and `kind`: "bar" (bars are
 * stacked in their order), "line" or "plan".
 */
export function chart({ caption, height = 240 }, signal) {
  const readout = h("ul", { class: "readout" });
  const place = h("span", { class: "readout-place" });
  const canvas = h("div", { class: "chart-canvas", role: "img", "aria-label": caption });
  const table = h("div", { class: "table-scroll" });
  const element = h(
    "figure",
    { class: "chart" },
    h("div", { class: "readout-line" }, readout, place),
    canvas,
    h("details", { class: "numbers" }, h("summary", {}, t("chart.numbers")), table),
  );
  let plot = null;
  let shape = null;
  let spec = null;
  let values = [];
  const resized = new ResizeObserver(() => plot?.setSize({ width: canvas.clientWidth, height }));
  resized.observe(canvas);
  signal.addEventListener(
    "abort",
    () => {
      resized.disconnect();
      plot?.destroy();
      plot = null;
    },
    { once: true },
  );
  return { element, show };

  function show(next) {
    spec = next;
    const empty = next.series.every(({ values: each }) => each.every((value) => value === null));
    const nextShape = JSON.stringify([empty, next.labels, next.series.map(({ name, kind }) => [name, kind]), next.least, next.most]);
    if (nextShape !== shape) {
      shape = nextShape;
      values = next.series.map(() => h("span", { class: "readout-value" }));
      fill(
        readout,
        next.series.map(({ name, kind, colour: property }, index) => {
          const swatch = h("span", { class: "readout-swatch", "aria-hidden": "true", data: { kind } });
          swatch.style.setProperty("--swatch", `var(${property})`);
          return h("li", {}, swatch, h("span", {}, name), values[index]);
        }),
      );
      element.toggleAttribute("data-empty", empty);
      plot?.destroy();
      plot = null;
      fill(canvas, empty ? h("p", { class: "empty" }, t("panel.no_data")) : null);
    }
    // A chart without a value would show an axis that means nothing.
    if (empty) return;
    if (plot === null) {
      plot = new uPlot(options(next, { width: canvas.clientWidth, height, point }), drawn(next), canvas);
    } else plot.setData(drawn(next));
    point(null);
    fill(table, numbers(caption, next));
  }

  /** Say what stands at one place of the axis, or nothing when none is pointed at. */
  function point(index) {
    say(place, index === null ? "" : spec.titles[index]);
    spec.series.forEach((series, each) => say(values[each], index === null ? "" : spec.text(series.values[index] ?? null)));
  }
}

// Stacked bars are drawn as running sums, the tallest first, so that each covers the foot of the one before.
function drawn({ labels, series }) {
  const bars = series.filter(({ kind }) => kind === "bar");
  const sums = [];
  for (const bar of bars) {
    const below = sums.at(-1);
    sums.push(bar.values.map((value, index) => (value === null ? (below?.[index] ?? null) : value + (below?.[index] ?? 0))));
  }
  const others = series.filter(({ kind }) => kind !== "bar").map(({ values }) => values);
  return [labels.map((_, index) => index), ...sums.reverse(), ...others];
}

function options(spec, { width, height, point }) {
  const bars = spec.series.filter(({ kind }) => kind === "bar").reverse();
  const others = spec.series.filter(({ kind }) => kind !== "bar");
  const axis = { stroke: colour("--muted"), font: font(), grid: { stroke: colour("--grid"), width: 1 }, ticks: { show: false } };
  return {
    width,
    height,
    padding: [12, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    hooks: { setCursor: [({ cursor: { idx } }) => point(idx ?? null)] },
    scales: {
      x: { time: false, range: [-0.6, spec.labels.length - 0.4] },
      y: { range: (_, least, most) => span(spec, least, most) },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        space: spec.labels.length > 16 ? 44 : 52,
        incrs: [1, 2, 3, 4, 6, 12],
        values: (_, places) => places.map((index) => spec.labels[index] ?? ""),
      },
      { ...axis, size: widest, space: 36, values: (_, marks) => marks.map(spec.axis) },
    ],
    series: [
      {},
      ...bars.map(({ colour: property }) => ({
        fill: colour(property),
        stroke: colour(property),
        width: 0,
        points: { show: false },
        paths: uPlot.paths.bars({ size: [0.72, 56], radius: 0.08 }),
      })),
      ...others.map(({ kind, colour: property }) => (kind === "plan" ? plan(property) : line(property))),
    ],
  };
}

// As wide as the longest of its texts; the plot asks before it has any.
function widest(plot, texts) {
  if (!texts) return 40;
  plot.ctx.font = plot.axes[1].font[0];
  const widths = texts.map((text) => plot.ctx.measureText(text).width / devicePixelRatio);
  return Math.ceil(Math.max(...widths)) + 14;
}

function line(property) {
  return { stroke: colour(property), width: 2, spanGaps: false, points: { show: true, size: 7, width: 2, fill: colour("--surface") } };
}

// A plan is a short mark across each place, not a curve: nothing lies between two days.
function plan(property) {
  return { stroke: colour(property), width: 2.5, points: { show: false }, paths: planMarks };
}

function planMarks(plot, series, first, last) {
  const stroke = new Path2D();
  const half = (plot.valToPos(0.45, "x", true) - plot.valToPos(0, "x", true));
  for (let index = first; index <= last; index += 1) {
    const value = plot.data[series][index];
    if (value === null || value === undefined) continue;
    const x = plot.valToPos(index, "x", true);
    const y = plot.valToPos(value, "y", true);
    stroke.moveTo(x - half, y);
    stroke.lineTo(x + half, y);
  }
  return { stroke, fill: null, clip: null, band: null, gaps: null, flags: 0 };
}

function span({ least = null, most = null }, lowest, highest) {
  const low = least ?? Math.min(0, lowest ?? 0);
  const high = most ?? Math.max(highest ?? 0, low + 1) * 1.06;
  return [low, high];
}

function numbers(caption, { titles, series, text }) {
  return h(
    "table",
    { class: "rows" },
    h("caption", { class: "hidden" }, caption),
    h("thead", {}, h("tr", {}, h("td", {}), series.map(({ name }) => h("th", { scope: "col", class: "number" }, name)))),
    h(
      "tbody",
      {},
      titles.map((title, index) =>
        h("tr", {}, h("th", { scope: "row" }, title), series.map(({ values }) => h("td", { class: "number" }, values[index] === null ? DASH : text(values[index])))),
      ),
    ),
  );
}
