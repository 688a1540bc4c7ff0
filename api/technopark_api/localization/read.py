"""Read localization: ratios are made here, once, from the sums that the database gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from msgspec import UNSET

from technopark.storage.sqlfile import load
from technopark_api.database import Database
from technopark_api.localization.shapes import Basis, Flag, LocalizationRow
from technopark_api.periods import Months
from technopark_api.shapes import percent, usd

By = Literal["product", "facility", "park"]

BASES: Final[tuple[Basis, ...]] = get_args(Basis)
_SQL = load("technopark_api.localization", "queries.sql")


async def read_localization(
    database: Database,
    months: Months,
    *,
    by: By,
    bases: Sequence[Basis],
    facilities: list[str] | None,
    products: list[str] | None,
) -> list[LocalizationRow]:
    """Return a row for each month, part of the park and basis.

    Raises:
        Unavailable: the database is away.
    """
    records = await database.fetch(
        _SQL["localization"],
        months.first,
        months.after,
        list(bases),
        facilities,
        products,
        by in ("product", "facility"),
        by == "product",
    )
    return [_row(record, by) for record in records]


def _row(record: Mapping[str, Any], by: By) -> LocalizationRow:
    price: Decimal | None = record["price_usd"]
    imported: Decimal | None = record["imported_usd"]
    local = None if price is None or imported is None else percent(price - imported, price)
    return LocalizationRow(
        month=f"{record['month']:%Y-%m}",
        facility=UNSET if by == "park" else record["facility"],
        product=record["product"] if by == "product" else UNSET,
        basis=record["basis"],
        unit=record["unit"],
        quantity=record["quantity"],
        price_usd=None if price is None else usd(price),
        imported_usd=None if imported is None else usd(imported),
        percent=local,
        flags=_flags(local, stated=price is not None, incomplete=record["is_incomplete"]),
        missing_quantity=record["missing_quantity"],
    )


def _flags(local: Decimal | None, *, stated: bool, incomplete: bool) -> list[Flag]:
    flags: list[Flag] = []
    if local is not None and local < 0:
        flags.append("imports_above_price")
    if not stated:
        flags.append("no_statement")
    elif incomplete:
        flags.append("incomplete")
    return flags
