"""Indicators of a plant worked out from every state and reading that it told, by nothing of the project."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.api.kpi.plants import Plant

COUNTING = {("FR", "L1", "S2"), ("FR", "L2", "S1"), ("PA", "L1", "S1")}
CYCLE_S = {"FR-A": 60, "FR-B": 120, "FR-C": 20, "PA-M": 30, "PA-T": 900}
UNIT = {"FR-A": "pcs", "FR-B": "pcs", "FR-C": "pcs", "PA-M": "m2", "PA-T": "t"}
ELEMENTS = {"production": "apt", "setup": "aust", "delay": "adet", "down": "adot"}
PARTS = ("facility", "line", "station")
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)

Key = tuple[Any, ...]
Row = dict[str, object]


def indicators(
    plant: Plant, interval: str, parts: Sequence[str], days: int, work: Sequence[str] = ()
) -> dict[Key, Row]:
    """Return the rows of `days` production days by slot, shift, and the parts and work that they are told apart by.

    A product or order that there is not is empty in the key.
    """
    of_facility = _hours if interval == "hour" else _spans
    spans = pd.concat([of_facility(plant, facility, days) for facility in plant.patterns], ignore_index=True)
    if interval == "hour":
        spans["slot"] = spans["opens"]
    else:
        spans["slot"] = _slots(spans["day"], interval, pd.Timestamp(plant.first))
    if interval != "shift":
        spans["shift"] = "-"
    by = ["slot", "shift", *parts, *work]
    times, made, runs = _times(plant, spans), _made(plant, spans), _runs(plant, spans)
    if "station" not in parts:
        times, made, runs = (table[_counting(table)] for table in (times, made, runs))
    rows: dict[Key, dict[str, int]] = {}
    units: dict[Key, set[str]] = {}
    for key, spent in times.groupby([*by, "state"])["ms"].sum().items():
        *where, state = key if isinstance(key, tuple) else (key,)
        rows.setdefault(tuple(where), {})[ELEMENTS.get(str(state), str(state))] = int(spent)
    for key, group in made.groupby(by):
        sums = rows.setdefault(tuple(key), {})
        for name in ("good", "scrap", "rework"):
            sums[name] = int(group[name].sum())
            sums[f"pri_{name}"] = int((group[name] * group["product"].map(CYCLE_S)).sum())
        units[tuple(key)] = set(group["product"].map(UNIT))
    if "order" not in work:
        return {key: _row(sums, units.get(key)) for key, sums in rows.items()}
    for key, spent in runs.groupby(by)["ms"].sum().items():
        rows.setdefault(tuple(key), {})["aoet"] = int(spent)  # type: ignore[arg-type]  # a key of several columns
    at = by.index("order")
    return {
        key: _row(sums, units.get(key)) | _of_order(sums, units.get(key), told=bool(key[at]))
        for key, sums in rows.items()
    }


def slot_of(plant: Plant, facility: str, at: object, days: int) -> tuple[pd.Timestamp, str] | None:
    """Return production day and shift that hold a moment."""
    spans = _spans(plant, facility, days)
    moment = pd.Timestamp(at)  # type: ignore[arg-type]  # a datetime
    found = spans[(spans["opens"] <= moment) & (moment < spans["closes"])]
    return None if found.empty else (found["day"].iloc[0], str(found["shift"].iloc[0]))


def _spans(plant: Plant, facility: str, days: int) -> pd.DataFrame:
    """Shifts and the times between them, from end to end."""
    shifts = plant.patterns[facility]
    day_starts = _local(shifts[0][0])

    def moment(naive: pd.Timestamp) -> pd.Timestamp:
        return naive.tz_localize(plant.zone, ambiguous=True).tz_convert("UTC")

    rows = []
    for day in pd.date_range(plant.first, periods=days):
        cursor, ends = moment(day + day_starts), moment(day + pd.Timedelta(days=1) + day_starts)
        for name, (start, length) in zip("ABC", shifts, strict=False):
            wall = day + _local(start) + pd.Timedelta(days=int(_local(start) < day_starts))
            opens, closes = moment(wall), moment(wall + length)
            rows += [(day, "", cursor, opens), (day, name, opens, closes)]
            cursor = closes
        rows.append((day, "", cursor, ends))
    spans = pd.DataFrame(rows, columns=["day", "shift", "opens", "closes"])
    return spans[spans["opens"] < spans["closes"]].assign(facility=facility)


def _hours(plant: Plant, facility: str, days: int) -> pd.DataFrame:
    """The hours of the local dates."""
    first = pd.Timestamp(plant.first)
    opens = pd.date_range(
        first.tz_localize(plant.zone), (first + pd.Timedelta(days=days)).tz_localize(plant.zone), freq="h"
    ).tz_convert("UTC")
    return pd.DataFrame({"opens": opens[:-1], "closes": opens[1:], "facility": facility})


def _local(wall: Any) -> pd.Timedelta:
    return pd.Timedelta(hours=wall.hour, minutes=wall.minute)


def _slots(days: pd.Series[pd.Timestamp], interval: str, first: pd.Timestamp) -> pd.Series[pd.Timestamp]:
    begins: dict[str, pd.Series[pd.Timestamp]] = {
        "week": days - pd.to_timedelta(days.dt.day_of_week, unit="D"),
        "month": days.dt.to_period("M").dt.start_time,
        "total": days.where(days == first, first),
    }
    begin = begins.get(interval, days)
    return begin.where(begin >= first, first)


def _table(told: Sequence[Any], columns: Sequence[str]) -> pd.DataFrame:
    table = pd.DataFrame(
        [(*one.station, *(getattr(one, name) for name in columns)) for one in told],
        columns=[*PARTS, *columns],
    )
    table["at"] = pd.to_datetime(table["at"], utc=True)
    table["order"] = table["order"].fillna("")
    return table.sort_values([*PARTS, "at"], ignore_index=True)


def _times(plant: Plant, spans: pd.DataFrame) -> pd.DataFrame:
    """Milliseconds of stays by station and span: a state lasts until the next one, the last one until now."""
    stays = _table(plant.states, ["at", "state", "order"])
    stays["end"] = stays.groupby(list(PARTS))["at"].shift(-1).fillna(pd.Timestamp(plant.now))
    stays["product"] = _products(plant, stays)
    return _shared(stays, spans)


def _runs(plant: Plant, spans: pd.DataFrame) -> pd.DataFrame:
    """Milliseconds by station, order and span, from the first to the last that the station told of the order."""
    told = _table([*plant.states, *plant.counts], ["at", "order"])
    told = told[told["order"] != ""]
    runs = told.groupby([*PARTS, "order"])["at"].agg(at="min", end="max").reset_index()
    runs["product"] = _products(plant, runs)
    return _shared(runs, spans)


def _products(plant: Plant, told: pd.DataFrame) -> list[str]:
    """The product of each row's order: the only one that the line's counting stations named with it."""
    counts = _table(plant.counts, ["at", "product", "order"])
    named = counts[_counting(counts)].groupby(["facility", "line", "order"])["product"].agg(set).to_dict()
    return [
        next(iter(products)) if order and len(products) == 1 else ""
        for order, products in (
            (key[2], named.get(key, set()))
            for key in zip(told["facility"], told["line"], told["order"], strict=True)
        )
    ]


def _shared(stays: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    shared = stays.merge(spans, on="facility")
    begin = shared[["at", "opens"]].max(axis=1)
    spent = shared[["end", "closes"]].min(axis=1) - begin
    shared["ms"] = spent.dt.as_unit("ms").astype("int64")
    return shared[shared["ms"] > 0]


def _made(plant: Plant, spans: pd.DataFrame) -> pd.DataFrame:
    """Increments in thousandths by reading: a total's rise, or the total where it fell; a first one is none."""
    made = _table(plant.counts, ["at", "product", "good", "scrap", "rework", "order"])
    for name in ("good", "scrap", "rework"):
        rise = made.groupby(list(PARTS))[name].diff()
        made[name] = rise.where(rise >= 0, made[name]).where(rise.notna(), 0).astype("int64")
    shared = made.merge(spans, on="facility")
    return shared[(shared["opens"] <= shared["at"]) & (shared["at"] < shared["closes"])]


