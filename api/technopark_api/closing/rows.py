"""Differences as rows of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from technopark.catalogue.model import Language
from technopark.periods import Difference, Line
from technopark_api.closing.shapes import DifferenceRow, Figures
from technopark_api.exports.said import sentence, shaped


def difference_rows(found: Sequence[Difference], language: Language = "en") -> list[DifferenceRow]:
    """Return a row for each line that differs, with its reasons said in a language."""
    return [_row(entry, language) for entry in found]


def _row(entry: Difference, language: Language) -> DifferenceRow:
    names = entry.line.names
    times = [reason.received_at for reason in entry.reasons if reason.received_at is not None]
    return DifferenceRow(
        section=entry.line.section,
        facility=names.get("facility"),
        product=names.get("product"),
        hs=names.get("hs"),
        country=names.get("country"),
        incoterms=names.get("incoterms"),
        currency=names.get("currency"),
        basis=names.get("basis"),
        unit=names.get("unit"),
        change="new" if entry.reported is None else "gone" if entry.known is None else "changed",
        reasons=sorted({reason.code for reason in entry.reasons}),
        why="; ".join(sentence(reason.said, language) for reason in entry.reasons),
        said=[shaped(reason.said) for reason in entry.reasons],
        received_at=max(times, default=None),
        as_reported=_figures(entry.reported),
        as_now_known=_figures(entry.known),
        difference=_change(entry.reported, entry.known),
    )


def _figures(line: Line | None) -> Figures:
    return Figures(**({} if line is None else dict(line.figures)))


def _change(reported: Line | None, known: Line | None) -> Figures:
    """What is more or less now; a figure that is missing on one side counts as nothing there, on both it is none."""
    then = {} if reported is None else reported.figures
    now = {} if known is None else known.figures
    changed: dict[str, Decimal] = {}
    for name in then.keys() | now.keys():
        before, after = then.get(name), now.get(name)
        if before != after and name != "percent":
            changed[name] = (after or Decimal(0)) - (before or Decimal(0))
    return Figures(**changed)
