// The page of a runbook: what an alert means, how to check it and what to do, in the reader's language.

import { fill, h } from "../dom.js";
import { language, t } from "../i18n.js";
import { icon } from "../icons.js";
import { useStyles } from "../styles.js";
import { markdown } from "./markdown.js";

const NOT_FOUND = 404;

export async function showRunbook(main, { id, signal }) {
  const address = new URL(`../../runbooks/${language()}/${id}.md`, import.meta.url);
  const [answer] = await Promise.all([fetch(address, { signal }), useStyles("runbook")]);
  if (answer.status === NOT_FOUND) {
    fill(main, h("h1", { class: "hidden", tabindex: "-1" }, t("alerts.runbook")), h("p", { class: "notice" }, t("board.unknown_page")));
    return;
  }
  if (!answer.ok) throw new Error(answer.statusText);
  const elements = markdown(await answer.text());
  if (signal.aborted) return;
  document.title = `${elements[0].textContent} · ${t("alerts.runbook")}`;
  fill(
    main,
    h("nav", { class: "crumbs", "aria-label": t("facility.crumbs") }, h("a", { class: "back", href: "/" }, icon("back"), h("span", {}, t("facility.back")))),
    h("article", { class: "runbook" }, elements),
  );
}
