"""Shipments against declarations, and against what was made."""
