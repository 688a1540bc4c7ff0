// The report of a shift, to be read on a screen and signed on paper.

import { rows } from "../api.js";
import { fill, h } from "../dom.js";
import { named, t } from "../i18n.js";
import { icon } from "../icons.js";
import { plantContext } from "../plant/context.js";
import { presentShift } from "../plant/scope.js";
import { facilityPath, reportPath } from "../router.js";
import { useStyles } from "../styles.js";
import { addDays } from "../zone.js";
import { loadReport } from "./load.js";
import { reportSections } from "./sections.js";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export async function showReport(main, { park, id, signal }) {
  await useStyles("report");
  if (signal.aborted) return;
  const up = h("a", { href: facilityPath(id) }, icon("back"), named(park.facility(id)?.names, id));
  const title = h("h1", { class: "page-title", tabindex: "-1" }, t("report.title"));
  const body = h("div", { class: "report-body" });
  fill(main, h("nav", { class: "crumbs", "aria-label": t("facility.crumbs") }, up), title, body);
  const context = await plantContext(main, { park, id, signal });
  if (context === null) return;
  fill(body, h("p", { class: "loading" }, t("panel.loading")));
  try {
    const asked = await askedFor(context, signal);
    const shown = asked.shift === null ? [h("p", { class: "notice" }, t("report.none"))] : reportSections(await loadReport(context, asked.shift, signal), context);
    if (signal.aborted) return;
    document.title = `${t("report.title")} · ${named(context.facility.names, id)}`;
    fill(body, choices(id, asked), ...shown);
  } catch (error) {
    if (!signal.aborted) fill(body, h("p", { class: "problem", role: "alert" }, t("panel.problem", { problem: error.message })));
  }
}

/** The day and shift of the address, those that run or ran last when it names none: {day, shifts, shift or null}. */
async function askedFor(context, life) {
  const wanted = new URLSearchParams(location.search);
  const present = DAY.test(wanted.get("day") ?? "") ? null : await presentShift(context, life);
  const day = present?.day ?? (DAY.test(wanted.get("day") ?? "") ? wanted.get("day") : context.day().date);
  const [planned] = await rows("calendar", { facility: context.facility.id, from: day, to: addDays(day, 1) }, life);
  const shifts = planned?.shifts ?? [];
  const id = wanted.get("shift") ?? present?.id ?? shifts[0]?.id;
  const found = shifts.find((shift) => shift.id === id);
  if (found === undefined) return { day, shifts, shift: null };
  const [start, end] = [Date.parse(found.start), Date.parse(found.end)];
  return { day, shifts, shift: { day, id, start, end, crew: found.crew, planned: found.planned_s, running: context.park.now() < end } };
}

function choices(id, { day, shifts, shift }) {
  const link = (path, text, extra = {}) => h("a", { class: "action", href: path, ...extra }, text);
  return h(
    "nav",
    { class: "report-choices", "aria-label": t("report.choose") },
    link(reportPath(id, addDays(day, -1), shift?.id ?? null), t("report.day_before")),
    shifts.map((each) => link(reportPath(id, day, each.id), t("shift.named", { id: each.id }), { "aria-current": each.id === shift?.id ? "page" : null })),
    link(reportPath(id, addDays(day, 1), shift?.id ?? null), t("report.day_after")),
    h("button", { type: "button", class: "action report-print", on: { click: () => print() } }, t("report.print")),
  );
}
