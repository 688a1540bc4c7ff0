"""How stations stand, what happened to them, and their states over time."""
