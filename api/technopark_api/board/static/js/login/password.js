// The page where people change their own password.

import { post } from "../api.js";
import { fill, h, mark, say } from "../dom.js";
import { t } from "../i18n.js";
import { field } from "./field.js";

const REFUSED = 422;
const TOO_MANY = 429;

/** Show the page. */
export function showPassword(main) {
  const old = field("old", "password.old", { autocomplete: "current-password" });
  const next = field("new", "password.new", { autocomplete: "new-password", minlength: "10", maxlength: "256" });
  const again = field("again", "password.again", { autocomplete: "new-password" });
  const problem = h("p", { class: "login-problem", role: "alert" });
  const button = h("button", { type: "submit", class: "login-button" }, t("password.submit"));
  const form = h(
    "form",
    { class: "login", on: { submit } },
    h("h1", { tabindex: "-1" }, t("password.title")),
    old.element,
    next.element,
    again.element,
    problem,
    button,
    h("p", { class: "footnote" }, t("password.note")),
  );
  document.title = t("password.title");
  fill(main, form);

  async function submit(event) {
    event.preventDefault();
    if (next.input.value !== again.input.value) return say(problem, t("password.differ"));
    mark(button, "aria-disabled", "true");
    try {
      await post("me/password", { old: old.input.value, new: next.input.value });
      fill(form, h("h1", { tabindex: "-1" }, t("password.title")), h("p", { role: "status" }, t("password.done")));
    } catch (error) {
      mark(button, "aria-disabled", null);
      say(problem, whatIsWrong(error));
    }
  }
}

function whatIsWrong(error) {
  if (error.status === REFUSED) return t("password.refused");
  if (error.status === TOO_MANY) return t("login.too_many");
  return t("panel.problem", { problem: error.message });
}
