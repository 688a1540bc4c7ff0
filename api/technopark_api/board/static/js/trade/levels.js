// A product's localization against its lines, as a small drawing: what it says stands in the columns beside it.

import { h, svg } from "../dom.js";
import { missing, percent } from "../format.js";
import { t } from "../i18n.js";

const WIDTH = 120;
const HEIGHT = 26;
const MARKS = [
  { field: "certified_percent", name: "trade.certified", shape: "certified" },
  { field: "national_percent", name: "trade.national", shape: "national" },
  { field: "programme_percent", name: "trade.programme", shape: "programme" },
];

/** A bar of the actual percent from 0 to 100, and a mark for each line. */
export function levels(row) {
  const place = (value) => (Math.min(100, Math.max(0, value)) / 100) * WIDTH;
  const known = MARKS.filter(({ field }) => !missing(row[field]));
  const actual = missing(row.actual_percent) ? 0 : place(row.actual_percent);
  const told = [["trade.actual", row.actual_percent], ...known.map(({ field, name }) => [name, row[field]])];
  const words = told.map(([name, value]) => `${t(name)} ${percent(value, 2)}`).join(", ");
  return h(
    "span",
    { class: "levels", title: words, data: { guard: row.status } },
    svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": words },
      svg("rect", { class: "levels-ground", x: 0, y: 8, width: WIDTH, height: 10, rx: 3 }),
      svg("rect", { class: "levels-actual", x: 0, y: 8, width: actual, height: 10, rx: 3 }),
      known.map(({ field, shape }) => svg("path", { class: `levels-${shape}`, d: mark(shape, place(row[field])) })),
    ),
  );
}

// Each line has a shape of its own: the certificate runs through, the others stand above and below.
function mark(shape, x) {
  if (shape === "certified") return `M${x} 4V22`;
  return shape === "national" ? `M${x} 8l-3.5 -6h7z` : `M${x} 18l-3.5 6h7z`;
}
