// The slide of trust: how far today's numbers can be trusted, and whose need a look.

import { fill, h } from "../dom.js";
import { missing, number } from "../format.js";
import { named, t } from "../i18n.js";
import { trustText, verdictMark, verdictOf } from "../trust/badge.js";
import { wallFigure, wallList } from "./figure.js";

const SHOWN = 6;

export function trustSlide(stage, { park, signal }) {
  const share = h("p", { class: "wall-good" });
  const verdict = h("p", { class: "wall-verdict" });
  const list = h("ul", { class: "wall-list wall-doubts" });
  const figures = {
    missing: wallFigure(t("trust.missing")),
    quarantined: wallFigure(t("trust.quarantined")),
    conflicting: wallFigure(t("trust.conflicting")),
  };
  fill(
    stage,
    h("header", { class: "wall-head" }, h("h1", { tabindex: "-1" }, t("trust.badge"))),
    h("div", { class: "wall-trust" }, h("div", {}, share, verdict), list),
    h("div", { class: "wall-figures" }, Object.values(figures).map(({ element }) => element)),
  );
  let drawn = null;
  show();
  for (const topic of ["overview", "totals", "facility"]) park.on(topic, show, signal);

  function show() {
    const { trust } = park.totals;
    const doubts = park
      .facilities()
      .filter((facility) => verdictOf(facility.trust.percent) === "look")
      .sort((one, other) => one.trust.percent - other.trust.percent);
    const signature = JSON.stringify([trust, doubts.map(({ id, trust: own }) => [id, own.percent])]);
    if (signature === drawn) return;
    drawn = signature;
    const word = verdictOf(trust.percent);
    stage.dataset.trust = word;
    fill(share, trustText(trust.percent));
    fill(verdict, verdictMark(word));
    for (const [name, figure] of Object.entries(figures)) {
      figure.show(number(trust[name]));
      figure.element.toggleAttribute("data-look", !missing(trust[name]) && trust[name] > 0);
    }
    fill(list, ...wallList(doubts.slice(0, SHOWN).map(({ id, names, trust: own }) => [named(names, id), trustText(own.percent)]), doubts.length - SHOWN));
  }
}
