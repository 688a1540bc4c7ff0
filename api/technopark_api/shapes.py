"""What all answers are made of: frozen structures that are at once the data, its schema and its documentation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import Annotated, Any, cast

import msgspec
from msgspec import Meta, Struct

from technopark.catalogue import Names

Instant = Annotated[datetime, Meta(tz=True)]
"""A time in UTC, written with Z."""

_CENT = Decimal("0.01")
_THOUSANDTH = Decimal("0.001")
_HUNDRED = Decimal(100)
# One for all: to set up a context takes longer than to round by it.
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Shape(Struct, frozen=True, forbid_unknown_fields=True):
    """Root of everything that the API answers. An unset field is left out, None is written as null: no data."""


class NamesShape(Shape, frozen=True, kw_only=True):
    """One name in Uzbek (Latin), Russian and English."""

    uz: str
    ru: str
    en: str

    @classmethod
    def of(cls, names: Names) -> NamesShape:
        """Take over a name of the catalogue."""
        return cls(uz=names.uz, ru=names.ru, en=names.en)


def encode(value: Any) -> bytes:
    """Return a value as JSON; decimals are written as exact numbers."""
    return _ENCODER.encode(value)


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return `part` of `whole` in percent, rounded once to 0.01; None where the whole is zero: no data."""
    if not whole:
        return None
    return _WIDE.quantize(_WIDE.divide(_WIDE.multiply(_HUNDRED, part), whole), _CENT)


def in_percent(ratio: Decimal) -> Decimal:
    """Return a ratio in percent, rounded to 0.01."""
    return _WIDE.quantize(_WIDE.multiply(_HUNDRED, ratio), _CENT)


def usd(amount: Decimal) -> Decimal:
    """Round US dollars to the cent, for output only."""
    return _WIDE.quantize(amount, _CENT)


def to_thousandth(quantity: Decimal) -> Decimal:
    """Round a computed quantity to the thousandth of its unit, without trailing zeros."""
    rounded = _WIDE.quantize(quantity, _THOUSANDTH)
    whole = _WIDE.to_integral_exact(rounded)
    # Only fractions are stripped of zeros: round hundreds would be written as powers of ten.
    return whole if rounded == whole else _WIDE.normalize(rounded)


def thousandths(count: int) -> Decimal:
    """Return a whole number of thousandths, without trailing zeros."""
    whole, rest = divmod(count, 1000)
    return _WIDE.normalize(Decimal(count).scaleb(-3)) if rest else Decimal(whole)


def definitions(row: type[Shape], *, without: Iterable[str] = ()) -> dict[str, str]:
    """Return what each field of a table's rows means, in their order, leaving out those that are unset."""
    left_out = set(without)
    return {name: text for name, text in _described(row).items() if name not in left_out}


def fields_of(row: type[Struct]) -> tuple[msgspec.inspect.Field, ...]:
    """Return the fields of a structure with their types and descriptions, in order."""
    return cast("msgspec.inspect.StructType", msgspec.inspect.type_info(row)).fields


@cache
def _described(row: type[Shape]) -> dict[str, str]:
    return {field.encode_name: _description(field.type) for field in fields_of(row)}


def _description(described: msgspec.inspect.Type) -> str:
    if isinstance(described, msgspec.inspect.Metadata) and described.extra_json_schema:
        return str(described.extra_json_schema.get("description", ""))
    return ""
