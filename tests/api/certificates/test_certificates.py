"""How certificates stand: against the basis that they were stated on, and before the line is crossed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.api import Api

END = ("FR", "L1", "S2")
LONG = date(2027, 12, 31)


async def month(
    api: Api,
    month: int,
    imported: str,
    *,
    product: str = "FR-A",
    year: int = 2026,
    basis: str = "ex_works",
    certificate: tuple[str, str, date] | None = ("UZ-1", "36", LONG),
) -> None:
    """A month of output of a product of 100 USD that is so far imported."""
    await api.stated(
        product,
        price="100",
        imported=imported,
        valid_from=date(year, month, 1),
        basis=basis,
        certificate=certificate,
    )
    await api.made(END, product, datetime(year, month, 8, 7, tzinfo=UTC), good=10)


async def one(api: Api, product: str = "FR-A") -> dict[str, Any]:
    (row,) = await api.rows("certificates", product=product)
    return row


async def test_each_product_of_the_park_has_a_row_and_those_without_certificate_are_missing(api: Api) -> None:
    await month(api, 10, "60")
    await month(api, 10, "50", product="FR-B", certificate=None)
    rows = await api.rows("certificates")
    assert [(row["product"], row["status"], row["actual_percent"]) for row in rows] == [
        ("FR-A", "ok", 40),
        ("FR-B", "missing", 50),
        ("FR-C", "missing", None),
        ("PA-M", "missing", None),
        ("PA-T", "missing", None),
    ]
    (only,) = await api.rows("certificates", status="ok")
    assert only["product"] == "FR-A"
    assert [row["product"] for row in await api.rows("certificates", facility="PA")] == ["PA-M", "PA-T"]


async def test_a_certificate_is_measured_on_the_basis_that_carries_it(api: Api) -> None:
    await month(api, 10, "60")
    await api.stated("FR-A", price="200", imported="60", basis="fob", valid_from=date(2026, 10, 1))
    row = await one(api)
    assert (row["basis"], row["certificate"], row["actual_percent"]) == ("ex_works", "UZ-1", 40)
    assert (row["line_percent"], row["headroom_points"], row["actual_month"]) == (36, 4, "2026-10")
    assert (row["valid_until"], row["days_left"]) == ("2027-12-31", 445)


async def test_a_statement_without_a_certificate_takes_none_away(api: Api) -> None:
    await month(api, 3, "60", year=2025)
    for later in range(4, 11):
        await month(api, later, "60", certificate=None)
    assert (await one(api))["certificate"] == "UZ-1"
    await month(api, 9, "60", product="FR-B", certificate=("OLD", "36", LONG))
    await month(api, 10, "60", product="FR-B", certificate=("NEW", "38", LONG))
    assert (await one(api, "FR-B"))["certificate"] == "NEW"


async def test_a_fall_is_told_months_before_the_line_is_met(api: Api) -> None:
    for number, imported in enumerate(("59", "59.5", "60", "60.5", "61", "61.5"), start=5):
        await month(api, number, imported)
    row = await one(api)
    assert (row["status"], row["reasons"]) == ("warning", ["crossing_ahead"])
    assert Decimal("-0.55") < row["trend_points_per_month"] < Decimal("-0.45")
    assert (
        "2027-01-01" < row["crossing_earliest"] <= row["crossing_on"] <= row["crossing_latest"] < "2027-05-01"
    )


async def test_the_month_that_is_not_over_counts_as_far_as_it_is(api: Api) -> None:
    await month(api, 9, "60")
    await month(api, 10, "65")
    row = await one(api)
    assert (row["actual_percent"], row["status"], row["reasons"]) == (35, "at_risk", ["below_line"])
    assert row["crossing_on"] is None


async def test_what_is_made_is_told_beside_what_is_stated_now(api: Api) -> None:
    await month(api, 9, "60")
    await api.stated("FR-A", price="100", imported="70", valid_from=date(2026, 10, 1))
    row = await one(api)
    assert (row["actual_month"], row["actual_percent"], row["stated_percent"]) == ("2026-09", 40, 30)


@pytest.mark.parametrize(
    ("until", "status"),
    [(date(2026, 10, 11), "expired"), (date(2026, 10, 12), "at_risk"), (date(2026, 12, 31), "warning")],
)
async def test_a_certificate_expires(api: Api, until: date, status: str) -> None:
    await month(api, 10, "60", certificate=("UZ-1", "36", until))
    assert (await one(api))["status"] == status


async def test_the_programme_is_told_where_the_age_is_known_and_judges_nothing(api: Api) -> None:
    await month(api, 10, "60")
    row = await one(api)
    # The plant opened in June 2025: it is in its second year, of which 45 % is asked for.
    assert (row["programme_year"], row["programme_percent"], row["programme_points"]) == (2, 45, -5)
    assert (row["status"], row["national_percent"]) == ("ok", 30)
    panels = await one(api, "PA-M")
    assert (panels["programme_year"], panels["programme_percent"]) == (None, None)


async def test_of_an_unknown_product_nothing_is_told(api: Api) -> None:
    assert (await api.problem("certificates", product="FR-X"))["status"] == 404
    assert (await api.problem("certificates", status="lost"))["status"] == 422
