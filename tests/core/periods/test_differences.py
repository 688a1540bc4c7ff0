"""What differs from a report, and why: told by what it was made of."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from technopark.exports import Said
from technopark.periods import Basis, BookedPosting, Line, StatementKey, differences, read_basis

NAMES = {
    "facility": "F02", "product": "F02-RF350", "hs": "841810", "country": "KZ", "incoterms": "FCA",
    "currency": "USD", "unit": "pcs",
}  # fmt: skip
MADE = {"facility": "F02", "product": "F02-RF350", "unit": "pcs"}
LATE = datetime(2026, 11, 4, 6, tzinfo=UTC)


def export(quantity: int, **names: str) -> Line:
    return Line("exports", {**NAMES, **names}, {"quantity": Decimal(quantity)})


def posting(number: int, kind: str = "original", shipment: str = "S-1", **names: str) -> BookedPosting:
    return BookedPosting(("F02", shipment, 1, number), kind, {**NAMES, **names}, LATE)


def basis(*postings: BookedPosting, good: int = 0, statements: tuple[StatementKey, ...] = ()) -> Basis:
    return Basis(
        {entry.key: entry for entry in postings},
        dict.fromkeys(statements, LATE),
        {("F02-RF350", "2026-10-07"): (good, 0, 0)},
    )


def told(reported: list[Line], known: list[Line], then: Basis, now: Basis) -> list[tuple[str, list[str]]]:
    return [
        (entry.line.names.get("country", entry.line.section), [reason.code for reason in entry.reasons])
        for entry in differences(reported, known, read_basis(then.to_json()), now)
    ]


def test_what_is_the_same_is_no_difference() -> None:
    same = basis(posting(1))
    assert told([export(120)], [Line("exports", NAMES, {"quantity": Decimal("120.0")})], same, same) == []


def test_a_late_posting_is_the_reason_of_its_own_line_only() -> None:
    reported = [export(120), export(5, country="TJ")]
    known = [export(130), export(5, country="TJ"), export(7, country="AF")]
    now = basis(
        posting(1), posting(1, shipment="S-2", country="TJ"), posting(1, shipment="S-3"),
        posting(1, shipment="S-4", country="AF"),
    )  # fmt: skip
    then = basis(posting(1), posting(1, shipment="S-2", country="TJ"))
    assert told(reported, known, then, now) == [("AF", ["late_posting"]), ("KZ", ["late_posting"])]
    (new, changed) = differences(reported, known, then, now)
    assert (new.reported, new.known) == (None, export(7, country="AF"))
    said = Said("posting", {"kind": "original", "posting": "S-3/1/1"})
    assert [(reason.said, reason.received_at) for reason in changed.reasons] == [(said, LATE)]


def test_a_reversal_with_its_new_original_is_a_correction_and_a_return_is_none() -> None:
    then, now = basis(posting(1)), basis(posting(1), posting(2, "reversal"), posting(3))
    assert told([export(120)], [export(110)], then, now) == [("KZ", ["correction", "correction"])]
    assert told([export(1)], [export(2)], then, basis(posting(1), posting(2, "return"))) == [
        ("KZ", ["late_return"])
    ]


def test_late_readings_and_revised_statements_are_told_apart() -> None:
    output = [Line("output", MADE, {"good": Decimal(good)}) for good in (1, 2)]
    local = [
        Line("localization", {**MADE, "basis": "ex_works"}, {"price_usd": Decimal(price)}) for price in (1, 2)
    ]
    revised = StatementKey("F02-RF350", "ex_works", "2026-10-01", "2026-11-03T00:00:00+00:00")
    of_another = StatementKey("F02-RF350", "fob", "2026-10-01", "2026-11-03T00:00:00+00:00")
    assert told([output[0], local[0]], [output[1], local[1]], basis(good=1), basis(good=2)) == [
        ("localization", ["late_readings"]),
        ("output", ["late_readings"]),
    ]
    assert told(local[:1], local[1:], basis(), basis(statements=(revised, of_another))) == [
        ("localization", ["revised_statement"])
    ]
    assert told(local[:1], local[1:], basis(), basis()) == [("localization", ["computed_anew"])]
