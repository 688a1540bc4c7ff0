// The months that the section shows. They are chosen once for all of its pages, and stay while the board is open.

import { monthAndYear } from "../dates.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { addMonths, local } from "../zone.js";

const OFFERED = 36;
let chosen = null;

/** The present local month of the site. */
export function thisMonth(park) {
  return local(park.now(), park.site.zone).date.slice(0, 7);
}

/** The months that were chosen, {from, to}; the last whole one to begin with. */
export function chosenSpan(park) {
  const last = addMonths(thisMonth(park), -1);
  chosen ??= { from: last, to: last };
  return chosen;
}

/** How many months a span has. */
export function monthsIn({ from, to }) {
  const [first, last] = [from, to].map((month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)));
  return last - first + 1;
}

/** A span so many months earlier. */
export function earlier({ from, to }, months) {
  return { from: addMonths(from, -months), to: addMonths(to, -months) };
}

/** The words for a span. */
export function spanText({ from, to }) {
  return from === to ? monthAndYear(from) : `${monthAndYear(from)} – ${monthAndYear(to)}`;
}

/** Two lists of months to choose the span from; `onChange` is called after a choice. */
export function spanChoice(park, onChange) {
  const from = monthSelect(park, { id: "span-from", label: t("trade.from"), value: chosenSpan(park).from, choose: (month) => take({ from: month }) });
  const to = monthSelect(park, { id: "span-to", label: t("trade.to"), value: chosenSpan(park).to, choose: (month) => take({ to: month }) });
  return h("div", { class: "choices" }, from.element, to.element);

  function take(change) {
    chosen = { ...chosen, ...change };
    // Whoever goes beyond the other end takes it along.
    if (chosen.from > chosen.to) chosen = { from: change.from ?? change.to, to: change.to ?? change.from };
    from.select.value = chosen.from;
    to.select.value = chosen.to;
    onChange();
  }
}

/** A labelled list of the last months, the newest first: {element, select}. */
export function monthSelect(park, { id, label, value, choose = () => {} }) {
  const months = Array.from({ length: OFFERED }, (_, back) => addMonths(thisMonth(park), -back));
  return choice({ id, label, value, choose, options: months.map((month) => [month, monthAndYear(month)]) });
}

/** A labelled list to choose from, by pairs of value and word: {element, select}. */
export function choice({ id, label, value, options, choose = () => {} }) {
  const select = h(
    "select",
    { id, on: { change: () => choose(select.value) } },
    options.map(([each, word]) => h("option", { value: each }, word)),
  );
  select.value = value;
  return { select, element: h("p", { class: "choice" }, h("label", { for: id }, label), select) };
}
