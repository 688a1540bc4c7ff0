"""Sums made of a truth file alone, by pandas and exact decimals: nothing of what makes reports has a part in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

import pandas as pd

from technopark.catalogue import Catalogue

EXACT = 60
CENT = Decimal("0.01")
ADDED = ("quantity", "net_kg", "gross_kg", "value", "value_usd")
BUSY = ("production", "setup", "delay", "down")
Key = tuple[str, ...]


def month_after(month: date, by: int = 1) -> date:
    """Return the first day of the month that lies so many months ahead, or back."""
    number = month.year * 12 + month.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def in_percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return part of whole in percent to 0.01, None where one is not known or there is no whole."""
    if part is None or whole is None or not whole:
        return None
    with localcontext(prec=EXACT):
        return (100 * part / whole).quantize(CENT, ROUND_HALF_UP)


def changed(now: Decimal | None, before: Decimal | None, new: str | None = None) -> Decimal | str | None:
    """Return the change on what was before in percent."""
    if before is None or before <= 0:
        return new if now else None
    return in_percent((now or Decimal(0)) - before, before)


def added(values: Iterable[Any]) -> Any:
    """Return the exact sum, None of nothing."""
    known = [value for value in values if value is not None]
    with localcontext(prec=EXACT):
        return sum(known, type(known[0])(0)) if known else None


def in_shares(values: Iterable[Decimal | None]) -> list[Decimal | None]:
    """Return shares in percent that sum to 100: rounded down, and what is missing given to those that lost most."""
    listed = list(values)
    whole = added(listed)
    if whole is None or whole <= 0:
        return [None] * len(listed)
    with localcontext(prec=EXACT):
        exact = {place: 100 * value / whole for place, value in enumerate(listed) if value is not None}
        shown = {place: share.quantize(CENT, ROUND_FLOOR) for place, share in exact.items()}
        for place in sorted(exact, key=lambda place: shown[place] - exact[place])[
            : int((100 - sum(shown.values())) / CENT)
        ]:
            shown[place] += CENT
    return [shown.get(place) for place in range(len(listed))]


