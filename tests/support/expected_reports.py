"""What each report of a month must say by the truth: a table is rows and totals, by the key of each column.

Names of facilities, products and countries are left out; codes stand for them. Percentages are of a hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

from tests.support.truth_sums import (
    BUSY,
    EXACT,
    Truth,
    added,
    changed,
    in_percent,
    in_shares,
    month_after,
)

Row = dict[str, Any]
_BASIS = {"production_cost": "production cost", "ex_works": "ex-works price", "fob": "FOB price"}
_STATE = {"setup": "Setup", "delay": "Delay", "down": "Down"}
_EXPORTED = ("net_kg", "gross_kg", "value_usd")
_HOURS = {"pbt": BUSY, "apt": ("production",), "aust": ("setup",), "adet": ("delay",), "adot": ("down",)}


@dataclass
class Table:
    """Rows in any order, and what stands below them."""

    rows: list[Row]
    totals: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Book:
    """A facility's messages of a month: how many numbers are known of, how many of them came."""

    sent: int
    came: int


def exports_monthly(truth: Truth, month: date) -> dict[str, Table]:
    """Every posting, returns apart, and totals by facility."""
    rows = truth.postings[truth.postings["month"] == month]
    lines = [
        {str(name): row[name] for name in row if name not in ("posting", "month")}
        for row in rows.to_dict("records")
    ]
    by_facility = truth.shipped(month, "facility")
    order = [facility.id for facility in truth.catalogue.facilities]
    codes = sorted((key[0] for key in by_facility), key=order.index)
    shares = in_shares(by_facility[code,]["value_usd"] for code in codes)
    names = ("shipments", "postings", *_EXPORTED, "returned_usd")
    facilities = [
        {"facility": code, **{name: by_facility[code,][name] for name in names}, "share": share}
        for code, share in zip(codes, shares, strict=True)
    ]
    totals = {name: added(row[name] for row in facilities) for name in names}
    return {
        "facilities": Table(facilities, [totals | {"share": Decimal(100)}]),
        "lines": _summed([line for line in lines if line["kind"] != "return"], _EXPORTED),
        "returns": _summed([line for line in lines if line["kind"] == "return"], _EXPORTED),
    }


def countries(truth: Truth, month: date, facility: str | None = None) -> Table:
    """Exports by country beside the month before and a year before."""
    this, before, year = (
        truth.shipped(each, "country", facility=facility)
        for each in (month, month_after(month, -1), month_after(month, -12))
    )
    told = {**this, **before, **year}
    codes = sorted(
        key[0]
        for key in told
        if any(
            spans.get(key, {}).get(name) is not None
            for spans in (this, before, year)
            for name in ("value_usd", "returned_usd")
        )
    )
    shares = in_shares(this.get((code,), {}).get("value_usd") for code in codes)
    rows: list[Row] = []
    for code, share in zip(codes, shares, strict=True):
        now, earlier, last = (spans.get((code,), {}) for spans in (this, before, year))
        rows.append(
            {
                "country": code,
                "value_usd": now.get("value_usd"),
                "share": share,
                "net_kg": now.get("net_kg"),
                "shipments": now.get("shipments"),
                "returned_usd": now.get("returned_usd"),
                **_beside(now.get("value_usd"), earlier.get("value_usd"), last.get("value_usd")),
            }
        )
    totals = {
        name: added(row[name] for row in rows)
        for name in ("value_usd", "net_kg", "previous_usd", "year_before_usd", "returned_usd")
    }
    whole = truth.shipped(month, facility=facility).get((), {})
    beside = _beside(totals["value_usd"], totals["previous_usd"], totals["year_before_usd"])
    has_shares = any(share is not None for share in shares)
    totals |= beside | {"shipments": whole.get("shipments"), "share": Decimal(100) if has_shares else None}
    return Table(rows, [totals])


def exports_by_country(truth: Truth, month: date) -> dict[str, Table]:
    """By country, and by country and product with the value of a unit."""
    parts = truth.shipped(month, "country", "product", "hs", "unit")
    rows: list[Row] = []
    for (country, product, hs, unit), sums in parts.items():
        if sums["value_usd"] is None:
            continue
        with localcontext(prec=EXACT):
            unit_value = sums["value_usd"] / sums["quantity"] if sums["quantity"] else None
        names = ("quantity", "net_kg", "value_usd")
        rows.append(
            {"country": country, "product": product, "hs": hs, "unit": unit, "unit_value": unit_value}
            | {name: sums[name] for name in names}
        )
    return {"countries": countries(truth, month), "country_products": _summed(rows, ("net_kg", "value_usd"))}


def localization(truth: Truth, month: date, facility: str | None = None) -> Table:
    """Localization by product and basis, and a total for each basis."""
    found = truth.localized(month, facility)
    rows = [
        {
            "facility": row["facility"],
            "product": row["product"],
            "quantity": row["quantity"],
            "unit": truth.product[row["product"]].unit,
            "missing": row["missing"],
            "flags": "incomplete" if row["missing"] else "",
            **_local([row]),
        }
        for row in found
    ]
    bases = sorted({row["basis"] for row in found})
    return Table(rows, [_local([row for row in found if row["basis"] == basis]) for basis in bases])


