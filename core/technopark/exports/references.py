"""Doubts about what a posting refers to: reversals, returns, and originals that stand twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from technopark.exports.findings import Finding, shown
from technopark.exports.flows import Booked

_TURNED: Final = ("quantity", "net_kg", "gross_kg", "value")
_SAME: Final = ("product", "hs", "unit", "country", "currency", "rate")


def reversal(booked: Booked, others: Mapping[tuple[str, str, int, int], Booked]) -> Iterator[Finding]:
    """Find what is doubtful about a reversal; `others` are the postings of its line by key."""
    said = booked.posting
    wrong = None if booked.refers_to is None else others.get(booked.refers_to)
    if wrong is None or wrong.posting.kind != "original":
        yield Finding(
            "reversal_of_nothing",
            "error",
            "refers_to",
            said.refers_to or "nothing",
            "the number of an original of the same line",
            "a reversal takes back an original that was posted before",
        )
        return
    for field in _TURNED:
        found, was = getattr(said, field), getattr(wrong.posting, field)
        if found != -was:
            why = "a reversal is what it takes back with the sign turned"
            yield Finding("reversal_differs", "error", field, shown(found), shown(-was), why)
    for field in _SAME:
        found, was = getattr(said, field), getattr(wrong.posting, field)
        if found != was:
            why = "a reversal says what it takes back says"
            yield Finding("reversal_differs", "error", field, str(found), str(was), why)
    if said.shipped_on.replace(day=1) != wrong.posting.shipped_on.replace(day=1):
        yield Finding(
            "reversal_differs",
            "error",
            "shipped_on",
            f"{said.shipped_on:%Y-%m}",
            f"{wrong.posting.shipped_on:%Y-%m}",
            "a correction belongs to the month of what it corrects",
        )
    earlier = [
        other
        for other in others.values()
        if other.posting.kind == "reversal"
        and other.refers_to == booked.refers_to
        and other.posting.posting < said.posting
    ]
    if earlier:
        why = f"posting {earlier[0].posting.posting} has taken it back already"
        yield Finding(
            "reversed_twice", "error", "refers_to", str(said.refers_to), "one reversal of an original", why
        )


def physical_return(booked: Booked, others: Mapping[tuple[str, str, int, int], Booked]) -> Iterator[Finding]:
    """Find what is doubtful about goods that came back; `others` are the postings of the line by key."""
    said = booked.posting
    shipped = None if booked.refers_to is None else others.get(booked.refers_to)
    if shipped is None or shipped.posting.kind != "original":
        yield Finding(
            "return_of_nothing",
            "warning",
            "refers_to",
            said.refers_to or "nothing",
            "the number of an original of the same line",
            "what comes back was shipped before",
        )
        return
    exported = sum((other.posting.quantity for other in others.values() if _exports(other)), Decimal(0))
    returned = sum(
        (
            other.posting.quantity
            for other in others.values()
            if other.posting.kind == "return" and other.posting.posting <= said.posting
        ),
        Decimal(0),
    )
    if returned > exported:
        why = "more came back than this line had shipped"
        yield Finding(
            "returned_too_much", "error", "quantity", shown(returned), f"at most {shown(exported)}", why
        )


def standing_once(booked: Booked, others: Mapping[tuple[str, str, int, int], Booked]) -> Iterator[Finding]:
    """Find an original that stands beside another one of its line; `others` are the postings of the line by key."""
    taken_back = {other.refers_to for other in others.values() if other.posting.kind == "reversal"}
    standing = [
        other.posting.posting
        for other in others.values()
        if other.posting.kind == "original"
        and other.key not in taken_back
        and other.posting.posting < booked.posting.posting
    ]
    if standing and booked.key not in taken_back:
        yield Finding(
            "posted_twice",
            "error",
            "posting",
            str(booked.posting.posting),
            f"a reversal of posting {min(standing)}",
            "the line has an original that still stands, so its goods count twice",
        )


def _exports(booked: Booked) -> bool:
    return booked.posting.kind != "return"
