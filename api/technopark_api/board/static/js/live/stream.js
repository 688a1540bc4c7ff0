// Keep the park up to date from the server's stream of events, and say how the connection stands.

import { get } from "../api.js";

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 15_000;
const QUIET_MS = 30_000;
const CHECK_MS = 5000;

/**
 * Follow the stream from now on. A browser reconnects by itself after a cut, but not after an error of HTTP, and
 * it cannot see a connection that died in silence: both are seen to here. While the page is hidden the stream
 * is closed, since a browser has few connections per server and a hidden page needs none.
 */
export function followStream(park, { onReturn }) {
  let source = null;
  let wait = FIRST_WAIT_MS;
  let timer = null;
  let lastHeard = Date.now();
  let lost = false;

  function open() {
    close();
    lastHeard = Date.now();
    source = new EventSource("/api/v1/live");
    source.onopen = () => {
      wait = FIRST_WAIT_MS;
    };
    source.onerror = () => {
      lost = true;
      park.putConnection("reconnecting");
      if (source === null || source.readyState !== EventSource.CLOSED) return;
      // A browser does not say why: where nobody is known any more, asking leads to the login page.
      get("me").catch(() => null);
      retry();
    };
    take("overview", (overview) => {
      park.replace(overview);
      // A server that has lost its database greets with what it saw last.
      return park.now() - Date.parse(overview.now) < QUIET_MS;
    });
    take("facility", (facility) => park.putFacility(facility));
    take("totals", (totals) => park.putTotals(totals));
    take("event", (event) => park.putEvent(event));
    take("heartbeat", ({ database }) => {
      if (database === "ok") return true;
      // The server is there and says that it has no news to tell.
      lastHeard = Date.now();
      park.putConnection("away");
      return false;
    });
  }

  function take(name, put) {
    source.addEventListener(name, ({ data }) => {
      if (put(JSON.parse(data)) === false) return;
      lastHeard = Date.now();
      park.putConnection("live");
      if (lost) onReturn();
      lost = false;
    });
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function retry() {
    close();
    timer = setTimeout(open, wait * (0.75 + Math.random() / 2));
    wait = Math.min(2 * wait, LONGEST_WAIT_MS);
  }

  // The server beats every ten seconds, so a stream that is quiet for long is a connection that died, or a server
  // that cannot look: asking tells of the second, and a new stream mends the first.
  async function check() {
    if (source === null || Date.now() - lastHeard < QUIET_MS) return;
    lastHeard = Date.now();
    try {
      park.replace(await get("overview", {}, AbortSignal.timeout(QUIET_MS / 2)));
      open();
    } catch {
      lost = true;
      park.putConnection("reconnecting");
      lastHeard = Date.now() - QUIET_MS + CHECK_MS;
    }
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("offline", () => {
    lost = true;
    park.putConnection("reconnecting");
  });
  addEventListener("online", open);
  setInterval(check, CHECK_MS);
  if (!document.hidden) open();
}
