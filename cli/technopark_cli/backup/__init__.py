"""Backups of the database that say what is in them, and are put back into an empty one whole or not at all."""
