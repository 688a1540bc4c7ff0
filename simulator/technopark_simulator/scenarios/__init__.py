"""Days worth playing: what to simulate and what goes wrong, by name or from a file of one's own."""
