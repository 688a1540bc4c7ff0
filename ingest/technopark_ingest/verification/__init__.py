"""Holds the database against a truth file: what should have been stored, to the unit, and why something may not be."""
