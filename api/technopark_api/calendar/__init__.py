"""When facilities plan to work."""
