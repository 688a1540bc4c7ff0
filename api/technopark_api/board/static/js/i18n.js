// The board's texts in the language that was chosen.

export const LANGUAGES = [
  { id: "uz", name: "Oʻzbekcha", short: "Oʻz" },
  { id: "ru", name: "Русский", short: "Рус" },
  { id: "en", name: "English", short: "Eng" },
];

const loaded = new Map();
let messages = {};
let current = "en";

/** Take a language into use; its texts are fetched once. Rejects when they cannot be had. */
export async function useLanguage(id) {
  if (!loaded.has(id)) {
    const answer = await fetch(new URL(`../i18n/${id}.json`, import.meta.url));
    if (!answer.ok) throw new Error(`texts of ${id}: ${answer.status}`);
    loaded.set(id, await answer.json());
  }
  messages = loaded.get(id);
  current = id;
  document.documentElement.lang = id === "uz" ? "uz-Latn" : id;
}

export function language() {
  return current;
}

/** The text of a key, with {name} replaced by the values. A key without a text stands for itself. */
export function t(key, values = {}) {
  const text = messages[key];
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The text of a key, or null where the language has none. */
export function known(key) {
  return messages[key] ?? null;
}

/** What something is called: `names` of the API in the present language, else `id`. */
export function named(names, id = "") {
  return names?.[current] ?? names?.en ?? id;
}
