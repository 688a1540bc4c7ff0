"""Customs declarations that were released: imported from a list, kept with all versions."""
