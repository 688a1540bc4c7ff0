// Reports of a month as files: which, of what, in which language and form.

import { get } from "../api.js";
import { who } from "../account/who.js";
import { fill, h, mark } from "../dom.js";
import { LANGUAGES, language, named, t } from "../i18n.js";
import { keepPanelFresh, panel } from "../panel.js";
import { downloadButton } from "./download.js";
import { chosenSpan, choice, monthSelect } from "./span.js";

const EVERY_MS = 3_600_000;

/** Returns {parts}. */
export function reportsPage(context) {
  const { signal } = context;
  const target = panel(t("trade.report_choice"), { kind: "trade-report" });
  let shown = false;
  keepPanelFresh(
    target,
    {
      load: (life) => get("reports", {}, life),
      show: ({ reports }) => {
        // The kinds do not change while somebody chooses among them.
        if (!shown) fill(target.body, reportForm(context, reports));
        shown = true;
      },
      everyMs: EVERY_MS,
    },
    signal,
  );
  return { parts: [h("div", { class: "panels" }, target.element)] };
}

function reportForm({ park, signal }, offers) {
  const about = h("p", { class: "footnote", id: "report-about" });
  const kinds = offers.map((offer, index) => kindChoice(offer, index === 0, () => follow()));
  const month = monthSelect(park, { id: "report-month", label: t("trade.month"), value: chosenSpan(park).to });
  const facility = facilityChoice(park);
  const tongue = choice({ id: "report-language", label: t("board.language"), value: language(), options: LANGUAGES.map(({ id, name }) => [id, name]) });
  const form = choice({ id: "report-form", label: t("trade.form"), value: "xlsx", options: [], choose: () => followForm() });
  const table = choice({ id: "report-table", label: t("trade.table"), value: "", options: [] });
  const { button, problem } = downloadButton({ word: t("trade.download"), ask, extra: "action-main" }, signal);
  follow();
  return h(
    "form",
    { class: "report-form", on: { submit: (event) => event.preventDefault() } },
    h("fieldset", { class: "report-kinds" }, h("legend", {}, t("trade.kind")), kinds.map(({ element }) => element)),
    about,
    h("div", { class: "report-choices" }, [month, facility, tongue, form, table].map(({ element }) => element)),
    h("p", { class: "acts" }, button, problem),
  );

  function present() {
    return kinds.find(({ input }) => input.checked).offer;
  }

  // What a kind does not take is switched off, and what it needs is asked for.
  function follow() {
    const { about: words, facility: takes, formats, tables } = present();
    about.textContent = named(words);
    facility.select.disabled = takes === "never";
    mark(facility.select.querySelector("[value='']"), "disabled", takes === "must" ? "" : null);
    if (takes === "never") facility.select.value = "";
    else if (takes === "must" && facility.select.value === "") facility.select.selectedIndex = 1;
    offer(form.select, formats.map((each) => [each, each.toUpperCase()]));
    offer(table.select, [["", t("trade.main_table")], ...tables.map((each) => [each, t(`trade.table.${each}`)])]);
    followForm();
  }

  function followForm() {
    table.element.hidden = form.select.value !== "csv";
  }

  function ask() {
    const query = { month: month.select.value, lang: tongue.select.value, format: form.select.value };
    if (facility.select.value !== "") query.facility = facility.select.value;
    if (query.format === "csv" && table.select.value !== "") query.table = table.select.value;
    return { path: `reports/${present().kind}`, query };
  }
}

function kindChoice(offer, checked, choose) {
  const input = h("input", { type: "radio", name: "report-kind", id: `report-${offer.kind}`, value: offer.kind, "aria-describedby": "report-about", on: { change: choose } });
  input.checked = checked;
  return { offer, input, element: h("p", { class: "report-kind" }, input, h("label", { for: input.id }, named(offer.names, offer.kind))) };
}

function facilityChoice(park) {
  const all = who()?.facilities === null ? t("trade.whole_park") : t("trade.own_facilities");
  const options = park.facilities().map(({ id, names }) => [id, `${id} · ${named(names, id)}`]);
  return choice({ id: "report-facility", label: t("shipments.facility"), value: "", options: [["", all], ...options] });
}

// What was chosen stays where the new kind has it, too.
function offer(select, options) {
  const { value } = select;
  fill(select, options.map(([each, word]) => h("option", { value: each }, word)));
  if (options.some(([each]) => each === value)) select.value = value;
}
