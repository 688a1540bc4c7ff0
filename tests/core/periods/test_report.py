"""A report's bytes: the same for the same data, exact, and readable again."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from technopark.periods import Line, Report, digest, read_lines, report_number, to_csv, to_json

NAMES = {
    "facility": "F02", "product": "F02-RF350", "hs": "841810", "country": "KZ", "incoterms": "FCA",
    "currency": "USD", "unit": "pcs",
}  # fmt: skip
EXPORT = Line(
    "exports", NAMES, {"quantity": Decimal("120.500"), "value": Decimal("1E+3"), "returned_quantity": None}
)
OTHER = Line("exports", {**NAMES, "country": "AF"}, {"quantity": Decimal("-0.00"), "value": Decimal(3)})
MADE = Line("output", {"facility": "F02", "product": "F02-RF350", "unit": "pcs"}, {"good": Decimal(7)})
CUTOFF = datetime(2026, 11, 2, 4, tzinfo=UTC)


def report(*lines: Line, cutoff: datetime = CUTOFF) -> Report:
    return Report("TTP", "Asia/Tashkent", date(2026, 10, 1), 0, cutoff, lines)


def test_the_order_in_which_lines_come_and_the_zone_of_the_clock_change_no_byte() -> None:
    local = CUTOFF.astimezone(timezone(timedelta(hours=5)))
    assert to_json(report(EXPORT, OTHER, MADE)) == to_json(report(MADE, OTHER, EXPORT, cutoff=local))
    assert to_csv(report(EXPORT, OTHER, MADE)) == to_csv(report(MADE, OTHER, EXPORT))


def test_the_form_stays_what_it_is() -> None:
    # Whoever changes the form changes the hash of reports to come; those that were made keep their bytes.
    assert to_json(report(MADE)).decode() == (
        '{"data_cutoff":"2026-11-02T04:00:00Z","lines":{"exports":[],"localization":[],"output":[{"facility":"F02",'
        '"good":"7","product":"F02-RF350","unit":"pcs"}]},"month":"2026-10","report":"TP-2026-10-R0","revision":0,'
        '"site":"TTP","zone":"Asia/Tashkent"}'
    )
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert report_number(date(2026, 10, 1), 2) == "TP-2026-10-R2"


def test_figures_are_exact_texts_and_no_data_is_null() -> None:
    other, export = json.loads(to_json(report(EXPORT, OTHER)))["lines"]["exports"]
    assert (export["quantity"], export["value"], export["returned_quantity"]) == ("120.5", "1000", None)
    assert (other["country"], other["quantity"]) == ("AF", "0")
    header, _, row = to_csv(report(EXPORT, OTHER)).decode().splitlines()
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    assert (cells["report"], cells["quantity"], cells["returned_quantity"]) == ("TP-2026-10-R0", "120.5", "")


def test_lines_are_read_back_as_they_were() -> None:
    assert read_lines(to_json(report(MADE, EXPORT, OTHER))) == [OTHER, EXPORT, MADE]
