"""Indicators of ISO 22400-2, by production days, shifts and parts of the park."""
