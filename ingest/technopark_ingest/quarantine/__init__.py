"""Refused messages as people work on them: they look, put right, have stored after all, or discard."""
