"""Text for cells of CSV, which a spreadsheet might run."""

from __future__ import annotations

# A spreadsheet runs text that begins so as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """Return text for a cell of CSV, behind an apostrophe where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
