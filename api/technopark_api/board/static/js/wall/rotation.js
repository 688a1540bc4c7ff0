// One thing after another, each for the same time, until somebody holds it or steps.

/**
 * Show 0, 1, ... `count - 1` and begin anew, each for `everyMs`: `show(place)` is called with each. Returns
 * {step(by), hold(), held()}: `step` goes on or back at once, `hold` stops the rotation or lets it go on.
 */
export function rotate(count, everyMs, show, signal) {
  let place = 0;
  let timer = null;
  let held = false;
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  step(0);
  return { step, hold, held: () => held };

  function step(by) {
    if (signal.aborted) return;
    place = (place + by + count) % count;
    show(place);
    plan();
  }

  function hold() {
    held = !held;
    plan();
  }

  function plan() {
    clearTimeout(timer);
    if (!held && count > 1) timer = setTimeout(() => step(1), everyMs);
  }
}
