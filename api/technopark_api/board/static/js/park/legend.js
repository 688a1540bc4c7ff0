// What the park's icons mean, and which numbers are assumptions.

import { may } from "../account/who.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { DEVELOPER_PATH, hasSimulator, WALL_PATH } from "../router.js";
import { COUNTS, stateMark } from "../states.js";

export function parkLegend() {
  return h(
    "div",
    { class: "legend-line" },
    h("ul", { class: "legend", "aria-label": t("legend.title") }, COUNTS.map((state) => h("li", {}, stateMark(state)))),
    h("p", { class: "legend-bar" }, h("span", { class: "legend-tick", "aria-hidden": "true" }), t("legend.plan_so_far")),
    h("p", { class: "footnote" }, t("note.plan_mark")),
    h("p", {}, h("a", { class: "developer-link", href: WALL_PATH }, icon("screen"), t("wall.link"))),
    hasSimulator() && may("control_simulator") ? h("p", {}, h("a", { class: "developer-link", href: DEVELOPER_PATH }, icon("setup"), t("developer.link"))) : null,
  );
}
