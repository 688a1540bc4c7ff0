// The dialogue in which a person sets what is to be made of a product, in the month or on one of its days, or withdraws it.

import { put } from "../api.js";
import { monthAndYear, when } from "../dates.js";
import { fill, h, mark, say } from "../dom.js";
import { quantityWithUnit, unitName } from "../format.js";
import { t } from "../i18n.js";
import { local } from "../zone.js";

const BLANKS = /\s/g;

/**
 * Ask for the target of a row of the month's plan, which has its product's `name`; `set` are the targets that were set for
 * it in this month and on its days. `done` is called with the row once the API has it.
 */
export function askTarget(row, { set, context, done }) {
  const { facility, line = null, signal } = context;
  const { month } = row;
  const today = context.day().date;
  const span = h("select", { id: "target-span", name: "span", on: { change: draw } }, h("option", { value: "month" }, t("target.month", { month: monthAndYear(month) })), h("option", { value: "day" }, t("target.day")));
  const day = h("input", { id: "target-day", name: "day", type: "date", min: `${month}-01`, max: lastOf(month), value: today.startsWith(month) ? today : `${month}-01`, required: true, on: { change: draw } });
  const dayField = h("p", { class: "login-field" }, h("label", { for: "target-day" }, t("target.which_day")), day);
  const amount = h("input", { id: "target-quantity", name: "quantity", inputmode: "decimal", autocomplete: "off", "aria-describedby": "target-hint" });
  const hint = h("p", { id: "target-hint", class: "panel-note" });
  const problem = h("p", { class: "login-problem", role: "alert" });
  const save = h("button", { type: "submit", class: "action say-save" }, t("say.save"));
  const place = [facility.id, line?.id].filter(Boolean).join(" ");
  const days = set.filter(({ period }) => period !== month);
  const dialogue = h(
    "dialog",
    { class: "message say", "aria-labelledby": "target-title" },
    h(
      "form",
      { on: { submit } },
      h("h2", { id: "target-title" }, t("target.title")),
      h("p", { class: "panel-note" }, `${place} · ${row.name}`),
      h("p", { class: "login-field" }, h("label", { for: "target-span" }, t("target.span")), span),
      dayField,
      h("p", { class: "login-field" }, h("label", { for: "target-quantity" }, t("target.quantity", { unit: unitName(row.unit) })), amount),
      hint,
      days.length === 0 ? null : h("p", { class: "panel-note" }, t("target.days_set", { days: days.map(({ period, quantity, unit }) => `${period}: ${quantityWithUnit(quantity, unit)}`).join("; ") })),
      problem,
      h("p", { class: "say-buttons" }, save, h("button", { type: "button", class: "action", on: { click: () => dialogue.close() } }, t("say.cancel"))),
    ),
  );
  dialogue.addEventListener("close", () => dialogue.remove());
  signal.addEventListener("abort", () => dialogue.close(), { once: true });
  document.body.append(dialogue);
  draw();
  dialogue.showModal();
  amount.focus();

  function period() {
    return span.value === "month" ? month : day.value;
  }

  // What was set for the period that is chosen stands in the field; nothing means that nothing was.
  function draw() {
    dayField.hidden = span.value === "month";
    day.disabled = span.value === "month";
    const own = set.find((each) => each.period === period());
    amount.value = own === undefined ? "" : String(own.quantity);
    const from = own === undefined ? t(`target.hint.none.${span.value}`) : t("target.hint.set", { name: own.set_by, time: when(own.set_at, context.zone, local(context.park.now(), context.zone).date) });
    fill(hint, from, " ", t("target.hint.empty"));
  }

  async function submit(event) {
    event.preventDefault();
    if (save.getAttribute("aria-disabled") === "true") return;
    const quantity = amount.value.replace(BLANKS, "").replace(",", ".");
    if (quantity !== "" && !/^\d{1,15}(\.\d{1,3})?$/.test(quantity)) {
      say(problem, t("target.no_number"));
      amount.focus();
      return;
    }
    mark(save, "aria-disabled", "true");
    say(problem, "");
    const query = new URLSearchParams({ product: row.product, ...(line === null ? {} : { line: line.id }) });
    try {
      await put(`targets/${encodeURIComponent(facility.id)}/${period()}?${query}`, { quantity: quantity || null });
      dialogue.close();
      done(row);
    } catch (error) {
      say(problem, t("say.problem", { problem: error.message }));
    } finally {
      mark(save, "aria-disabled", null);
    }
  }
}

function lastOf(month) {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
