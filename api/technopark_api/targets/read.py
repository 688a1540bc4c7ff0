"""Read and set targets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from technopark import audit
from technopark.calendar import month_on
from technopark.catalogue import Catalogue
from technopark.storage import kept_plan
from technopark.storage.sqlfile import load
from technopark.targets import Scope, Targets
from technopark_api.database import Database
from technopark_api.problems import unknown
from technopark_api.targets.shapes import SECONDS, Span, TargetRow, period_of

_SQL = load("technopark_api.targets", "queries.sql")


class What(NamedTuple):
    """What a target is of: a scope, in a month or on a day."""

    scope: Scope
    span: Span
    starts: date

    @property
    def name(self) -> str:
        """Its public name, for the audit."""
        parts = [part for part in self.scope if part is not None]
        return " ".join([*parts, period_of(self.span, self.starts)])


async def read_targets(database: Database, catalogue: Catalogue, first: date, after: date) -> Targets:
    """Return the targets that hold in whole months [first, after), of what the catalogue has.

    Raises:
        Unavailable: the database is away.
    """
    return await kept_plan.read_targets(database.fetch, catalogue, kept_plan.Months(first, after))


async def list_targets(
    database: Database,
    catalogue: Catalogue,
    first: date,
    after: date,
    facilities: Sequence[str],
    *,
    history: bool,
    limit: int,
) -> list[TargetRow]:
    """Return targets that begin in the months [first, after), with all their versions for `history`.

    Raises:
        Unavailable: the database is away.
    """
    records = await database.fetch(_SQL["current"], first, after, list(facilities) or None, history, limit)
    return [
        TargetRow(
            facility=row["facility"],
            line=row["line"],
            product=row["product"],
            period=period_of(row["span"], row["starts"]),
            quantity=row["quantity"],
            unit=unit_of(catalogue, row["product"]),
            version=row["version"],
            set_by=row["set_by"],
            set_at=row["set_at"],
        )
        for row in records
    ]


async def set_target(
    database: Database, catalogue: Catalogue, what: What, quantity: Decimal | None, *, who: str
) -> TargetRow:
    """Set a target, or withdraw it, as a new version that is put on record; setting it again changes nothing.

    The plan that dashboards read follows in the same transaction.

    Raises:
        Problem: the database does not have the facility yet.
        Unavailable: the database is away; nothing was written.
    """
    scope = what.scope
    async with database.transaction() as connection:
        facility = await connection.fetchval(_SQL["lock"], scope.facility)
        if facility is None:
            raise unknown("facility", [scope.facility], where="path.facility")
        key = (facility, scope.line, scope.product, what.span, what.starts)
        kept = await connection.fetchrow(_SQL["newest"], *key)
        if kept is None or kept["quantity"] != quantity:
            before = None if kept is None else kept["quantity"]
            version = 1 if kept is None else kept["version"] + 1
            kept = await connection.fetchrow(_SQL["add"], *key, version, quantity, who)
            await audit.record(
                connection,
                who=who,
                action="target.set" if quantity is not None else "target.withdraw",
                subject=what.name,
                detail={"before": _text(before), "now": _text(quantity), "version": version},
            )
            month = what.starts.replace(day=1)
            months = kept_plan.Months(month, month_on(month, 1))
            await kept_plan.keep_plan(connection, catalogue, catalogue.facility[scope.facility], months)
    if kept is None:
        raise RuntimeError("INSERT ... RETURNING told nothing")
    return TargetRow(
        facility=scope.facility,
        line=scope.line,
        product=scope.product,
        period=period_of(what.span, what.starts),
        quantity=kept["quantity"],
        unit=unit_of(catalogue, scope.product),
        version=kept["version"],
        set_by=kept["set_by"],
        set_at=kept["set_at"],
    )


def unit_of(catalogue: Catalogue, product: str | None) -> str:
    """Return what a target counts: the product's unit, or planned seconds."""
    if product is None:
        return SECONDS
    return catalogue.product[product][1].unit if product in catalogue.product else ""


def _text(quantity: Decimal | None) -> str | None:
    return None if quantity is None else f"{quantity:f}"
