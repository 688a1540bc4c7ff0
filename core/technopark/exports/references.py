"""Doubts about what a posting refers to: reversals, returns, and originals that stand twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from technopark.exports.findings import CheckCode, Finding, Said, SaidKey, Severity, exactly, plain
from technopark.exports.flows import Booked

_TURNED: Final = ("quantity", "net_kg", "gross_kg", "value")
_SAME: Final = ("product", "hs", "unit", "country", "currency", "rate")


def reversal(booked: Booked, others: Mapping[tuple[str, str, int, int], Booked]) -> Iterator[Finding]:
    """Find what is doubtful about a reversal; `others` are the postings of its line by key."""
    said = booked.posting
    wrong = None if booked.refers_to is None else others.get(booked.refers_to)
    if wrong is None or wrong.posting.kind != "original":
        yield _refers_to_nothing(booked, "reversal_of_nothing", "error", Said("takes_back"))
        return
    for field in _TURNED:
        found, was = getattr(said, field), getattr(wrong.posting, field)
        if found != -was:
            yield _differs(field, found, -was, "sign_turned")
    for field in _SAME:
        found, was = getattr(said, field), getattr(wrong.posting, field)
        if found != was:
            yield _differs(field, found, was, "says_the_same")
    if said.shipped_on.replace(day=1) != wrong.posting.shipped_on.replace(day=1):
        months = f"{said.shipped_on:%Y-%m}", f"{wrong.posting.shipped_on:%Y-%m}"
        yield _differs("shipped_on", *months, "month_of_correction")
    earlier = [
        other
        for other in others.values()
        if other.posting.kind == "reversal"
        and other.refers_to == booked.refers_to
        and other.posting.posting < said.posting
    ]
    if earlier:
        why = Said("taken_back_by", {"posting": str(earlier[0].posting.posting)})
        found, once = plain(str(said.refers_to)), Said("one_reversal")
        yield Finding("reversed_twice", "error", "refers_to", found, once, why)


def physical_return(booked: Booked, others: Mapping[tuple[str, str, int, int], Booked]) -> Iterator[Finding]:
    """Find what is doubtful about goods that came back; `others` are the postings of the line by key."""
    said = booked.posting
    shipped = None if booked.refers_to is None else others.get(booked.refers_to)
    if shipped is None or shipped.posting.kind != "original":
        yield _refers_to_nothing(booked, "return_of_nothing", "warning", Said("shipped_before"))
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
        most = Said("at_most", {"value": exactly(exported)})
        found, why = plain(returned), Said("more_came_back")
        yield Finding("returned_too_much", "error", "quantity", found, most, why)


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
        found, why = plain(str(booked.posting.posting)), Said("counts_twice")
        expected = Said("reversal_of", {"posting": str(min(standing))})
        yield Finding("posted_twice", "error", "posting", found, expected, why)


def _refers_to_nothing(booked: Booked, code: CheckCode, severity: Severity, why: Said) -> Finding:
    told = booked.posting.refers_to
    found = plain(told) if told else Said("nothing")
    return Finding(code, severity, "refers_to", found, Said("original_of_line"), why)


def _differs(field: str, found: str | Decimal, was: str | Decimal, why: SaidKey) -> Finding:
    return Finding("reversal_differs", "error", field, plain(found), plain(was), Said(why))


def _exports(booked: Booked) -> bool:
    return booked.posting.kind != "return"
