"""Periods: months that people close, what was reported of them, and what differs since."""
