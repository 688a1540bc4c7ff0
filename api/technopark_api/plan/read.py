"""Read the plan: targets, what was made, and of months the outlook."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from technopark.calendar import day_bounds, month_on, planned_seconds
from technopark.catalogue import Catalogue, Facility
from technopark.storage.sqlfile import load
from technopark.targets import Scope, Target, Targets, days_of_month
from technopark_api.database import Database
from technopark_api.filters import any_of
from technopark_api.kpi.slots import Slots
from technopark_api.plan.made import Made, Selection, When, unit_of
from technopark_api.plan.month import LOOK_BACK, FacilityTime, Worked, outlook
from technopark_api.plan.shapes import PlanRow
from technopark_api.shapes import percent, to_thousandth
from technopark_api.targets.read import read_targets

_SQL = load("technopark_api.plan", "queries.sql")
_DAY = timedelta(days=1)
_ZERO = Decimal(0)
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Look:
    """All that rows are made of."""

    catalogue: Catalogue
    selection: Selection
    targets: Targets
    made: Made


async def read_plan(
    database: Database, catalogue: Catalogue, selection: Selection, slots: Slots, *, now: datetime
) -> list[PlanRow]:
    """Return rows by time, in the order of the catalogue; months are whole.

    Raises:
        Unavailable: the database is away.
    """
    first_month, after_month = slots.first.replace(day=1), month_on(slots.after - _DAY, 1)
    targets = await read_targets(database, catalogue, first_month, after_month)
    in_seconds = not selection.by_product
    if slots.interval == "shift":
        spans = slots.spans(catalogue, selection.facilities)
        edges = (min(spans.starts, default=now), max(spans.starts, default=now))
        days = [None if slot is None else slots.days(slot)[0] for slot in spans.slots]
        records = await database.fetch(
            _SQL["by_shift"], spans.facilities, spans.starts, days, spans.shifts, *edges, in_seconds
        )
    else:
        today = now.astimezone(catalogue.site.zone).date()
        # What is over is told without experience; what is not rests on the days before today.
        looks_back = slots.interval == "month" and slots.after > today
        first = min(slots.first, today - LOOK_BACK) if looks_back else slots.first
        records = await database.fetch(
            _SQL["by_day"], first, slots.after, any_of(selection.facilities), in_seconds
        )
    look = _Look(catalogue, selection, targets, Made(records, selection))
    rows_of: Callable[[_Look, Facility, Slots, FacilityTime], Iterator[PlanRow]] = {
        "month": _months,
        "production_day": _days,
        "shift": _shifts,
    }[slots.interval]

    def rows() -> list[PlanRow]:
        return [
            row
            for facility in catalogue.facilities
            if facility.products and (not selection.facilities or facility.id in selection.facilities)
            for row in rows_of(look, facility, slots, FacilityTime(catalogue, facility, now))
        ]

    # A year of the whole park takes a second to work out, which must not hold up other requests.
    return sorted(await asyncio.to_thread(rows), key=lambda row: row.start)


def _months(look: _Look, facility: Facility, slots: Slots, time: FacilityTime) -> Iterator[PlanRow]:
    pattern, zone = look.catalogue.pattern_of(facility), look.catalogue.site.zone
    for scope in look.selection.scopes(facility):
        all_over = slots.after <= time.today
        experience, known = (None, 0) if all_over else time.experience(look.made, scope)
        for month in slots.begins:
            days = days_of_month(month)
            worked = time.worked(days)
            target = look.targets.of_month(scope, month)
            actual = look.made.in_days(scope, days)
            after = time.days_until(month)
            over = days[-1] < time.today
            seen = outlook(
                experience,
                target=target.quantity,
                actual=actual or _ZERO,
                worked=worked,
                days=time.usual_days(worked.remaining),
                after=after,
            )
            missing = None if target.quantity is None else max(target.quantity - (actual or _ZERO), _ZERO)
            yield _row(
                look,
                scope,
                target,
                actual,
                bounds=(
                    day_bounds(pattern.day_start, zone, month)[0],
                    day_bounds(pattern.day_start, zone, days[-1])[1],
                ),
                share=worked.elapsed / worked.planned if worked.planned else None,
                month=f"{month:%Y-%m}",
                shifts_planned=_shifts_of(worked, worked.planned),
                shifts_worked=_shifts_of(worked, worked.elapsed),
                shifts_remaining=_shifts_of(worked, worked.remaining),
                pace=_per_shift(worked, actual, worked.elapsed),
                needed_pace=_per_shift(worked, missing, worked.remaining),
                expected=_thousandth(actual if over else seen.expected),
                probability_percent=None if over else seen.probability_percent,
                days_known=None if over else known,
            )


def _days(look: _Look, facility: Facility, slots: Slots, time: FacilityTime) -> Iterator[PlanRow]:
    for scope in look.selection.scopes(facility):
        for day in slots.begins:
            plan, worked = time.plan(day), time.worked([day])
            target, actual = look.targets.of_day(scope, day), look.made.at(scope, When(day))
            if target.quantity is None and actual is None:
                continue
            share = worked.elapsed / worked.planned if worked.planned else None
            yield _row(look, scope, target, actual, bounds=(plan.start, plan.end), share=share, day=day)


def _shifts(look: _Look, facility: Facility, slots: Slots, time: FacilityTime) -> Iterator[PlanRow]:
    pattern = look.catalogue.pattern_of(facility)
    for scope in look.selection.scopes(facility):
        for slot, day in enumerate(slots.begins, start=1):
            plan = time.plan(day)
            whole = look.targets.of_day(scope, day)
            planned = {shift.id: shift for shift in plan.shifts}
            for shift in (*(shift.id for shift in pattern.shifts), ""):
                actual, target, share = (
                    look.made.at(scope, When(day, shift)),
                    Target(None, whole.source),
                    None,
                )
                if shift in planned and whole.quantity is not None:
                    seconds = Decimal(int(planned[shift].seconds))
                    part = whole.quantity * seconds / Decimal(int(plan.seconds))
                    target = Target(part, "default" if whole.source == "default" else "derived")
                    share = Decimal(int(planned_seconds(planned[shift].intervals, time.now))) / seconds
                if target.quantity is None and actual is None:
                    continue
                bounds = slots.shift_bounds(slot, shift, [pattern]) or (plan.start, plan.end)
                yield _row(
                    look, scope, target, actual, bounds=bounds, share=share, day=day, shift=shift or None
                )


def _row(
    look: _Look,
    scope: Scope,
    target: Target,
    actual: Decimal | None,
    *,
    bounds: tuple[datetime, datetime],
    share: Decimal | None,
    **more: object,
) -> PlanRow:
    parts: dict[str, object] = {}
    if scope.line is not None:
        parts["line"] = scope.line
    if scope.product is not None:
        parts["product"] = scope.product
    quantity = target.quantity
    return PlanRow(
        start=bounds[0],
        end=bounds[1],
        facility=scope.facility,
        unit=unit_of(look.catalogue, scope),
        target=_thousandth(quantity),
        target_source=target.source,
        target_so_far=None if quantity is None or share is None else to_thousandth(quantity * share),
        actual=_thousandth(actual),
        percent_of_target=None if actual is None or quantity is None else percent(actual, quantity),
        **parts,  # type: ignore[arg-type]  # fields of the row
        **more,  # type: ignore[arg-type]  # fields of the row
    )


def _shifts_of(worked: Worked, seconds: Decimal) -> Decimal:
    shifts = worked.shifts(seconds).quantize(_HUNDREDTH).normalize()
    return shifts.quantize(Decimal(1)) if shifts == shifts.to_integral_value() else shifts


def _per_shift(worked: Worked, quantity: Decimal | None, seconds: Decimal) -> Decimal | None:
    return None if quantity is None or not seconds else to_thousandth(quantity / worked.shifts(seconds))


def _thousandth(quantity: Decimal | None) -> Decimal | None:
    return None if quantity is None else to_thousandth(quantity)
