"""Read how certificates stand: what each attests, and the localization of what was made since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple

from technopark.calendar import month_on
from technopark.catalogue import Catalogue
from technopark.catalogue.model import Facility, Product
from technopark.localization import (
    Book,
    Content,
    Guarded,
    Ratio,
    Trend,
    add_up,
    build_down,
    guard,
    programme_line,
    usd,
    valued,
)
from technopark.messages import Statement
from technopark_api.certificates.shapes import CertificateRow
from technopark_api.database import Database
from technopark_api.localization.read import BASES
from technopark_api.localization.shapes import Basis
from technopark_api.localization.sources import Made, read_sources
from technopark_api.localization.spans import begins
from technopark_api.periods import Months
from technopark_api.shapes import percent

_MONTHS: Final = 12
_DAYS_OF_MONTH: Final = Decimal("30.4375")
_CENT: Final = Decimal("0.01")
_DAY: Final = timedelta(days=1)
_ONE: Final = Decimal(1)


class _Month(NamedTuple):
    """The localization of what was made of a product in a month, as a share; `day` is amid its production days."""

    first: date
    day: date
    share: Decimal


async def read_certificates(
    database: Database,
    catalogue: Catalogue,
    *,
    today: date,
    facilities: Sequence[str],
    products: Sequence[str],
) -> list[CertificateRow]:
    """Return a row for each product of the catalogue, in its order; filters that are empty select all.

    Raises:
        Unavailable: the database is away.
    """
    slots = begins(_last_months(today), "month")
    sources = await read_sources(
        database,
        slots,
        today + _DAY,
        facilities=list(facilities) or None,
        products=list(products) or None,
        certified=True,
    )
    made: dict[str, list[Made]] = {}
    for each in sources.made:
        made.setdefault(each.product, []).append(each)
    return [
        _row(facility, product, sources.book, made.get(product.id, ()), catalogue, today)
        for facility in catalogue.facilities
        for product in facility.products
        if (not facilities or facility.id in facilities) and (not products or product.id in products)
    ]


def _last_months(today: date) -> Months:
    return Months(month_on(today, 1 - _MONTHS), today + _DAY)


def _row(
    facility: Facility, product: Product, book: Book, made: Iterable[Made], catalogue: Catalogue, today: date
) -> CertificateRow:
    carrier = book.certified(product.id, today)
    certificate = carrier.certificate if carrier else None
    basis = carrier.basis if carrier else _latest_basis(book, product.id, today)
    months = _months(book, made, basis, today) if basis else []
    site = catalogue.site
    found = guard(
        certificate,
        [(month.day, month.share * 100) for month in months],
        national=site.national_percent,
        today=today,
    )
    actual = months[-1].share if months else None
    programme = programme_line(facility.opened, site.programme_percents, today)
    return CertificateRow(
        facility=facility.id,
        product=product.id,
        status=found.status,
        reasons=list(found.reasons),
        certificate=certificate.number if certificate else None,
        basis=basis,
        certified_percent=_points(certificate.percent) if certificate else None,
        valid_until=certificate.valid_until if certificate else None,
        days_left=found.days_left,
        actual_percent=_percent(actual),
        actual_month=f"{months[-1].first:%Y-%m}" if months else None,
        stated_percent=_percent(_of_unit(book.in_force(product.id, basis, today))) if basis else None,
        national_percent=_points(site.national_percent),
        line_percent=_maybe(found.line),
        headroom_points=_maybe(found.headroom),
        programme_year=programme[0] if programme else None,
        programme_percent=_points(programme[1]) if programme else None,
        programme_points=_points(actual * 100 - programme[1]) if programme and actual is not None else None,
        **_trend(found.trend),
        **_crossing(found),
    )


def _latest_basis(book: Book, product: str, today: date) -> Basis | None:
    stated = [book.in_force(product, basis, today) for basis in BASES]
    latest = max(
        (each for each in stated if each is not None),
        key=lambda each: (each.valid_from, each.ts, each.basis),
        default=None,
    )
    return latest.basis if latest else None


def _months(book: Book, made: Iterable[Made], basis: Basis, today: date) -> list[_Month]:
    """The months in which anything was made that a statement was in force for, oldest first."""
    by_month: dict[date, list[Content]] = {}
    for each in made:
        content = valued(each.lot, basis, book.in_force(each.product, basis, each.first))
        by_month.setdefault(each.first.replace(day=1), []).append(content)
    found: list[_Month] = []
    for first, contents in sorted(by_month.items()):
        total = add_up(contents)
        share = total.local if total else None
        if share is not None:
            after = min(month_on(first, 1), today + _DAY)
            found.append(_Month(first, first + (after - first) // 2, share))
    return found


def _of_unit(statement: Statement | None) -> Ratio:
    return build_down(usd(statement.price), usd(statement.imported)) if statement else None


def _trend(trend: Trend | None) -> dict[str, Any]:
    return {
        name: _points(line.slope * _DAYS_OF_MONTH) if line else None
        for name, line in (
            ("trend_points_per_month", trend and trend.central),
            ("trend_lowest", trend and trend.lower),
            ("trend_highest", trend and trend.upper),
        )
    }


def _crossing(found: Guarded) -> dict[str, Any]:
    ahead = found.crossing
    return {
        "crossing_on": ahead.on if ahead else None,
        "crossing_earliest": ahead.earliest if ahead else None,
        "crossing_latest": ahead.latest if ahead else None,
    }


def _percent(share: Ratio) -> Decimal | None:
    return None if share is None else percent(share, _ONE)


def _maybe(points: Decimal | None) -> Decimal | None:
    return None if points is None else _points(points)


def _points(points: Decimal) -> Decimal:
    return points.quantize(_CENT, ROUND_HALF_UP) + 0  # never -0.00
