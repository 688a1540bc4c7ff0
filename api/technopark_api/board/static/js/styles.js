// Style sheets of pages that few open come with those pages.

import { h } from "./dom.js";

const asked = new Map();

/** Take a file of css/ into use, once; without it the page is plain, and still there. */
export function withStyles(name) {
  if (!asked.has(name)) {
    asked.set(
      name,
      new Promise((resume) => {
        const href = new URL(`../css/${name}`, import.meta.url);
        document.head.append(h("link", { rel: "stylesheet", href, on: { load: resume, error: resume } }));
      }),
    );
  }
  return asked.get(name);
}