def localization_by_product(truth: Truth, month: date) -> dict[str, Table]:
    """By product, and by facility."""
    found = truth.localized(month)
    keys = sorted({(row["facility"], row["basis"]) for row in found})
    parts = {key: [row for row in found if (row["facility"], row["basis"]) == key] for key in keys}
    rows = [
        {
            "facility": facility,
            "flags": "incomplete" if any(row["missing"] for row in part) else "",
            **_local(part),
        }
        for (facility, _), part in parts.items()
    ]
    products = localization(truth, month)
    return {"products": products, "localization_facilities": Table(rows, products.totals)}


def facility_summary(truth: Truth, month: date, facility: str) -> dict[str, Table]:
    """Key figures, output, OEE and losses, localization and exports of a facility."""
    made = truth.made(month, "product", facility=facility)
    products = [
        {"product": code, **_made(sums), "unit": truth.product[code].unit, "scrap_percent": _scrap(sums)}
        for (code,), sums in made.items()
    ]
    days = [
        {"day": day, "product": code, **_made(sums), "unit": truth.product[str(code)].unit}
        for (day, code), sums in truth.made(month, "day", "product", facility=facility).items()
    ]
    return {
        "figures": key_figures(truth, month, facility),
        "products": _summed(products, ("output_usd",)),
        "oee": _oee(truth, month, facility),
        "losses": _losses(truth, month, facility),
        "localization": localization(truth, month, facility),
        "countries": countries(truth, month, facility),
        "days": _summed(days, ("output_usd",)),
    }


