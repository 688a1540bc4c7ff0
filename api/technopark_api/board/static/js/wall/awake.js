// A screen on a wall is not to go dark by itself.

/**
 * Ask the browser to keep the screen on until the signal ends it. Browsers that know no such lock, or that were
 * not reached over HTTPS or on this machine, leave the screen to its own settings.
 */
export function keepAwake(signal) {
  if (!("wakeLock" in navigator)) return;
  let lock = null;
  document.addEventListener("visibilitychange", take, { signal });
  signal.addEventListener("abort", () => lock?.release(), { once: true });
  take();

  // The lock is lost whenever the page is hidden.
  async function take() {
    if (document.hidden || (lock !== null && !lock.released)) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      if (signal.aborted) lock.release();
    } catch {
      // The system may refuse, as when a battery is low: the next time that the page is seen it is asked again.
    }
  }
}
