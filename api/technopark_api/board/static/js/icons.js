// The board's own icons, drawn on a grid of 16 by 16; each shape differs, so that none is told by colour alone.

import { svg } from "./dom.js";

const SHAPES = {
  production: [["path", { d: "M4 2.5v11l9.5-5.5z", class: "solid" }]],
  setup: [
    ["path", { d: "M10.8 2.2a3.6 3.6 0 0 0-4.6 4.6L2 11v3h3l4.2-4.2a3.6 3.6 0 0 0 4.6-4.6l-2.3 2.3-2.2-.6-.6-2.2z", class: "line" }],
  ],
  delay: [
    ["path", { d: "M4 2h8M4 14h8M5 2v2.5L8 8l-3 3.5V14M11 2v2.5L8 8l3 3.5V14", class: "line" }],
  ],
  down: [["path", { d: "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z", class: "solid" }]],
  planned: [["path", { d: "M4 3h3v10H4zM9 3h3v10H9z", class: "solid" }]],
  offline: [
    ["path", { d: "M2 2l12 12M6 4v3M10 4v1.5M4.5 7h3M11.5 7v1A3.5 3.5 0 0 1 10.4 10.4M8 11.5A3.5 3.5 0 0 1 4.5 8V7M8 11.5V14", class: "line" }],
  ],
  online: [
    ["path", { d: "M6 2v4M10 2v4M4.5 6h7v2a3.5 3.5 0 0 1-7 0zM8 11.5V14", class: "line" }],
  ],
  stale: [
    ["circle", { cx: 8, cy: 8, r: 6, class: "line" }],
    ["path", { d: "M8 4.5V8l2.5 1.8", class: "line" }],
  ],
  unknown: [
    ["circle", { cx: 8, cy: 8, r: 6, class: "line" }],
    ["path", { d: "M6.2 6.4a1.8 1.8 0 1 1 2.6 1.6c-.6.3-.8.7-.8 1.3M8 11.3v.1", class: "line" }],
  ],
  silent: [
    ["circle", { cx: 8, cy: 8, r: 6, class: "line dashed" }],
    ["path", { d: "M5.5 8h5", class: "line" }],
  ],
  none: [
    ["path", { d: "M1.5 4h8v7h-8zM9.5 6.5h3l2 2.5v2h-5z", class: "line" }],
    ["circle", { cx: 4.5, cy: 12, r: 1.6, class: "solid" }],
    ["circle", { cx: 11.5, cy: 12, r: 1.6, class: "solid" }],
  ],
  value: [
    ["path", { d: "M8 1.5v13M11.2 4.6C10.6 3.6 9.5 3.1 8 3.1c-1.9 0-3.2.9-3.2 2.4 0 3.3 6.6 1.6 6.6 4.9 0 1.6-1.4 2.5-3.4 2.5-1.7 0-3-.6-3.6-1.8", class: "line" }],
  ],
  factory: [["path", { d: "M1.5 14V7.5L5.5 10V7.5L9.5 10V2.5h2L12.5 7H14.5v7z", class: "line" }]],
  back: [["path", { d: "M9.5 3L4.5 8l5 5", class: "line" }]],
  dark: [["path", { d: "M13 9.8A5.6 5.6 0 0 1 6.2 3a5.6 5.6 0 1 0 6.8 6.8z", class: "line" }]],
  light: [
    ["circle", { cx: 8, cy: 8, r: 3, class: "line" }],
    ["path", { d: "M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6L13 13M3 13l1.4-1.4M11.6 4.4L13 3", class: "line" }],
  ],
  auto: [
    ["circle", { cx: 8, cy: 8, r: 6, class: "line" }],
    ["path", { d: "M8 2a6 6 0 0 1 0 12z", class: "solid" }],
  ],
  live: [["circle", { cx: 8, cy: 8, r: 4, class: "solid" }]],
  reconnecting: [
    ["path", { d: "M13.5 8A5.5 5.5 0 1 1 11.8 4M12 1.5V4.5H9", class: "line" }],
  ],
  away: [
    ["path", { d: "M3 4.2v7.6C3 13 5.2 14 8 14s5-1 5-2.2V4.2M3 8c0 1.2 2.2 2.2 5 2.2", class: "line" }],
    ["ellipse", { cx: 8, cy: 4.2, rx: 5, ry: 2.2, class: "line" }],
    ["path", { d: "M1.5 1.5l13 13", class: "line" }],
  ],
  trust_ok: [
    ["path", { d: "M8 1.3l5.6 2v4.2c0 3.5-2.3 6-5.6 7.2-3.3-1.2-5.6-3.7-5.6-7.2V3.3z", class: "line" }],
    ["path", { d: "M5.2 7.9l2 2 3.6-3.9", class: "line" }],
  ],
  trust_look: [
    ["path", { d: "M8 1.3l5.6 2v4.2c0 3.5-2.3 6-5.6 7.2-3.3-1.2-5.6-3.7-5.6-7.2V3.3z", class: "line" }],
    ["path", { d: "M8 4.6v3.8M8 11v.1", class: "line" }],
  ],
  trust_none: [["path", { d: "M8 1.3l5.6 2v4.2c0 3.5-2.3 6-5.6 7.2-3.3-1.2-5.6-3.7-5.6-7.2V3.3z", class: "line dashed" }]],
  alert_critical: [["path", { d: "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2zM8 4.4v4.4M8 11.2v.1", class: "line" }]],
  alert_warning: [["path", { d: "M8 2L14.5 13.5h-13zM8 6.2v3.3M8 11.6v.1", class: "line" }]],
  alert_none: [
    ["circle", { cx: 8, cy: 8, r: 6.2, class: "line" }],
    ["path", { d: "M5.2 8.2l2 2 3.6-3.9", class: "line" }],
  ],
  alert_unknown: [
    ["circle", { cx: 8, cy: 8, r: 6, class: "line dashed" }],
    ["path", { d: "M5.5 8h5", class: "line" }],
  ],
  missing: [["path", { d: "M1.5 8h3M11.5 8h3M4.5 5.5v5M11.5 5.5v5M7 8h.1M9 8h.1", class: "line" }]],
  refused: [
    ["path", { d: "M1.5 3.5h13v9h-13zM1.5 4l6.5 5 6.5-5", class: "line" }],
    ["path", { d: "M2 14.5l12-13", class: "line" }],
  ],
  conflict: [["path", { d: "M2 6h11M10.3 3.3L13 6l-2.7 2.7M14 10H3M5.7 7.3L3 10l2.7 2.7", class: "line" }]],
  log_out: [["path", { d: "M6.5 2H2.5v12h4M6 8h8M11 5l3 3-3 3", class: "line" }]],
  up: [["path", { d: "M8 13V3M4 7l4-4 4 4", class: "line" }]],
  fallen: [["path", { d: "M8 3v10M4 9l4 4 4-4", class: "line" }]],
  download: [["path", { d: "M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11", class: "line" }]],
  warning: [["path", { d: "M8 2L14.5 13.5h-13zM8 6.2v3.3M8 11.6v.1", class: "line" }]],
  check: [["path", { d: "M2.5 8.5l3.5 3.5 7.5-8", class: "line" }]],
  screen: [["path", { d: "M1.5 3h13v8.5h-13zM5 14h6M8 11.5V14", class: "line" }]],
  lock: [["path", { d: "M3 7h10v7H3zM5 7V5a3 3 0 0 1 6 0v2", class: "line" }]],
  unlocked: [["path", { d: "M3 7h10v7H3zM5 7V4.5a3 3 0 0 1 5.6-1.5", class: "line" }]],
  connecting: [["circle", { cx: 8, cy: 8, r: 4, class: "line" }]],
};

/** An icon by name; it says nothing to a screen reader, the word beside it does. */
export function icon(name, extra = "") {
  const shapes = SHAPES[name] ?? SHAPES.silent;
  return svg(
    "svg",
    { class: `icon ${extra}`.trim(), viewBox: "0 0 16 16", "aria-hidden": "true", focusable: "false" },
    ...shapes.map(([tag, attributes]) => svg(tag, attributes)),
  );
}
