// Which page an address means, and going from one to the other without loading the board again.

import { PASSWORD_PATH } from "./account/paths.js";

export const DEVELOPER_PATH = "/developer";
export const WALL_PATH = "/wall";

/** The pages of the section for the export officer, below the one of exports. */
export const TRADE_PAGES = ["certificates", "periods", "reports"];

const CODE = "([A-Za-z0-9._-]{1,64})";
const PAGES = [
  [new RegExp(`^/(facility|trust)/${CODE}$`), "page", "id"],
  [/^\/(runbook)s\/([a-z-]{1,64})$/, "page", "id"],
  [new RegExp(`^/facility/${CODE}/(report)$`), "id", "page"],
  [new RegExp(`^/facility/${CODE}/(line)/${CODE}$`), "id", "page", "line"],
];

/**
 * The page of a path: {page: "park"}, {page: "facility", id}, {page: "line", id, line}, {page: "report", id},
 * {page: "trust", id or null}, {page: "trade", id or null}, {page: "runbook", id}, {page: "developer"},
 * {page: "wall"}, {page: "password"} or unknown.
 */
export function pageOf(path) {
  if (path === "/") return { page: "park" };
  if (path === "/trust") return { page: "trust", id: null };
  if (path === "/trade") return { page: "trade", id: null };
  const below = /^\/trade\/([a-z]+)$/.exec(path)?.[1];
  if (TRADE_PAGES.includes(below)) return { page: "trade", id: below };
  if (path === WALL_PATH) return { page: "wall" };
  if (path === PASSWORD_PATH) return { page: "password" };
  if (path === DEVELOPER_PATH && hasSimulator()) return { page: "developer" };
  for (const [pattern, ...names] of PAGES) {
    const found = pattern.exec(path);
    if (found !== null) return Object.fromEntries(names.map((name, place) => [name, found[place + 1]]));
  }
  return { page: "unknown" };
}

/** Whether there is a simulator to control: the page that the server sent says so. */
export function hasSimulator() {
  return "developer" in document.documentElement.dataset;
}

export function facilityPath(id) {
  return `/facility/${encodeURIComponent(id)}`;
}

/** Where a line of a facility is. */
export function linePath(id, line) {
  return `${facilityPath(id)}/line/${encodeURIComponent(line)}`;
}

/** Where the report of a shift is; of the shift that runs, or ran last, when none is named. */
export function reportPath(id, day = null, shift = null) {
  return `${facilityPath(id)}/report${day === null ? "" : `?${new URLSearchParams({ day, ...(shift === null ? {} : { shift }) })}`}`;
}

/** Where the books of a facility are, or of the park when `id` is null. */
export function trustPath(id) {
  return id === null ? "/trust" : `/trust/${encodeURIComponent(id)}`;
}

/** Where it is said what to do about a kind of alert. */
export function runbookPath(kind) {
  return `/runbooks/${kind}`;
}

/** Where a page of the export officer is; exports when `id` is null. */
export function tradePath(id) {
  return id === null ? "/trade" : `/trade/${id}`;
}

/** Call `show` with the page of the present address, and again whenever it changes; returns a way to show it anew. */
export function startRouter(show) {
  let shown = null;
  const again = (moved) => {
    shown = location.pathname + location.search;
    show(pageOf(location.pathname), { moved });
  };
  // Going to a place within the page changes the history too, but not the page.
  addEventListener("popstate", () => location.pathname + location.search !== shown && again(true));
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (link === null || !plain || link.target || link.hash || link.origin !== location.origin) return;
    if (pageOf(link.pathname).page === "unknown") return;
    event.preventDefault();
    const to = link.pathname + queryOf(link);
    if (to !== location.pathname + location.search) history.pushState(null, "", to);
    again(true);
  });
  again(false);
  return () => again(false);
}

// A screen on a wall keeps the language and theme that its address asked for; all else belongs to one page.
function queryOf(link) {
  const wanted = new URLSearchParams(link.search);
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (["lang", "theme"].includes(name) && !wanted.has(name)) wanted.set(name, value);
  }
  const query = String(wanted);
  return query === "" ? "" : `?${query}`;
}
