// Reload what a panel shows: regularly, and soon after a sign that it changed.

/**
 * Run `load` now, then every `everyMs`, and `soonMs` after `nudge()` is called, which is returned. Never twice at
 * once and never while the page is hidden; ends with the signal. `load` is to handle its own errors.
 */
export function keepFresh(load, { everyMs, soonMs = 2000 }, signal) {
  let timer = null;
  let due = 0;
  let running = false;
  let nudged = false;

  function plan(delay) {
    const at = Date.now() + delay;
    if (signal.aborted || running || (timer !== null && at >= due)) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(run, delay);
  }

  async function run() {
    timer = null;
    if (document.hidden) return;
    running = true;
    nudged = false;
    await load();
    running = false;
    plan(nudged ? soonMs : everyMs);
  }

  function nudge() {
    nudged = true;
    plan(soonMs);
  }

  document.addEventListener("visibilitychange", () => !document.hidden && plan(0), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  plan(0);
  return nudge;
}
