// A field of the forms about accounts: its label above what is typed.

import { h } from "../dom.js";
import { t } from "../i18n.js";

/** Return {input, element}; `label` names a text, `typed` holds what the fields had before. */
export function field(name, label, { type = "password", autocomplete, typed = {}, ...more }) {
  const input = h("input", {
    id: `account-${name}`,
    name,
    type,
    autocomplete,
    autocapitalize: "none",
    spellcheck: "false",
    required: true,
    ...more,
  });
  input.value = typed[name] ?? "";
  return { input, element: h("p", { class: "login-field" }, h("label", { for: input.id }, t(label)), input) };
}
