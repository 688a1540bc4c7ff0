// One thing that is to be looked at, as an item of the list.

import { when } from "../dates.js";
import { h } from "../dom.js";
import { duration, number, percent } from "../format.js";
import { named, t } from "../i18n.js";
import { icon } from "../icons.js";
import { facilityPath, linePath, tradePath, trustPath } from "../router.js";

const NO_FACILITY = "?";
const OF_TRUST = new Set(["quarantine-growing", "ledger-not-closing"]);

export function alertItem(row, park) {
  return h(
    "li",
    { class: "alert", data: { severity: row.severity, kind: row.kind } },
    h("span", { class: "alert-mark" }, icon(`alert_${row.severity}`), h("span", {}, t(`alerts.severity.${row.severity}`))),
    h("a", { class: "alert-summary", href: placeOf(row) }, named(row.summary)),
    h("span", { class: "alert-facts" }, facts(row, park)),
    h("a", { class: "alert-runbook", href: row.runbook, "aria-label": `${t("alerts.runbook")}: ${named(row.title)}` }, t("alerts.runbook")),
  );
}

/** The page of the board that shows what it is about. */
function placeOf({ kind, facility, line }) {
  if (kind === "certificate-at-risk") return tradePath("certificates");
  if (OF_TRUST.has(kind) || facility === NO_FACILITY) return trustPath(facility === NO_FACILITY ? null : facility);
  return line === null ? facilityPath(facility) : linePath(facility, line);
}

function facts({ since, value, limit, measure }, park) {
  const lasts = (park.now() - Date.parse(since)) / 1000;
  const begun = t("alerts.since", { time: when(since, park.site.zone, park.today), duration: duration(lasts, { coarse: lasts >= 86_400 }) });
  const most = measured(limit, measure);
  // Of what is a length of time, the one since it began is what was found.
  const found = measure === "seconds" ? t("alerts.limit", { limit: most }) : t("alerts.found", { value: measured(value, measure), limit: most });
  return `${begun} · ${found}`;
}

function measured(value, measure) {
  if (measure === "seconds") return duration(value);
  if (measure === "percent") return percent(value, 1);
  return measure === "days" ? t("format.day", { number: number(value) }) : number(value);
}
