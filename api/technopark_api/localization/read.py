"""Read localization: what was made is valued by the statements in force, and ratios are made once, of the sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal, NamedTuple, get_args

from msgspec import UNSET

from technopark.localization import Book, Content, add_up, valued
from technopark_api.database import Database
from technopark_api.localization.shapes import Basis, Flag, LocalizationRow
from technopark_api.localization.sources import Made, read_sources
from technopark_api.localization.spans import Interval, begins
from technopark_api.periods import Months
from technopark_api.shapes import percent, usd

By = Literal["product", "facility", "hs", "park"]

BASES: Final[tuple[Basis, ...]] = get_args(Basis)
PARTS: Final = ("facility", "product", "hs")
_DAY = timedelta(days=1)


class Group(NamedTuple):
    """A part of the park that a row is about: what is None does not tell it apart."""

    facility: str | None = None
    product: str | None = None
    hs: str | None = None

    @classmethod
    def of(cls, made: Made, by: By) -> Group:
        """Return the part that something was made in."""
        match by:
            case "product":
                return cls(made.facility, made.product)
            case "facility":
                return cls(facility=made.facility)
            case "hs":
                return cls(hs=made.hs)
            case "park":
                return cls()


def without(by: By) -> tuple[str, ...]:
    """Return the parts that rows by that do not have."""
    own: Mapping[By, tuple[str, ...]] = {"product": ("facility", "product"), "park": ()}
    return tuple(part for part in PARTS if part not in own.get(by, (by,)))


async def read_localization(
    database: Database,
    months: Months,
    *,
    interval: Interval,
    by: By,
    bases: Sequence[Basis],
    facilities: list[str] | None,
    products: list[str] | None,
) -> list[LocalizationRow]:
    """Return a row for each interval, part of the park and basis.

    Raises:
        Problem: there would be too many intervals.
        Unavailable: the database is away.
    """
    slots = begins(months, interval)
    sources = await read_sources(database, slots, months.after, facilities=facilities, products=products)
    grouped: dict[tuple[int, Group], list[Made]] = {}
    for made in sources.made:
        grouped.setdefault((made.slot, Group.of(made, by)), []).append(made)
    ordered = sorted(grouped.items(), key=lambda each: (each[0][0], min(made.place for made in each[1])))
    ends = [*slots[1:], months.after]
    return [
        _row(interval, slots[slot], ends[slot], group, basis, content)
        for (slot, group), parts in ordered
        for basis, content in _contents(sources.book, parts, bases)
    ]


def stated_bases(book: Book, products: Sequence[str], bases: Sequence[Basis]) -> list[Basis]:
    """Return those bases that any of the products is stated on, in their order."""
    return sorted(basis for basis in bases if any(book.is_stated(product, basis) for product in products))


def _contents(
    book: Book, parts: Sequence[Made], bases: Sequence[Basis]
) -> list[tuple[Basis | None, Content]]:
    """The sums on each basis that anything is ever stated on; on one, without a name, where nothing is."""
    stated = stated_bases(book, [made.product for made in parts], bases)
    named: list[Basis | None] = [*stated] or [bases[0] if len(bases) == 1 else None]
    found: list[tuple[Basis | None, Content]] = []
    for name in named:
        basis = name or bases[0]
        content = add_up(
            valued(made.lot, basis, book.in_force(made.product, basis, made.first)) for made in parts
        )
        if content is not None:
            found.append((name, content))
    return found


def _row(
    interval: Interval, first: date, after: date, group: Group, basis: Basis | None, content: Content
) -> LocalizationRow:
    stated = content.is_stated
    local = None if content.local is None else percent(content.local, Decimal(1))
    return LocalizationRow(
        month=f"{first:%Y-%m}" if interval == "month" else UNSET,
        first_day=first,
        last_day=after - _DAY,
        facility=group.facility or UNSET,
        product=group.product or UNSET,
        hs=group.hs or UNSET,
        basis=basis,
        unit=content.unit,
        quantity=content.made,
        price_usd=usd(content.price_usd) if stated else None,
        imported_usd=usd(content.imported_usd) if stated else None,
        percent=local,
        flags=_flags(local, content),
        missing_quantity=content.uncovered,
        missing_usd=usd(content.uncovered_usd),
    )


def _flags(local: Decimal | None, content: Content) -> list[Flag]:
    flags: list[Flag] = []
    if local is not None and content.imports_above_price:
        flags.append("imports_above_price")
    if not content.is_stated:
        flags.append("no_statement")
    elif not content.is_complete:
        flags.append("incomplete")
    return flags
