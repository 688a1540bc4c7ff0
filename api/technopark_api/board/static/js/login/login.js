// The page where people log in.

import { post } from "../api.js";
import { fill, h, mark, say } from "../dom.js";
import { t } from "../i18n.js";
import { field } from "./field.js";
import { afterLogin, atProvider, hasPasswords, hasProvider } from "../account/paths.js";

const WRONG = 401;
const TOO_MANY = 429;
// Why the provider's word let nobody in, as the address says that the API leads back to.
const NOT_LET_IN = ["away", "cancelled", "expired", "refused", "unknown", "not_granted"];

/** Show the page. What was typed already stays when it is shown anew in another language. */
export function showLogin(main) {
  const typed = Object.fromEntries([...main.querySelectorAll("input")].map(({ name, value }) => [name, value]));
  const name = field("name", "login.name", { type: "text", autocomplete: "username", typed });
  const password = field("password", "login.password", { autocomplete: "current-password", typed });
  const problem = h("p", { class: "login-problem", role: "alert" });
  const button = h("button", { type: "submit", class: "login-button" }, t("login.submit"));
  const provider = h("a", { class: "login-button login-provider", href: atProvider() }, t("login.provider"));
  const byPassword = [name.element, password.element, problem, button];
  document.title = t("login.title");
  fill(
    main,
    h(
      "form",
      { class: "login", on: { submit } },
      h("h1", { tabindex: "-1" }, t("login.title")),
      ...(hasPasswords() ? byPassword : [problem]),
      ...(hasProvider() ? [provider] : []),
      h("p", { class: "footnote" }, t(hasPasswords() ? "login.note" : "login.provider_note")),
    ),
  );
  const refusal = new URLSearchParams(location.search).get("problem");
  if (NOT_LET_IN.includes(refusal)) say(problem, t(`login.problem.${refusal}`));
  if (!hasPasswords()) provider.focus();
  else (name.input.value === "" ? name : password).input.focus();

  async function submit(event) {
    event.preventDefault();
    mark(button, "aria-disabled", "true");
    try {
      await post("login", { name: name.input.value, password: password.input.value });
      location.replace(afterLogin());
    } catch (error) {
      mark(button, "aria-disabled", null);
      say(problem, whatIsWrong(error));
      password.input.select();
    }
  }
}

function whatIsWrong(error) {
  if (error.status === WRONG) return t("login.wrong");
  if (error.status === TOO_MANY) return t("login.too_many");
  return t("panel.problem", { problem: error.message });
}
