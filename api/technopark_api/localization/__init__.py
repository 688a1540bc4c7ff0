"""How local what was made is, from cost statements."""
