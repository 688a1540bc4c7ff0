"""The last sheet of a workbook: what the report is of, and what has to be known to read it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from technopark_api.reports.model import Report
from technopark_api.reports.render.describe import described
from technopark_api.reports.texts import Words

INK: Final = "#1F3A5F"
"""The colour of titles and headings."""
_WIDTH: Final = 96
# Fewer than the width: some letters are wider than a digit.
_LETTERS: Final = 80
_LINE_POINTS: Final = 15


def write_notes(sheet: Worksheet, named: Callable[..., Format], report: Report, words: Words) -> None:
    """Write the sheet; `named` makes a format, or returns the one that has the name already."""
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, _WIDTH)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    wrapped = named("wrapped", text_wrap=True, valign="top")
    bold = named("label", bold=True, valign="top")
    sheet.write_string(0, 0, report.title, named("title", bold=True, font_size=14, font_color=INK))
    row = 2
    for label, text in described(report).lines:
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, text, wrapped)
        row += 1
    for index, note in enumerate(report.notes):
        # Not every program makes a row as high as what is wrapped in it.
        sheet.set_row(row, _LINE_POINTS * len(textwrap.wrap(note, _LETTERS)))
        if index == 0:
            sheet.write_string(row, 0, words("meta.notes"), bold)
        sheet.write_string(row, 1, note, wrapped)
        row += 1
