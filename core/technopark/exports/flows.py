"""What postings add up to: exports are originals with their reversals, returns are a flow of their own.

A line that was released is never edited. What was posted wrongly is taken back by a reversal, which carries the same
numbers with the sign turned, and posted anew by another original. Goods that came back are an import of their own
(IMTS 2010), so they are shown beside exports and never subtracted from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from technopark.messages import Posting, PostingKind

Flow = Literal["export", "return"]


@dataclass(frozen=True, slots=True)
class Booked:
    """A posting with the facility that posted it."""

    facility: str
    posting: Posting

    @property
    def line(self) -> tuple[str, str, int]:
        """The line of a shipment that it is about: facility, shipment, line."""
        return self.facility, self.posting.shipment, self.posting.line

    @property
    def key(self) -> tuple[str, str, int, int]:
        """Its natural key: the line, and the number of the posting there."""
        return *self.line, self.posting.posting

    @property
    def refers_to(self) -> tuple[str, str, int, int] | None:
        """The key of the posting of its own line that it is about; None where it names none by its number."""
        told = self.posting.refers_to
        return (*self.line, int(told)) if told is not None and told.isdecimal() and told.isascii() else None


def flow(kind: PostingKind) -> Flow:
    """Return the flow that a posting of that kind belongs to."""
    return "return" if kind == "return" else "export"


def reversed_postings(postings: Iterable[Booked]) -> frozenset[tuple[str, str, int, int]]:
    """Return the keys of the postings that were taken back."""
    return frozenset(
        booked.refers_to
        for booked in postings
        if booked.posting.kind == "reversal" and booked.refers_to is not None
    )
