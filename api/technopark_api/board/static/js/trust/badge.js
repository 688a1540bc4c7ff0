// How far today's numbers can be trusted, as a small mark that leads to the books.

import { fill, h, mark, say } from "../dom.js";
import { missing, percent } from "../format.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { trustPath } from "../router.js";

/** "ok" when nothing is wrong, "look" when something is, "none" when nothing was received. */
export function verdictOf(share) {
  if (missing(share)) return "none";
  return share === 100 ? "ok" : "look";
}

/** A share that is 100 only when nothing is wrong: its digits are shown where they matter. */
export function trustText(share) {
  return percent(share, missing(share) || share === 100 ? 0 : 2);
}

/** The mark of a verdict: icon and word. */
export function verdictMark(verdict) {
  return h("span", { class: "verdict", data: { trust: verdict } }, icon(`trust_${verdict}`), h("span", {}, t(`trust.word.${verdict}`)));
}

/** Returns {element, show(trust)}: a link to the books of a facility, or of the park when `id` is null. */
export function trustBadge(id = null) {
  const marks = h("span", { class: "trust-mark" });
  const share = h("span", { class: "trust-share" });
  const word = h("span", { class: "trust-word" });
  const element = h(
    "a",
    { class: "trust", href: trustPath(id), title: t("trust.badge") },
    marks,
    h("span", { class: "trust-text" }, h("span", { class: "hidden" }, `${t("trust.badge")}: `), share, h("span", { class: "hidden" }, ", "), word),
  );
  return { element, show };

  function show(trust) {
    const verdict = verdictOf(trust?.percent);
    if (element.dataset.trust !== verdict) fill(marks, icon(`trust_${verdict}`));
    mark(element, "data-trust", verdict);
    say(share, trustText(trust?.percent));
    say(word, t(`trust.word.${verdict}`));
  }
}
