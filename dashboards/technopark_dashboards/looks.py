"""How values look on every board: colours, what states and the like are called, kinds of cells, sizes."""

from __future__ import annotations

GREEN, YELLOW, ORANGE, RED, GREY, BLUE = "green", "yellow", "orange", "red", "#808080", "blue"

STATES = {
    "production": ("state.production", GREEN),
    "setup": ("state.setup", BLUE),
    "delay": ("state.delay", ORANGE),
    "down": ("state.down", RED),
    "planned": ("state.planned", GREY),
    "offline": ("state.offline", GREY),
}
FRESHNESS = {
    "fresh": ("freshness.fresh", GREEN),
    "stale": ("freshness.stale", ORANGE),
    "silent": ("freshness.silent", GREY),
}
BASES = {
    "production_cost": ("basis.production_cost", "text"),
    "ex_works": ("basis.ex_works", "text"),
    "fob": ("basis.fob", "text"),
}
COLOURED_TEXT = {"type": "color-text"}
COLOURED_CELL = {"type": "color-background", "mode": "basic"}
GAUGE = {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"}
PLAN_STEPS = ((None, RED), (0.8, YELLOW), (0.95, GREEN))
# Dimensions of a grid that is 24 wide.
QUARTER, THIRD, HALF, FULL = 6, 8, 12, 24
