// The API's answers. Each path is below /api/v1. Whoever is not known, or no more, is led to the login page.

import { goToLogin } from "./account/paths.js";

const UNKNOWN = 401;
const NOTHING = 204;

/** An answer that is an error; `status` is 0 when there was no answer. */
export class ApiError extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/**
 * Get an answer as JSON. `query` holds the parameters; a list repeats one.
 * Rejects with ApiError, or with the signal's AbortError.
 */
export async function get(path, query = {}, signal = undefined) {
  const address = new URL(`/api/v1/${path}`, location.origin);
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) address.searchParams.append(name, each);
  }
  return answered(address, { signal, headers: { Accept: "application/json" } });
}

/** Post a body as JSON, and get the answer as JSON, null when there is none; rejects like `get`. */
export async function post(path, body, signal = undefined) {
  return send("POST", path, body, signal);
}

/** Put a body as JSON, and get the answer as JSON; rejects like `get`. */
export async function put(path, body, signal = undefined) {
  return send("PUT", path, body, signal);
}

async function send(method, path, body, signal) {
  return answered(new URL(`/api/v1/${path}`, location.origin), {
    method,
    signal,
    // The last of these is what pages of others cannot send.
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-Technopark-Request": "board" },
    body: JSON.stringify(body),
  });
}

/** The rows of a table. */
export async function rows(path, query = {}, signal = undefined) {
  return (await get(path, query, signal)).rows;
}

async function answered(address, request) {
  let answer;
  try {
    answer = await fetch(address, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, error.message);
  }
  if (answer.status === UNKNOWN && !address.pathname.endsWith("/login")) goToLogin();
  if (!answer.ok) throw new ApiError(answer.status, await problem(answer));
  return answer.status === NOTHING ? null : answer.json();
}

async function problem(answer) {
  try {
    const { detail, title } = await answer.json();
    return detail ?? title ?? answer.statusText;
  } catch {
    return answer.statusText;
  }
}
