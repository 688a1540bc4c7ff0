// Runs before the first paint, so that a light page never flashes dark: what was chosen, or the address asks for.
(() => {
  let chosen = new URLSearchParams(location.search).get("theme");
  try {
    chosen ??= localStorage.getItem("board.theme");
  } catch {
    // Storage may be forbidden: the board then starts dark.
  }
  document.documentElement.dataset.theme = ["dark", "light", "auto"].includes(chosen) ? chosen : "dark";
})();
