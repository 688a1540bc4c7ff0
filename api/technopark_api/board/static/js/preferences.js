// Language and theme: what the address asks for (for screens on a wall), else what was chosen here before.

import { LANGUAGES } from "./i18n.js";

export const THEMES = ["dark", "light", "auto"];

/** The language to start in. */
export function preferredLanguage() {
  const known = LANGUAGES.map(({ id }) => id);
  const wishes = [
    new URLSearchParams(location.search).get("lang"),
    read("board.language"),
    ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()),
  ];
  return wishes.find((wish) => known.includes(wish)) ?? known[0];
}

export function keepLanguage(id) {
  write("board.language", id);
}

export function theme() {
  return document.documentElement.dataset.theme;
}

/** Take a theme into use and remember it. */
export function useTheme(id) {
  document.documentElement.dataset.theme = id;
  write("board.theme", id);
}

function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
}