def park_summary(truth: Truth, month: date, books: Mapping[str, Book]) -> dict[str, Table]:
    """Key figures, facilities side by side, and the books."""
    made, before = truth.made(month, "facility"), truth.made(month_after(month, -1), "facility")
    shipped, times = truth.shipped(month, "facility"), truth.times(month, "facility")
    found = truth.localized(month)
    counted = [row["basis"] for row in found]
    basis = min(set(counted), key=lambda each: (-counted.count(each), each))
    rows: list[Row] = []
    for code in (facility.id for facility in truth.catalogue.facilities):
        if not any((code,) in each for each in (made, before, shipped, times)):
            continue
        value = made.get((code,), {}).get("output_usd")
        part = [row for row in found if (row["facility"], row["basis"]) == (code, basis)]
        rows.append(
            {
                "facility": code,
                "output_usd": value,
                "change": changed(value, before.get((code,), {}).get("output_usd")),
                "exports_usd": shipped.get((code,), {}).get("value_usd"),
                "percent": _local(part)["percent"] if part else None,
                **_ratios(times.get((code,), {}), made.get((code,), {}), ("availability", "oee")),
            }
        )
    value = added(row["output_usd"] for row in rows)
    totals = {
        "output_usd": value,
        "change": changed(value, added(sums["output_usd"] for sums in before.values())),
        "exports_usd": added(row["exports_usd"] for row in rows),
        "percent": _local([row for row in found if row["basis"] == basis])["percent"],
        **_ratios(truth.times(month).get((), {}), truth.made(month).get((), {}), ("availability", "oee")),
    }
    rated = sorted(
        (row for row in rows if row["oee"] is not None), key=lambda row: (-row["oee"], row["facility"])
    )
    most = min(3, len(rated) // 2)
    keys = ("facility", "oee", "availability", "output_usd")
    extremes = [
        [{key: row[key] for key in keys} for row in chosen] for chosen in (rated[:most], rated[::-1][:most])
    ]
    trust = [_book(book) | {"facility": code} for code, book in books.items()]
    whole = _book(Book(sum(book.sent for book in books.values()), sum(book.came for book in books.values())))
    figures = key_figures(truth, month)
    figures.rows.append(_figure("Trust in the data", [whole["trust"], None, None]))
    return {
        "figures": figures,
        "facilities": Table(rows, [totals]),
        "best": Table(extremes[0]),
        "worst": Table(extremes[1]),
        "trust": Table(trust, [whole]),
    }


def key_figures(truth: Truth, month: date, facility: str | None = None) -> Table:
    """What the month is known by, beside the month before and a year before."""
    spans = (month, month_after(month, -1), month_after(month, -12))
    made = [truth.made(each, facility=facility).get((), {}) for each in spans]
    shipped = [truth.shipped(each, facility=facility).get((), {}) for each in spans]
    times = [truth.times(each, facility=facility).get((), {}) for each in spans]
    found = [truth.localized(each, facility) for each in spans]
    to = [
        sum(
            sums["value_usd"] is not None
            for sums in truth.shipped(each, "country", facility=facility).values()
        )
        or None
        for each in spans
    ]
    rows = [
        _figure("Value of output, USD", [each.get("output_usd") for each in made], compared=True),
        _figure("Exports, USD", [each.get("value_usd") for each in shipped], compared=True),
        _figure("Returned, USD", [each.get("returned_usd") for each in shipped], compared=True),
        _figure("Countries of export", to),
    ]
    for basis in sorted({row["basis"] for each in found for row in each}):
        parts = [[row for row in each if row["basis"] == basis] for each in found]
        label = f"Localization, basis: {_BASIS[basis]}"
        rows.append(_figure(label, [_local(part)["percent"] if part else None for part in parts]))
    names = ("oee", "availability", "effectiveness", "quality")
    ratios = [_ratios(spent, sums, names) for spent, sums in zip(times, made, strict=True)]
    labels = ("OEE", "Availability", "Effectiveness", "Quality")
    rows += [
        _figure(label, [each[name] for each in ratios]) for label, name in zip(labels, names, strict=True)
    ]
    return Table(rows)


def _figure(label: str, values: Sequence[Any], *, compared: bool = False) -> Row:
    this, previous, year = values
    return {
        "figure": label,
        "this": this,
        "previous": previous,
        "change": changed(this, previous) if compared else None,
        "year_before": year,
        "year_change": changed(this, year) if compared else None,
    }


def _beside(now: Decimal | None, before: Decimal | None, year: Decimal | None) -> Row:
    return {
        "previous_usd": before,
        "change": changed(now, before, "new"),
        "year_before_usd": year,
        "year_change": changed(now, year, "new"),
    }


def _summed(rows: list[Row], names: Iterable[str]) -> Table:
    return Table(rows, [{name: added(row[name] for row in rows) for name in names}])


def _local(rows: Sequence[Mapping[str, Any]]) -> Row:
    price, imported = added(row["price_usd"] for row in rows), added(row["imported_usd"] for row in rows)
    local = None if price is None or imported is None else price - imported
    return {
        "basis": _BASIS[rows[0]["basis"]],
        "imported_usd": imported,
        "local_usd": local,
        "price_usd": price,
        "percent": in_percent(local, price),
    }


def _made(sums: Mapping[str, Any]) -> Row:
    return {name: sums[name] for name in ("good", "scrap", "rework", "output_usd")}


def _scrap(sums: Mapping[str, Any]) -> Decimal | None:
    return in_percent(sums["scrap"], sums["good"] + sums["scrap"] + sums["rework"])


def _ratios(spent: Mapping[str, int], made: Mapping[str, Any], names: Iterable[str]) -> Row:
    busy, running = (
        Decimal(sum(spent.get(state, 0) for state in states)) for states in (BUSY, ("production",))
    )
    good = made.get("planned_good", Decimal(0))
    produced = sum(
        (made.get(f"planned_{name}", Decimal(0)) for name in ("good", "scrap", "rework")), Decimal(0)
    )
    every = {
        "availability": in_percent(running, busy),
        "effectiveness": in_percent(produced, running),
        "quality": in_percent(good, produced),
        "oee": in_percent(good, busy),
    }
    return {name: every[name] for name in names}


def _hours(milliseconds: int) -> Decimal:
    return (Decimal(milliseconds) / 3_600_000).quantize(Decimal("0.01"))


def _oee_row(spent: Mapping[str, int], made: Mapping[str, Any]) -> Row:
    has_any = any(spent.get(state, 0) for state in BUSY)
    hours = {
        key: _hours(sum(spent.get(state, 0) for state in states)) if has_any else None
        for key, states in _HOURS.items()
    }
    return hours | _ratios(spent, made, ("availability", "effectiveness", "quality", "oee"))


def _oee(truth: Truth, month: date, facility: str) -> Table:
    times, made = (of(month, "day", facility=facility) for of in (truth.times, truth.made))
    days = [
        {"day": key[0], **_oee_row(times.get(key, {}), made.get(key, {}))} for key in sorted({*times, *made})
    ]
    whole = _oee_row(
        truth.times(month, facility=facility).get((), {}), truth.made(month, facility=facility).get((), {})
    )
    return Table(days, [whole])


def _losses(truth: Truth, month: date, facility: str) -> Table:
    stays = truth.stays[(truth.stays["month"] == month) & (truth.stays["facility"] == facility)]
    busy = Decimal(int(stays[stays["state"].isin(BUSY)]["ms"].sum()))
    lost = stays[stays["state"].isin(_STATE)]
    rows: list[Row] = [
        {
            "state": _STATE[str(state)],
            "reason": reason or _STATE[str(state)],
            "hours": _hours(int(part["ms"].sum())),
            "times": int(part["times"].sum()),
            "share_pbt": in_percent(Decimal(int(part["ms"].sum())), busy),
        }
        for (state, reason), part in lost.groupby(["state", "reason"])
    ]
    spent = int(lost["ms"].sum())
    whole = {
        "hours": _hours(spent) if rows else None,
        "times": added(row["times"] for row in rows),
        "share_pbt": in_percent(Decimal(spent), busy) if rows else None,
    }
    return Table(rows, [whole])


def _book(book: Book) -> Row:
    return {
        "sent": book.sent,
        "missing_messages": book.sent - book.came,
        "received": book.came,
        "stored": book.came,
        "duplicate": 0,
        "conflicting": 0,
        "open": 0,
        "trust": Decimal(10_000 * book.came // book.sent).scaleb(-2),
    }
