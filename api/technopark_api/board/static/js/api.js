// The API's answers. Each path is below /api/v1. Whoever is not known, or no more, is led to the login page.

import { goToLogin } from "./account/paths.js";

const UNKNOWN = 401;
const NOTHING = 204;

const PROBLEM = "urn:technopark:problem:";

/** An answer that is an error; `status` is 0 when there was no answer, `kind` is the API's name of the problem. */
export class ApiError extends Error {
  constructor(status, detail, kind = "") {
    super(detail);
    this.status = status;
    this.kind = kind;
  }
}

/**
 * Get an answer as JSON. `query` holds the parameters; a list repeats one.
 * Rejects with ApiError, or with the signal's AbortError.
 */
export async function get(path, query = {}, signal = undefined) {
  return contentOf(await answered(addressOf(path, query), { signal, headers: { Accept: "application/json" } }));
}

/** Get an answer as a file: {name, blob}; rejects like `get`. */
export async function getFile(path, query = {}, signal = undefined) {
  const answer = await answered(addressOf(path, query), { signal });
  const [, name = "download"] = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "") ?? [];
  return { name, blob: await answer.blob() };
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
  const answer = await answered(addressOf(path), {
    method,
    signal,
    // The last of these is what pages of others cannot send.
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-Technopark-Request": "board" },
    body: JSON.stringify(body),
  });
  return contentOf(answer);
}

/** The rows of a table. */
export async function rows(path, query = {}, signal = undefined) {
  return (await get(path, query, signal)).rows;
}

function addressOf(path, query = {}) {
  const address = new URL(`/api/v1/${path}`, location.origin);
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) address.searchParams.append(name, each);
  }
  return address;
}

function contentOf(answer) {
  return answer.status === NOTHING ? null : answer.json();
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
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

async function problemOf(answer) {
  try {
    const { detail, title, type = "" } = await answer.json();
    return new ApiError(answer.status, detail ?? title ?? answer.statusText, type.replace(PROBLEM, ""));
  } catch {
    return new ApiError(answer.status, answer.statusText);
  }
}
