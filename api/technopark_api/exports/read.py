"""Read exports: sums come from the database, shares are made of them here."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, Literal

import pandas as pd
from msgspec import UNSET

from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.exports.shapes import ExportRow
from technopark_api.exports.shares import shares
from technopark_api.periods import Months
from technopark_api.shapes import usd

Part = Literal["month", "facility", "product", "country", "hs", "incoterms", "contract"]

PARTS: Final[tuple[Part, ...]] = ("month", "facility", "product", "country", "hs", "incoterms", "contract")
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

    Raises:
        Unavailable: the database is away.
    """
    records = await database.fetch(
        _SQL["exports"],
        months.first,
        months.after,
        facilities,
        products,
        countries,
        *(part in by for part in PARTS),
        limit,
    )
    values = pd.Series([record["value_usd"] for record in records], dtype=object)
    groups = pd.Series([str(record["month"]) for record in records], dtype=object)
    found = shares(values, groups)
    return [_row(record, by, share) for record, share in zip(records, found, strict=True)]


def _row(record: Mapping[str, Any], by: frozenset[Part], share: Decimal | None) -> ExportRow:
    def part(name: Part) -> Any:
        return record[name] if name in by else UNSET

    return ExportRow(
        month=f"{record['month']:%Y-%m}" if "month" in by else UNSET,
        facility=part("facility"),
        product=part("product"),
        country=part("country"),
        hs=part("hs"),
        incoterms=part("incoterms"),
        contract=part("contract"),
        unit=record["unit"],
        quantity=record["quantity"],
        net_kg=record["net_kg"],
        gross_kg=record["gross_kg"],
        value_usd=_usd(record["value_usd"]),
        shipments=record["shipments"],
        postings=record["postings"],
        returned_quantity=record["returned_quantity"],
        returned_value_usd=_usd(record["returned_value_usd"]),
        share_percent=share,
        incoterms_used=record["incoterms_used"],
    )


def _usd(value: Decimal | None) -> Decimal | None:
    return None if value is None else usd(value)
