// The section for the export officer: exports, certificates, closed months and reports, a page each.

import { fill, h } from "../dom.js";
import { named, t } from "../i18n.js";
import { TRADE_PAGES, tradePath } from "../router.js";
import { withStyles } from "../styles.js";
import { certificatesPage } from "./certificates.js";
import { exportsPage } from "./exports.js";
import { loadNames } from "./names.js";
import { periodsPage } from "./periods.js";
import { reportsPage } from "./reports.js";

const PAGES = { exports: exportsPage, certificates: certificatesPage, periods: periodsPage, reports: reportsPage };

/** Show a page of the section; `id` is null for exports. */
export async function showTrade(main, { park, id, signal }) {
  await Promise.all([withStyles("trade.css"), loadNames(signal)]);
  if (signal.aborted) return;
  const page = id ?? "exports";
  const { site } = park;
  document.title = `${t(`trade.page.${page}`)} · ${named(site.names, site.id)}`;
  const { aside = null, parts } = PAGES[page]({ park, zone: site.zone, signal });
  fill(
    main,
    h(
      "div",
      { class: "trade-head" },
      h("h1", { tabindex: "-1" }, t(`trade.page.${page}`)),
      h(
        "nav",
        { class: "switch trade-pages", "aria-label": t("trade.pages") },
        [null, ...TRADE_PAGES].map((each) =>
          h("a", { href: tradePath(each), "aria-current": each === id ? "page" : null }, t(`trade.tab.${each ?? "exports"}`)),
        ),
      ),
      aside,
    ),
    parts,
  );
}