def _counting(table: pd.DataFrame) -> pd.Series[bool]:
    return pd.Series(
        [station in COUNTING for station in zip(*(table[part] for part in PARTS), strict=True)],
        index=table.index,
        dtype=bool,
    )


def _row(sums: dict[str, int], units: set[str] | None) -> Row:
    apt, aust, adet, adot, planned, offline = (
        sums.get(name, 0) for name in ("apt", "aust", "adet", "adot", "planned", "offline")
    )
    aupt, aubt, pbt = apt + aust, apt + aust + adet, apt + aust + adet + adot
    gq, sq, rq = (sums.get(f"pri_{name}", 0) for name in ("good", "scrap", "rework"))
    pq = gq + sq + rq
    told = pbt + planned + offline > 0
    effectiveness = _over(pq, apt)
    quality = _over(gq, pq)
    availability = _over(apt, pbt)
    ratios = {
        "oee_percent": _over(gq, pbt),
        "availability_percent": availability,
        "effectiveness_percent": effectiveness,
        "quality_percent": quality,
        "nee_percent": _over(gq * aupt, pbt * apt),
        "allocation_efficiency_percent": _over(aubt, pbt),
        "utilization_efficiency_percent": _over(apt, aubt),
        "technical_efficiency_percent": _over(apt, apt + adet),
        "setup_percent": _over(aust, aupt),
        "scrap_percent": _over(sq, pq),
        "rework_percent": _over(rq, pq),
        "first_pass_yield_percent": quality,
    }
    if None not in (availability, effectiveness, quality):
        assert ratios["oee_percent"] == availability * effectiveness * quality  # type: ignore[operator]  # none is None
    times = {"apt": apt, "aust": aust, "adet": adet, "adot": adot, "planned": planned, "offline": offline}
    times |= {"aupt": aupt, "aubt": aubt, "pbt": pbt}
    (unit,) = units if units is not None and len(units) == 1 else (None,)
    return {
        **{name: None if ratio is None else _decimal(ratio * 100, "0.01") for name, ratio in ratios.items()},
        **{name: _decimal(Fraction(spent, 1000), "0.001") if told else None for name, spent in times.items()},
        "pri_pq": None if units is None else _decimal(Fraction(pq, 1000), "0.001"),
        "pri_gq": None if units is None else _decimal(Fraction(gq, 1000), "0.001"),
        "unit": unit,
        **{
            name: unit and _decimal(Fraction(sums[name], 1000), "0.001")
            for name in ("good", "scrap", "rework")
        },
        "faster_than_planned": effectiveness is not None and effectiveness > 1,
        "contradictory": apt == 0 and pq > 0,
    }


def _of_order(sums: dict[str, int], units: set[str] | None, *, told: bool) -> Row:
    names = ("aoet", "allocation_ratio_percent", "production_process_ratio_percent", "throughput_per_hour")
    if not told:
        return dict.fromkeys(names)
    aoet = sums.get("aoet", 0)
    apt = sums.get("apt", 0)
    allocated = _over(apt + sums.get("aust", 0) + sums.get("adet", 0), aoet)
    producing = _over(apt, aoet)
    rate = None
    if units is not None and len(units) == 1:
        rate = _over(sum(sums[name] for name in ("good", "scrap", "rework")) * 3600, aoet)
    values = (
        _decimal(Fraction(aoet, 1000), "0.001"),
        *(None if ratio is None else _decimal(ratio * 100, "0.01") for ratio in (allocated, producing)),
        None if rate is None else _decimal(rate, "0.001"),
    )
    return dict(zip(names, values, strict=True))


def _over(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def _decimal(number: Fraction, step: str) -> Decimal:
    return _WIDE.divide(Decimal(number.numerator), Decimal(number.denominator)).quantize(
        Decimal(step), ROUND_HALF_UP
    )
