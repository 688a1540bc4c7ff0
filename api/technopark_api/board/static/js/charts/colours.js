// Colours of the present theme for what is drawn on a canvas.

/** The colour that a custom property of the style sheet, such as "--ink", has in the present theme. */
export function colour(property) {
  // A custom property gives back its text; only a real property says which colour that comes to.
  const probe = document.createElement("span");
  probe.style.color = `var(${property})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** The board's fonts and the size of small text, as a canvas wants them. */
export function font() {
  const style = getComputedStyle(document.documentElement);
  return `${parseFloat(style.fontSize) * 0.75}px ${style.getPropertyValue("--font")}`;
}
