// Style sheets that come with the pages that few open.

import { h } from "./dom.js";

const asked = new Map();

/** Take a sheet into use, by its name; without it the page is plain, and still there. */
export function useStyles(name) {
  if (!asked.has(name)) asked.set(name, load(name));
  return asked.get(name);
}

function load(name) {
  return new Promise((resume) => {
    const href = new URL(`../css/${name}.css`, import.meta.url);
    document.head.append(h("link", { rel: "stylesheet", href, on: { load: resume, error: resume } }));
  });
}