class Truth:
    """A truth file, read as lines of JSON; `now` is the instant at which it was written."""

    def __init__(self, path: Path, catalogue: Catalogue, now: datetime) -> None:
        records = [json.loads(line) for line in path.read_text().splitlines()]
        self.catalogue = catalogue
        self.now = now
        self.product = {
            product.id: product for facility in catalogue.facilities for product in facility.products
        }
        self.maker = {
            product.id: facility.id for facility in catalogue.facilities for product in facility.products
        }
        trade = [record for record in records if record["is"] == "trade"]
        self.postings = self._postings([each["fields"] for each in trade if each["kind"] == "export"])
        self.statements = self._statements(
            [each["fields"] for each in trade if each["kind"] == "localization"]
        )
        self.output = self._output([record for record in records if record["is"] == "output"])
        self.stays = self._stays([record for record in records if record["is"] == "state"])

    def _postings(self, told: list[dict[str, str]]) -> pd.DataFrame:
        columns = (
            *(
                "facility",
                "shipment",
                "line",
                "posting",
                "kind",
                "product",
                "hs",
                "quantity",
                "unit",
                "net_kg",
            ),
            *(
                "gross_kg",
                "country",
                "incoterms",
                "place",
                "currency",
                "value",
                "rate",
                "contract",
                "declaration",
            ),
            "shipped_on",
        )
        rows = [{name: each.get(name) for name in columns} for each in told]
        frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
        for name in ("quantity", "net_kg", "gross_kg", "value", "rate"):
            frame[name] = pd.Series(list(map(Decimal, frame[name])), dtype=object)
        frame["shipped_on"] = pd.Series(
            [date.fromisoformat(text) for text in frame["shipped_on"]], dtype=object
        )
        frame["month"] = pd.Series([day.replace(day=1) for day in frame["shipped_on"]], dtype=object)
        frame["line"] = pd.Series(list(map(int, frame["line"])), dtype=object)
        with localcontext(prec=EXACT):
            frame["value_usd"] = frame["value"] * frame["rate"]
        return frame

    def _statements(self, told: list[dict[str, str]]) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
        """By product and basis: first day, time of the revision, price and imports in dollars; oldest first."""
        found: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
        with localcontext(prec=EXACT):
            for each in told:
                found.setdefault((each["product"], each["basis"]), []).append(
                    (
                        date.fromisoformat(each["valid_from"]),
                        datetime.fromisoformat(each["ts"]),
                        Decimal(each["price_amount"]) * Decimal(each["price_rate"]),
                        Decimal(each["imported_amount"]) * Decimal(each["imported_rate"]),
                    )
                )
        return {key: sorted(stated) for key, stated in found.items()}

    def _output(self, told: list[dict[str, Any]]) -> pd.DataFrame:
        rows = []
        for each in told:
            facility = each["station"].split("/")[0]
            if self._counts(each["station"]):
                day = self._day(facility, datetime.fromisoformat(each["start"]))
                rows.append(
                    (
                        facility,
                        each["product"],
                        day,
                        *(Decimal(each[name]) / 1000 for name in ("good", "scrap", "rework")),
                    )
                )
        frame = pd.DataFrame(
            rows, columns=["facility", "product", "day", "good", "scrap", "rework"], dtype=object
        )
        frame = frame.groupby(["facility", "product", "day"], as_index=False, sort=True).agg("sum")
        frame["month"] = pd.Series([day.replace(day=1) for day in frame["day"]], dtype=object)
        return frame

    def _stays(self, told: list[dict[str, Any]]) -> pd.DataFrame:
        """Milliseconds by facility, day, state and reason; `times` are stays that ended, where they began."""
        by_station: dict[str, list[dict[str, Any]]] = {}
        for each in told:
            if self._counts(each["station"]):
                by_station.setdefault(each["station"], []).append(each)
        rows = []
        for station, changes in by_station.items():
            facility = station.split("/")[0]
            changes.sort(key=lambda change: datetime.fromisoformat(change["ts"]))
            begins = [datetime.fromisoformat(change["ts"]) for change in changes]
            for change, begin, end in zip(changes, begins, [*begins[1:], None], strict=True):
                at, last, entered = begin, self.now if end is None else end, int(end is not None)
                while at < last:
                    day = self._day(facility, at)
                    until = min(last, self._opens(facility, day + timedelta(days=1)))
                    spent = (until - at) // timedelta(milliseconds=1)
                    rows.append((facility, day, change["state"], change.get("reason") or "", spent, entered))
                    at, entered = until, 0
        frame = pd.DataFrame(rows, columns=["facility", "day", "state", "reason", "ms", "times"])
        frame["month"] = pd.Series([day.replace(day=1) for day in frame["day"]], dtype=object)
        return frame

    def _counts(self, station: str) -> bool:
        facility, line, code = station.split("/")
        return self.catalogue.place[facility, line, code].station.counts

    def _opens(self, facility: str, day: date) -> datetime:
        start = self.catalogue.pattern_of(self.catalogue.facility[facility]).day_start
        return datetime.combine(day, start, tzinfo=self.catalogue.site.zone).astimezone(UTC)

    def _day(self, facility: str, at: datetime) -> date:
        start = self.catalogue.pattern_of(self.catalogue.facility[facility]).day_start
        local = at.astimezone(self.catalogue.site.zone)
        return (local - timedelta(hours=start.hour, minutes=start.minute)).date()

    def shipped(self, month: date, *by: str, facility: str | None = None) -> dict[Key, dict[str, Any]]:
        """Return sums of a month's exports and returns by the values of some columns."""
        rows = self.postings[self.postings["month"] == month]
        if facility is not None:
            rows = rows[rows["facility"] == facility]
        found: dict[Key, dict[str, Any]] = {}
        groups: Iterable[tuple[Any, pd.DataFrame]] = rows.groupby(list(by)) if by else [((), rows)]
        for key, part in groups:
            if part.empty:
                continue
            out, back = part[part["kind"] != "return"], part[part["kind"] == "return"]
            found[key if isinstance(key, tuple) else (key,)] = {
                **{name: added(out[name]) for name in ADDED},
                "shipments": len(set(zip(out["facility"], out["shipment"], strict=True))),
                "declarations": out["declaration"].nunique(),
                "postings": len(out),
                "returned_quantity": added(back["quantity"]),
                "returned_usd": added(back["value_usd"]),
            }
        return found

    def made(self, month: date, *by: str, facility: str | None = None) -> dict[Key, dict[str, Any]]:
        """Return what was made in a month by the values of some columns, with its value and its planned time."""
        rows = self.output[self.output["month"] == month]
        if facility is not None:
            rows = rows[rows["facility"] == facility]
        found: dict[Key, dict[str, Any]] = {}
        groups: Iterable[tuple[Any, pd.DataFrame]] = rows.groupby(list(by)) if by else [((), rows)]
        for key, part in groups:
            if part.empty:
                continue
            products = [self.product[code] for code in part["product"]]
            sums = {name: added(part[name]) for name in ("good", "scrap", "rework")}
            sums["output_usd"] = added(
                good * product.price_usd for good, product in zip(part["good"], products, strict=True)
            )
            for name in ("good", "scrap", "rework"):
                sums[f"planned_{name}"] = added(
                    1000 * count * product.cycle_s
                    for count, product in zip(part[name], products, strict=True)
                )
            found[key if isinstance(key, tuple) else (key,)] = sums
        return found

    def localized(
        self, month: date, facility: str | None = None, *, idle: bool = False
    ) -> list[dict[str, Any]]:
        """Return quantity, price and imports of what was made by product and basis, each day by its statement.

        With `idle` products are told of that were counted and of which nothing good was made, too.
        """
        rows = self.output[(self.output["month"] == month) & ((self.output["good"] > 0) | idle)]
        if facility is not None:
            rows = rows[rows["facility"] == facility]
        found = []
        for key, part in rows.groupby(["facility", "product"]):
            maker, product = map(str, key)
            for basis in sorted(basis for code, basis in self.statements if code == product):
                sums = {
                    "quantity": Decimal(0),
                    "missing": Decimal(0),
                    "price_usd": None,
                    "imported_usd": None,
                }
                with localcontext(prec=EXACT):
                    for day, good in zip(part["day"], part["good"], strict=True):
                        sums["quantity"] += good
                        stated = [each for each in self.statements[product, basis] if each[0] <= day]
                        if not stated:
                            sums["missing"] += good
                            continue
                        # Sorted by first day and revision: the last one is in force.
                        sums["price_usd"] = (sums["price_usd"] or 0) + good * stated[-1][2]
                        sums["imported_usd"] = (sums["imported_usd"] or 0) + good * stated[-1][3]
                found.append({"facility": maker, "product": product, "basis": basis, **sums})
        return found

    def times(self, month: date, *by: str, facility: str | None = None) -> dict[Key, Mapping[str, int]]:
        """Return milliseconds in each state by the values of some columns."""
        rows = self.stays[self.stays["month"] == month]
        if facility is not None:
            rows = rows[rows["facility"] == facility]
        groups: Iterable[tuple[Any, pd.DataFrame]] = rows.groupby(list(by)) if by else [((), rows)]
        return {
            key if isinstance(key, tuple) else (key,): {
                str(state): int(spent) for state, spent in part.groupby("state")["ms"].sum().items()
            }
            for key, part in groups
            if not part.empty
        }
