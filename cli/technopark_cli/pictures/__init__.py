"""The pictures of the README: the board as a real browser shows it, of a park that always has the same day."""
