// What the codes of stops are called. Codes that have no name, which machines may send, stand for themselves.

import { rows } from "./api.js";
import { named, t } from "./i18n.js";

let loading = null;
let names = new Map();

/** Fetch the codes that have names, once; resolves to their rows. Rejects like `get`, and asks anew the next time. */
export async function loadReasons() {
  loading ??= rows("stops/reasons");
  try {
    const found = await loading;
    names = new Map(found.map((row) => [row.code, row.names]));
    return found;
  } catch (error) {
    loading = null;
    throw error;
  }
}

/** What a code is called in the present language; in words also where none was told. */
export function reasonName(code) {
  return code === null ? t("reason.none") : named(names.get(code), code);
}
