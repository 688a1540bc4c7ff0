// A button that gets a file: it shows that it is at work, and says in words what went wrong.

import { getFile } from "../api.js";
import { h, mark, say } from "../dom.js";
import { t } from "../i18n.js";
import { icon } from "../icons.js";

/**
 * Returns {button, problem}: `ask()` is called with each click and gives {path, query}; `problem` is to stand beside the
 * button. The file keeps the name that the API gave it. `what` tells a screen reader which of many buttons this is.
 */
export function downloadButton({ word, what = null, ask, extra = "" }, signal) {
  const marks = h("span", { class: "download-mark" }, icon("download"));
  const problem = h("span", { class: "problem", role: "alert" });
  const button = h(
    "button",
    { type: "button", class: `action download ${extra}`.trim(), "aria-label": what === null ? null : `${word}: ${what}`, on: { click } },
    marks,
    h("span", {}, word),
  );
  return { button, problem };

  async function click() {
    if (button.getAttribute("aria-disabled") === "true") return;
    busy(true);
    say(problem, "");
    try {
      const { path, query } = ask();
      save(await getFile(path, query, signal));
    } catch (error) {
      if (!signal.aborted) say(problem, t("trade.not_downloaded", { problem: error.message }));
    } finally {
      busy(false);
    }
  }

  function busy(yes) {
    mark(button, "aria-disabled", yes ? "true" : null);
    mark(button, "aria-busy", yes ? "true" : null);
    marks.replaceChildren(icon(yes ? "reconnecting" : "download"));
  }
}

// The browser takes the file over at the click; its address is given back a moment after.
function save({ name, blob }) {
  const href = URL.createObjectURL(blob);
  const link = h("a", { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
