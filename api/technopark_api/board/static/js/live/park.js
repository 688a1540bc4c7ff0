// The latest that is known of the park, and who wants to hear of a change.

/**
 * Topics: "overview" (everything is new), "totals", "facility" (one facility, also as `facility:ID`),
 * "event" (a change of state or connection) and "connection" (of the live stream).
 */
export class Park {
  #listeners = new Map();
  #facilities = new Map();
  #clock = -Infinity;

  totals = null;
  site = null;
  today = null;
  connection = "connecting";

  /** The server's clock in milliseconds: ages are right even where the screen's own clock is wrong. */
  now() {
    return performance.now() + this.#clock;
  }

  facilities() {
    return [...this.#facilities.values()];
  }

  facility(id) {
    return this.#facilities.get(id) ?? null;
  }

  replace(overview) {
    // Each answer is as old as its way here was long, or older: the one that took least time sets the clock.
    this.#clock = Math.max(this.#clock, Date.parse(overview.now) - performance.now());
    this.site = overview.site;
    this.today = overview.today;
    this.totals = overview.totals;
    this.#facilities = new Map(overview.facilities.map((facility) => [facility.id, facility]));
    this.#tell("overview");
  }

  putFacility(facility) {
    if (!this.#facilities.has(facility.id)) return;
    this.#facilities.set(facility.id, facility);
    this.#tell(`facility:${facility.id}`, facility);
    this.#tell("facility", facility);
  }

  putTotals(totals) {
    this.totals = totals;
    this.#tell("totals");
  }

  putEvent(event) {
    this.#tell("event", event);
  }

  putConnection(connection) {
    if (this.connection === connection) return;
    this.connection = connection;
    this.#tell("connection");
  }

  /** When the park's newest message arrived, in milliseconds, or null. */
  newestReceived() {
    let newest = null;
    for (const { last_received_at: at } of this.#facilities.values()) {
      if (at !== null && (newest === null || Date.parse(at) > newest)) newest = Date.parse(at);
    }
    return newest;
  }

  /** Call `listener` at each change of `topic` until the signal ends it. */
  on(topic, listener, signal) {
    if (signal.aborted) return;
    if (!this.#listeners.has(topic)) this.#listeners.set(topic, new Set());
    const listeners = this.#listeners.get(topic);
    listeners.add(listener);
    signal.addEventListener("abort", () => listeners.delete(listener), { once: true });
  }

  #tell(topic, value) {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener(value);
  }
}
