// Closing a month and restating it, each asked about once more before it is done.

import { post } from "../api.js";
import { monthAndYear } from "../dates.js";
import { h, mark, say } from "../dom.js";
import { t } from "../i18n.js";

/** What the API may answer that has words of its own here. */
const KINDS = ["period-not-over", "period-closed", "period-restated", "nothing-differs", "not-permitted"];
const MOST_LETTERS = 1000;

/** Ask whether to close a month; `done(month)` is called once it is. */
export function askToClose(month, { done, signal }) {
  const name = monthAndYear(month);
  ask(
    {
      title: t("trade.close_title", { month: name }),
      about: [t("trade.close_about"), t("trade.close_for_good")],
      word: t("trade.close"),
      act: () => post(`periods/${month}/close`, {}, signal),
      done: () => done(month),
    },
    signal,
  );
}

/** Ask why to restate a month; `done(month)` is called once it is. */
export function askToRestate(month, { done, signal }) {
  const name = monthAndYear(month);
  const why = h("textarea", { id: "restate-why", rows: 3, required: true, maxlength: MOST_LETTERS, autofocus: true });
  ask(
    {
      title: t("trade.restate_title", { month: name }),
      about: [t("trade.restate_about")],
      field: h("p", { class: "choice choice-tall" }, h("label", { for: "restate-why" }, t("trade.restate_why")), why),
      word: t("trade.restate"),
      act: () => post(`periods/${month}/restate`, { why: why.value.trim() }, signal),
      ready: () => {
        // Blanks are no reason.
        why.value = why.value.trim();
        return why.reportValidity();
      },
      done: () => done(month),
    },
    signal,
  );
}

// A dialogue takes the focus in and gives it back to the button that opened it; Escape and the first button change nothing.
function ask({ title, about, field = null, word, act, ready = () => true, done }, signal) {
  const problem = h("p", { class: "problem", role: "alert" });
  const cancel = h("button", { type: "button", class: "action", on: { click: () => dialogue.close() } }, t("trade.cancel"));
  const confirm = h("button", { type: "submit", class: "action action-main" }, word);
  const form = h(
    "form",
    { novalidate: true, on: { submit } },
    h("h2", { id: "ask-title" }, title),
    h("div", { id: "ask-about" }, about.map((text) => h("p", {}, text))),
    field,
    problem,
    h("div", { class: "acts" }, cancel, confirm),
  );
  const dialogue = h("dialog", { class: "message ask", "aria-labelledby": "ask-title", "aria-describedby": "ask-about" }, form);
  const end = () => dialogue.close();
  dialogue.addEventListener("close", () => {
    dialogue.remove();
    signal.removeEventListener("abort", end);
  });
  signal.addEventListener("abort", end, { once: true });
  document.body.append(dialogue);
  dialogue.showModal();

  async function submit(event) {
    event.preventDefault();
    if (confirm.getAttribute("aria-disabled") === "true" || !ready()) return;
    mark(confirm, "aria-disabled", "true");
    say(problem, "");
    try {
      await act();
      dialogue.close();
      done();
    } catch (error) {
      if (!signal.aborted) say(problem, whatIsWrong(error));
    } finally {
      mark(confirm, "aria-disabled", null);
    }
  }
}

function whatIsWrong({ kind, message }) {
  return KINDS.includes(kind) ? t(`trade.problem.${kind}`) : t("trade.not_done", { problem: message });
}
