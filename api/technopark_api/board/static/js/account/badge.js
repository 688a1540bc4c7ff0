// Who is logged in, in the header, and the way out.

import { post } from "../api.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";
import { hasPasswords, leave, PASSWORD_PATH } from "./paths.js";
import { who } from "./who.js";

/** The name and a button to log out; null where nobody has to log in. */
export function accountBadge() {
  const person = who();
  if (person?.kind !== "person") return null;
  const whose = person.facilities === null ? t("account.whole_park") : person.facilities.join(", ");
  return h(
    "div",
    { class: "switch account", role: "group", "aria-label": t("account.title") },
    h(
      hasPasswords() ? "a" : "span",
      { class: "account-name", href: hasPasswords() ? PASSWORD_PATH : null, title: `${t(`role.${person.role}`)} · ${whose}` },
      person.name,
    ),
    h(
      "button",
      { type: "button", title: t("account.log_out"), "aria-label": t("account.log_out"), on: { click: logOut } },
      icon("log_out"),
    ),
  );
}

async function logOut() {
  const then = leave();
  try {
    await post("logout", {});
  } finally {
    location.assign(then);
  }
}
