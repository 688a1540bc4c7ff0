// The dialogue in which a person says the reason of a stop, corrects it, or takes back what was said.

import { put } from "../api.js";
import { when } from "../dates.js";
import { h, mark, say } from "../dom.js";
import { duration } from "../format.js";
import { named, t } from "../i18n.js";
import { reasonName } from "../reasons.js";
import { local } from "../zone.js";

const KINDS = ["failure", "minor", "waiting", "outside", "organisation", "setup", "planned"];

/** Ask for the reason of a stop, a row of the table of stops; `done` is called with it once the API has it. */
export function askReason(stop, { reasons, context, done }) {
  const { park, zone, signal } = context;
  const chosen = h("select", { id: "say-reason", name: "reason" }, h("option", { value: "" }, t("say.as_machine", { reason: reasonName(stop.machine_reason) })), choices(reasons, stop.reason));
  chosen.value = stop.said_by === null ? "" : (stop.reason ?? "");
  const note = h("textarea", { id: "say-note", name: "note", rows: 2, maxlength: 1000 });
  note.value = stop.note ?? "";
  const problem = h("p", { class: "login-problem", role: "alert" });
  const save = h("button", { type: "submit", class: "action say-save" }, t("say.save"));
  const dialogue = h(
    "dialog",
    { class: "message say", "aria-labelledby": "say-title" },
    h(
      "form",
      { on: { submit } },
      h("h2", { id: "say-title" }, t("say.title")),
      h("p", { class: "panel-note" }, `${stop.facility} ${stop.line}·${stop.station} · ${when(stop.start, zone, local(park.now(), zone).date)} · ${duration(stop.length_s)}`),
      h("p", { class: "login-field" }, h("label", { for: "say-reason" }, t("stops.reason")), chosen),
      h("p", { class: "login-field" }, h("label", { for: "say-note" }, t("say.note")), note),
      problem,
      h("p", { class: "say-buttons" }, save, h("button", { type: "button", class: "action", on: { click: () => dialogue.close() } }, t("say.cancel"))),
    ),
  );
  dialogue.addEventListener("close", () => dialogue.remove());
  signal.addEventListener("abort", () => dialogue.close(), { once: true });
  document.body.append(dialogue);
  dialogue.showModal();
  chosen.focus();

  async function submit(event) {
    event.preventDefault();
    if (save.getAttribute("aria-disabled") === "true") return;
    mark(save, "aria-disabled", "true");
    say(problem, "");
    const path = [stop.facility, stop.line, stop.station, stop.start].map(encodeURIComponent).join("/");
    try {
      await put(`stops/${path}/reason`, { reason: chosen.value || null, note: note.value.trim() || null });
      dialogue.close();
      done(stop);
    } catch (error) {
      say(problem, t("say.problem", { problem: error.message }));
    } finally {
      mark(save, "aria-disabled", null);
    }
  }
}

// The codes by kind; one that has no name but goes at present can stay.
function choices(reasons, present) {
  const groups = KINDS.map((kind) => h("optgroup", { label: t(`reason.kind.${kind}`) }, reasons.filter((row) => row.kind === kind).map(choice)));
  const known = present === null || reasons.some(({ code }) => code === present);
  return known ? groups : [...groups, h("option", { value: present }, present)];
}

function choice({ code, names }) {
  const name = named(names, code);
  return h("option", { value: code }, `${name} (${code})`);
}
