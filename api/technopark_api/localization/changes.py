"""Read what moved localization between two periods, and what would move it most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from msgspec import UNSET

from technopark.localization import PARTS, Change, Flow, Part, Ratio, change, lever
from technopark_api.database import Database
from technopark_api.localization.change_shapes import ChangeRow
from technopark_api.localization.read import By, Group, stated_bases
from technopark_api.localization.shapes import Basis
from technopark_api.localization.sources import Sources, read_sources
from technopark_api.localization.spans import Span
from technopark_api.shapes import percent, usd

_CENT: Final = Decimal("0.01")
_LEVER: Final = Decimal("0.0001")
_ONE: Final = Decimal(1)


async def read_change(
    database: Database,
    before: Span,
    after: Span,
    *,
    by: By,
    bases: Sequence[Basis],
    facilities: Sequence[str],
    products: Sequence[str],
) -> list[ChangeRow]:
    """Return a row for each part of the park and each basis that it is stated on.

    Filters (empty selects all) choose what rows are about; levers are always those of whole facilities and the park.

    Raises:
        Unavailable: the database is away.
    """
    first = await read_sources(database, [before.first], before.after)
    second = await read_sources(database, [after.first], after.after)
    places = {made.product: made for sources in (first, second) for made in sources.made}
    chosen = sorted(
        (
            made
            for made in places.values()
            if (not facilities or made.facility in facilities) and (not products or made.product in products)
        ),
        key=lambda made: made.place,
    )
    groups: dict[Group, list[str]] = {}
    for made in chosen:
        groups.setdefault(Group.of(made, by), []).append(made.product)
    facility_of = {product: made.facility for product, made in places.items()}
    compared = {
        basis: _Compared.of(_flows(first, basis), _flows(second, basis), facility_of) for basis in bases
    }
    return [
        compared[basis].row(group, members, basis, by)
        for group, members in groups.items()
        for basis in stated_bases(second.book, members, bases)
    ]


@dataclass(frozen=True, slots=True)
class _Compared:
    """The whole park on one basis in both periods, and what it and its facilities were worth in the second."""

    before: Mapping[str, Flow]
    after: Mapping[str, Flow]
    facility_usd: Mapping[str, Decimal]
    park_usd: Decimal

    @classmethod
    def of(
        cls, before: Mapping[str, Flow], after: Mapping[str, Flow], facility_of: Mapping[str, str]
    ) -> _Compared:
        facility_usd: dict[str, Decimal] = {}
        for product, flow in after.items():
            facility = facility_of[product]
            facility_usd[facility] = facility_usd.get(facility, Decimal(0)) + flow.price.usd
        return cls(before, after, facility_usd, sum(facility_usd.values(), Decimal(0)))

    def row(self, group: Group, members: Sequence[str], basis: Basis, by: By) -> ChangeRow:
        before, after = (
            {product: flows[product] for product in members if product in flows}
            for flows in (self.before, self.after)
        )
        from_usd, to_usd = (
            sum((flow.price.usd for flow in flows.values()), Decimal(0)) for flows in (before, after)
        )
        found = change(before, after)
        first, second = _percent(found.before), _percent(found.after)
        difference = None if first is None or second is None else second - first
        parts = _rounded(found, difference)
        facility_lever, park_lever = (
            None if share is None else share.quantize(_LEVER, ROUND_HALF_UP)
            for share in (
                lever(to_usd, self.facility_usd.get(group.facility or "", Decimal(0))),
                lever(to_usd, self.park_usd),
            )
        )
        return ChangeRow(
            facility=group.facility or UNSET,
            product=group.product or UNSET,
            hs=group.hs or UNSET,
            basis=basis,
            from_percent=first,
            to_percent=second,
            change_points=difference,
            mix_points=parts.get("mix"),
            coverage_points=parts.get("coverage"),
            price_points=parts.get("price"),
            exchange_rate_points=parts.get("exchange_rate"),
            imported_points=parts.get("imported"),
            from_price_usd=usd(from_usd),
            to_price_usd=usd(to_usd),
            facility_lever=facility_lever if by == "product" else UNSET,
            park_lever=park_lever if by != "park" else UNSET,
        )


def _percent(ratio: Ratio) -> Decimal | None:
    return None if ratio is None else percent(ratio, _ONE)


def _rounded(found: Change, difference: Decimal | None) -> Mapping[Part, Decimal]:
    """The parts in points, rounded so that they sum to the difference of the percentages as shown.

    By largest remainder: all are rounded down, and the hundredths that are then missing go to those that lost most.
    """
    if found.parts is None or difference is None:
        return {}
    with localcontext(prec=60):
        exact = {part: found.parts[part] * 100 for part in PARTS}
        rounded = {part: points.quantize(_CENT, ROUND_FLOOR) for part, points in exact.items()}
        missing = int((difference - sum(rounded.values(), Decimal(0))) / _CENT)
        by_loss = sorted(PARTS, key=lambda part: rounded[part] - exact[part])
        # Percentages are rounded too, so there may be one too many, or one more than there are parts.
        whole, rest = divmod(missing, len(PARTS))
        for place, part in enumerate(by_loss):
            rounded[part] += _CENT * (whole + (place < rest))
    return rounded


def _flows(sources: Sources, basis: Basis) -> dict[str, Flow]:
    found: dict[str, Flow] = {}
    for made in sources.made:
        flow = Flow.of(made.lot.quantity, sources.book.in_force(made.product, basis, made.first))
        found[made.product] = found[made.product] + flow if made.product in found else flow
    return found
