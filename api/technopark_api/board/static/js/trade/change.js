// How much an amount has changed: sign, arrow and word, never colour alone.

import { h } from "../dom.js";
import { DASH, missing, signed } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";

/**
 * The change of `now` against `before` in percent. What has no base is new where others have one (`others`), else
 * nothing is known of that time.
 */
export function changeMark(now, before, { others = false } = {}) {
  if (missing(before) || before === 0) return h("span", { class: "change" }, missing(now) || !others ? DASH : t("trade.new"));
  const percent = ((now ?? 0) / before - 1) * 100;
  const way = percent > 0.05 ? "up" : percent < -0.05 ? "fallen" : null;
  return h(
    "span",
    { class: "change", data: way === null ? {} : { way } },
    way === null ? null : icon(way),
    t("format.percent", { number: signed(percent) }),
  );
}
