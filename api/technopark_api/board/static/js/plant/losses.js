// Where the planned busy time went: from it by the losses of availability, effectiveness and quality to the good time.

import { rows } from "../api.js";
import { fill, h } from "../dom.js";
import { duration, missing, percent } from "../format.js";
import { t } from "../i18n.js";
import { emptyNote, keepPanelFresh, panel } from "../panel.js";
import { choiceOf } from "./choice.js";
import { daysOf, filters, part, PERIODS } from "./scope.js";

const EVERY_MS = 60_000;

export function lossesPanel(context) {
  const target = panel(t("losses.title"), { kind: "losses", note: t("losses.note") });
  const period = choiceOf(
    PERIODS.map((id) => ({ id, text: t(`period.${id}`) })),
    { label: t("period.title"), first: "day", choose: () => nudge() },
  );
  fill(target.aside, period.element);
  const nudge = keepPanelFresh(
    target,
    {
      load: async (life) => loadTimes(context, await daysOf(period.chosen(), context, life), life),
      show: (row) => fill(target.body, ...timeModel(row, t("losses.title"))),
      everyMs: EVERY_MS,
      soonMs: 200,
    },
    context.signal,
  );
  return target.element;
}

/** The row of indicators of a facility or line in some production days, or in one shift of them; null where none. */
export async function loadTimes(context, days, life) {
  if (days === null) return null;
  const { from, to, shift } = days;
  const found = await rows("kpi", { ...filters(context), by: part(context), from, to, interval: shift === null ? "total" : "shift" }, life);
  return found.find((row) => shift === null || row.shift === shift) ?? null;
}

/** The elements that tell of such a row: a table whose bars make a waterfall, and what is doubtful about it. */
export function timeModel(row, caption) {
  if (missing(row?.pbt) || row.pbt <= 0) return [emptyNote(t("losses.none"))];
  const steps = stepsOf(row);
  const whole = Math.max(row.pbt, row.apt, row.pri_pq ?? 0);
  const doubts = ["faster_than_planned", "contradictory"].filter((name) => row[name]);
  return [
    h(
      "table",
      { class: "rows waterfall" },
      h("caption", { class: "hidden" }, caption),
      h(
        "thead",
        {},
        h("tr", {}, h("th", { scope: "col" }, t("losses.part")), h("td", { class: "waterfall-track" }), ["time", "share"].map((name) => h("th", { scope: "col", class: "number" }, t(`losses.${name}`)))),
      ),
      h("tbody", {}, steps.map((step) => stepRow(step, { whole, pbt: row.pbt }))),
    ),
    h(
      "dl",
      { class: "sums ratios" },
      ["oee", "availability", "effectiveness", "quality"].map((name) => h("div", {}, h("dt", {}, t(`losses.ratio.${name}`)), h("dd", {}, percent(row[`${name}_percent`], 1)))),
    ),
    ...doubts.map((name) => h("p", { class: "problem" }, t(`losses.${name}`))),
  ];
}

// ISO 22400-2: PBT = APT + AUST + ADET + ADOT; what was made should have taken PRI x PQ, what was good of it PRI x GQ.
function stepsOf({ pbt, apt, aust, adet, adot, pri_pq: made, pri_gq: good }) {
  const steps = [{ name: "busy", from: 0, to: pbt, kind: "sum" }];
  let left = pbt;
  for (const [name, lost] of [["down", adot], ["delay", adet], ["setup", aust]]) {
    steps.push({ name, from: left - lost, to: left, kind: "loss", state: name });
    left -= lost;
  }
  if (missing(made) || missing(good)) return steps;
  // What was made faster than planned is no loss but a gain: it is told as such, and clamped nowhere.
  steps.push(made > apt ? { name: "gain", from: apt, to: made, kind: "gain" } : { name: "slow", from: made, to: apt, kind: "loss" });
  steps.push({ name: "quality", from: good, to: made, kind: "loss" }, { name: "good", from: 0, to: good, kind: "sum" });
  return steps;
}

function stepRow({ name, from, to, kind, state = null }, { whole, pbt }) {
  const bar = h("span", { class: "waterfall-bar", data: state === null ? { kind } : { kind, state } });
  bar.style.marginLeft = `${(from / whole) * 100}%`;
  bar.style.width = to > from ? `max(2px, ${((to - from) / whole) * 100}%)` : "0";
  const sign = kind === "loss" ? "−" : "";
  return h(
    "tr",
    { data: { step: name, kind } },
    h("th", { scope: "row" }, t(`losses.step.${name}`)),
    h("td", { class: "waterfall-track", "aria-hidden": "true" }, bar),
    h("td", { class: "number" }, `${to > from ? sign : ""}${duration(to - from)}`),
    h("td", { class: "number strong" }, percent(((to - from) / pbt) * 100, 1)),
  );
}
