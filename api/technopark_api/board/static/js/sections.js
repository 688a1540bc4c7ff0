// The sections of the board, as links in the header: only those that one may see.

import { may } from "./account/who.js";
import { h, mark } from "./dom.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";
import { tradePath } from "./router.js";

const TRADE = "trade";

/** The links, or null where there is one section only. */
export function sections() {
  if (!may("see_trade")) return null;
  return h(
    "nav",
    { class: "sections", "aria-label": t("sections.title") },
    section("park", "/", icon("factory"), t("sections.park")),
    section(TRADE, tradePath(null), icon("none"), t("sections.trade")),
  );
}

/** Mark the section that the present page belongs to. */
export function markSection(header, page) {
  const present = page === TRADE ? TRADE : "park";
  for (const link of header.querySelectorAll(".sections a")) mark(link, "aria-current", link.dataset.section === present ? "true" : null);
}

function section(id, href, picture, word) {
  return h("a", { href, data: { section: id } }, picture, h("span", {}, word));
}
