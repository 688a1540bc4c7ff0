"""Read exports: sums come from the database; shares, unit values and growth are made of them here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, Literal

from msgspec import UNSET

from technopark.exports import COUNTRIES, growth_percent
from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.exports.shapes import Compared, ExportRow
from technopark_api.exports.shares import shares
from technopark_api.periods import Months
from technopark_api.shapes import usd

Part = Literal["month", "quarter", "facility", "product", "country", "hs", "incoterms", "contract"]

PARTS: Final[tuple[Part, ...]] = (
    "month",
    "quarter",
    "facility",
    "product",
    "country",
    "hs",
    "incoterms",
    "contract",
)
_YEAR: Final = 12
_SQL = load("technopark_api.exports", "queries.sql")


async def read_exports(
    database: Database,
    months: Months,
    *,
    by: frozenset[Part],
    facilities: list[str] | None,
    products: list[str] | None,
    countries: list[str] | None,
    limit: int,
) -> list[ExportRow]:
    """Return at most `limit` rows, one for each unit and combination of the parts.

    Each is compared with the span of the same length before it, a month, a quarter or all of `months`, and with the
    same span of the year before.

    Raises:
        Unavailable: the database is away.
    """
    length = _length(months, by)
    records = await database.fetch(
        _SQL["exports"],
        months.first,
        months.after,
        facilities,
        products,
        countries,
        *(part in by for part in PARTS if part != "quarter"),
        length,
        "quarter" in by,
        limit,
        plan_anew=True,
    )
    spans = [_span(record, months, by) for record in records]
    by_value = shares([record["value_usd"] for record in records], spans)
    by_quantity = shares(
        [record["quantity"] for record in records],
        [(span, record["unit"]) for span, record in zip(spans, records, strict=True)],
    )
    return [
        _row(record, by, (of_value, of_quantity), span, length)
        for record, of_value, of_quantity, span in zip(records, by_value, by_quantity, spans, strict=True)
    ]


def _length(months: Months, by: frozenset[Part]) -> int:
    if "month" in by:
        return 1
    return 3 if "quarter" in by else _number(months.after) - _number(months.first)


def _span(record: Mapping[str, Any], months: Months, by: frozenset[Part]) -> date:
    """First month of the span that a row is about."""
    first: date = record["month"] if "month" in by else record["quarter"] if "quarter" in by else months.first
    return first


def _row(
    record: Mapping[str, Any],
    by: frozenset[Part],
    share: tuple[Decimal | None, Decimal | None],
    span: date,
    length: int,
) -> ExportRow:
    def part(name: Part) -> Any:
        return record[name] if name in by else UNSET

    country = COUNTRIES.get(record["country"] or "")
    quantity: Decimal | None = record["quantity"]
    value: Decimal | None = record["value_usd"]
    return ExportRow(
        month=f"{record['month']:%Y-%m}" if "month" in by else UNSET,
        quarter=_quarter(record["quarter"]) if "quarter" in by else UNSET,
        facility=part("facility"),
        product=part("product"),
        country=part("country"),
        country_alpha3=UNSET if "country" not in by else country.alpha3 if country else None,
        country_numeric=UNSET if "country" not in by else country.numeric if country else None,
        hs=part("hs"),
        incoterms=part("incoterms"),
        contract=part("contract"),
        unit=record["unit"],
        quantity=quantity,
        net_kg=record["net_kg"],
        gross_kg=record["gross_kg"],
        currency=record["currency"],
        value=record["value"],
        value_usd=_usd(value),
        unit_value_usd=usd(value / quantity) if quantity and value is not None else None,
        shipments=record["shipments"],
        declarations=record["declarations"],
        postings=record["postings"],
        returned_quantity=record["returned_quantity"],
        returned_value_usd=_usd(record["returned_value_usd"]),
        share_percent=share[0],
        quantity_share_percent=share[1],
        previous=_compared(record, "previous", _earlier(span, length, length)),
        last_year=_compared(record, "last_year", _earlier(span, _YEAR, length)),
        incoterms_used=record["incoterms_used"],
    )


def _compared(record: Mapping[str, Any], name: str, span: tuple[str, str]) -> Compared:
    quantity, value = record["quantity"], record["value_usd"]
    quantity_then, value_then = record[f"{name}_quantity"], record[f"{name}_value_usd"]
    return Compared(
        start=span[0],
        to=span[1],
        quantity=quantity_then,
        value_usd=_usd(value_then),
        quantity_growth_percent=growth_percent(quantity, quantity_then),
        value_growth_percent=growth_percent(value, value_then),
    )


@lru_cache(maxsize=1024)  # the same for all rows of a span
def _earlier(first: date, months: int, length: int) -> tuple[str, str]:
    """Return first and last month of the span so many months before the one that begins with `first`."""
    return f"{_back(first, months):%Y-%m}", f"{_back(first, months + 1 - length):%Y-%m}"


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def _back(month: date, by: int) -> date:
    year, index = divmod(_number(month) - by, 12)
    return date(year, index + 1, 1)


def _quarter(first: date) -> str:
    return f"{first.year}-Q{(first.month + 2) // 3}"


def _usd(value: Decimal | None) -> Decimal | None:
    return None if value is None else usd(value)
