// Which page an address means, and going from one to the other without loading the board again.

import { PASSWORD_PATH } from "./account/paths.js";

export const DEVELOPER_PATH = "/developer";

/** The page of a path: {page: "park"}, {page: "facility", id}, {page: "trust", id or null}, {page: "developer"}, {page: "password"} or unknown. */
export function pageOf(path) {
  if (path === "/") return { page: "park" };
  if (path === "/trust") return { page: "trust", id: null };
  if (path === PASSWORD_PATH) return { page: "password" };
  if (path === DEVELOPER_PATH && hasSimulator()) return { page: "developer" };
  const [, page, id] = /^\/(facility|trust)\/([A-Za-z0-9._-]{1,64})$/.exec(path) ?? [];
  return page === undefined ? { page: "unknown" } : { page, id };
}

/** Whether there is a simulator to control: the page that the server sent says so. */
export function hasSimulator() {
  return "developer" in document.documentElement.dataset;
}

export function facilityPath(id) {
  return `/facility/${encodeURIComponent(id)}`;
}

/** Where the books of a facility are, or of the park when `id` is null. */
export function trustPath(id) {
  return id === null ? "/trust" : `/trust/${encodeURIComponent(id)}`;
}

/** Call `show` with the page of the present address, and again whenever it changes; returns a way to show it anew. */
export function startRouter(show) {
  let shown = null;
  const again = (moved) => {
    shown = location.pathname;
    show(pageOf(shown), { moved });
  };
  // Going to a place within the page changes the history too, but not the page.
  addEventListener("popstate", () => location.pathname !== shown && again(true));
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (link === null || !plain || link.target || link.hash || link.origin !== location.origin) return;
    if (pageOf(link.pathname).page === "unknown") return;
    event.preventDefault();
    if (link.pathname !== location.pathname) history.pushState(null, "", link.pathname + location.search);
    again(true);
  });
  again(false);
  return () => again(false);
}
