// One beat a second for clocks and ages.

/** Call `beat` now and at every second until the signal ends it. */
export function everySecond(beat, signal) {
  beat();
  const timer = setInterval(beat, 1000);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
}
