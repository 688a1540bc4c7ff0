// The little of Markdown that runbooks are written in, as elements: headings, paragraphs, lists, code and links.

import { h } from "../dom.js";
import { runbookPath } from "../router.js";

const BLOCKS = /^(#{1,3}) (.*)$|^- (.*)$/;
const INLINE = /`([^`]+)`|\[([^\]]+)\]\(([^)]+)\)|\*([^*]+)\*/g;
const RUNBOOK = /^([a-z-]+)\.md$/;

/** The elements of a text. */
export function markdown(text) {
  const made = [];
  let list = null;
  let lines = [];
  for (const line of [...text.split("\n"), ""]) {
    const [, hashes, heading, item] = BLOCKS.exec(line) ?? [];
    if (line === "" || hashes !== undefined || item !== undefined) close();
    if (line === "") list = null;
    else if (hashes !== undefined) made.push(h(`h${hashes.length}`, hashes.length === 1 ? { tabindex: "-1" } : {}, inline(heading)));
    else if (item !== undefined) {
      if (list === null) made.push((list = h("ul")));
      lines.push(item);
    } else lines.push(line.trim());
  }
  return made;

  function close() {
    if (lines.length === 0) return;
    const content = inline(lines.join(" "));
    if (list === null) made.push(h("p", {}, content));
    else list.append(h("li", {}, content));
    lines = [];
  }
}

function inline(text) {
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, code, label, target, emphasis] = found;
    parts.push(text.slice(end, found.index));
    if (code !== undefined) parts.push(h("code", {}, code));
    else if (label !== undefined) parts.push(...link(label, target));
    else parts.push(h("em", {}, emphasis));
    end = found.index + whole.length;
  }
  return [...parts, text.slice(end)].filter((part) => part !== "");
}

// Other pages of the documentation are not served here: their place in it is named.
function link(label, target) {
  const name = RUNBOOK.exec(target)?.[1];
  if (name !== undefined) return [h("a", { href: runbookPath(name) }, label)];
  const place = h("code", {}, target.replace("..", "docs"));
  return target.endsWith(`/${label}`) ? [place] : [`${label} (`, place, ")"];
}
