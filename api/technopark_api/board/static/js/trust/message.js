// One refused message as it came, in a dialogue of its own.

import { get } from "../api.js";
import { dayAndMonth } from "../dates.js";
import { fill, h } from "../dom.js";
import { number } from "../format.js";
import { t } from "../i18n.js";
import { local } from "../zone.js";

/** Show a message by its number until it is closed, or the signal ends the page. */
export async function showMessage(id, zone, signal) {
  const body = h("div", { class: "message-body" }, h("p", { class: "loading" }, t("panel.loading")));
  const dialogue = h(
    "dialog",
    { class: "message", "aria-labelledby": "message-title" },
    h(
      "header",
      { class: "panel-head" },
      h("h2", { id: "message-title" }, t("trust.message", { id })),
      h("button", { type: "button", class: "action message-close", on: { click: () => dialogue.close() } }, t("trust.close")),
    ),
    body,
  );
  dialogue.addEventListener("close", () => dialogue.remove());
  // A click beside it is one on its backdrop.
  dialogue.addEventListener("click", (event) => event.target === dialogue && dialogue.close());
  signal.addEventListener("abort", () => dialogue.close(), { once: true });
  document.body.append(dialogue);
  dialogue.showModal();
  try {
    fill(body, ...content(await get(`quarantine/${id}`, {}, signal), zone));
  } catch (error) {
    if (!signal.aborted) fill(body, h("p", { class: "problem", role: "status" }, t("panel.problem", { problem: error.message })));
  }
}

function content(message, zone) {
  const facts = {
    topic: h("code", { class: "raw" }, message.topic),
    reason: h("code", { class: "raw reason" }, message.reason),
    detail: h("span", { class: "raw", lang: "en" }, message.detail),
    state: t(`trust.state.${message.state}`),
    first: at(message.first_seen, zone),
    last: at(message.last_seen, zone),
    times: number(message.times),
    size: t("trust.bytes", { count: number(message.bytes) }),
  };
  return [
    h("dl", { class: "facts" }, Object.entries(facts).flatMap(([name, fact]) => [h("dt", {}, t(`trust.fact.${name}`)), h("dd", {}, fact)])),
    h("h3", {}, t("trust.content")),
    h("pre", { class: "raw", tabindex: "0", "aria-label": t("trust.content") }, readable(message.text)),
  ];
}

function at(instant, zone) {
  const { date, time, seconds } = local(Date.parse(instant), zone);
  return h("time", { datetime: instant }, `${dayAndMonth(date)} ${time}:${seconds}`);
}

// JSON that is whole is laid out; whatever else came stays as it is, with marks for what cannot be seen.
function readable(text) {
  try {
    JSON.parse(text);
    return laidOut(text);
  } catch {
    return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
  }
}

// Numbers stay as they were written: 1.50 is not 1.5.
function laidOut(text) {
  let depth = 0;
  return text.replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+|\s+/g, (part) => {
    const line = () => `\n${"  ".repeat(depth)}`;
    if (/^\s+$/.test(part)) return "";
    if (part === "{" || part === "[") {
      depth += 1;
      return part + line();
    }
    if (part === "}" || part === "]") {
      depth -= 1;
      return line() + part;
    }
    if (part === ",") return part + line();
    return part === ":" ? ": " : part;
  });
}
