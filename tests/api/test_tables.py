"""Tables in both forms: the same rows, no formulas, entity tags."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import UNSET, UnsetType

from technopark_api.shapes import NamesShape, Shape, definitions
from technopark_api.tables import prefers_csv, to_csv

if TYPE_CHECKING:
    from tests.support.api import Api


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def as_text(value: Any) -> str:
    """A value of JSON as a cell has it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list():
            return " ".join(entry["id"] if isinstance(entry, dict) else str(entry) for entry in value)
        case _:
            return str(value)


def flat(row: dict[str, Any]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            cells |= {f"{name}_{inner}": cell for inner, cell in flat(value).items()}
        else:
            cells[name] = as_text(value)
    return cells


TABLES: tuple[tuple[str, dict[str, str]], ...] = (
    ("output", {"by": "facility,line,station,product"}),
    ("output", {"interval": "local_day", "by": "facility"}),
    ("stations", {}),
    ("events", {}),
    ("timeline", {}),
    ("exports", {"by": "month,facility,product,country,hs,incoterms,contract"}),
    ("localization", {"by": "product"}),
    ("facilities", {}),
    ("lines", {}),
    ("products", {}),
)


async def test_csv_holds_the_rows_of_json(api: Api) -> None:
    at = api.clock.at - timedelta(minutes=1)
    await api.made(("FR", "L1", "S2"), "FR-A", at, good=Decimal("1.125"), scrap=1)
    await api.made(("PA", "L1", "S1"), "PA-M", at, good=100)
    await api.state(("FR", "L1", "S2"), "down", at, reason='the "hot" end, again', order="PO-1")
    await api.connected(("PA", "L1", "S1"), at, online=False)
    await api.stated("FR-A", price="100", imported="130")
    await api.posted("FR-A", contract=None)
    for path, query in TABLES:
        rows = await api.rows(path, **query)
        answer = await api.ask(path, **query, format="csv")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert len(rows) > 0, path
        assert read(answer.text) == [flat(row) for row in rows], path
        assert answer.content.endswith(b"\r\n")


async def test_a_table_without_rows_still_has_its_header(api: Api) -> None:
    answer = await api.ask("output", by="", format="csv")
    assert answer.text == "start,end,unit,good,scrap,rework,readings\r\n"


async def test_what_people_typed_is_no_formula_for_a_spreadsheet(api: Api) -> None:
    reasons = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain = text"]
    for second, reason in enumerate(reasons):
        await api.state(("FR", "L1", "S2"), "down", api.clock.at.replace(second=second), reason=reason)
    shown = [row["reason"] for row in read((await api.ask("events", format="csv")).text)]
    assert shown[::-1] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'\rx", "plain = text"]


async def test_numbers_below_zero_stay_numbers(api: Api) -> None:
    await api.posted("FR-A", kind="reversal", quantity="-3", value="-780")
    (row,) = read((await api.ask("exports", format="csv")).text)
    assert (row["quantity"], row["value_usd"]) == ("-3", "-780.00")


async def test_the_accept_header_chooses_the_form_and_the_parameter_goes_before_it(api: Api) -> None:
    async def form(accept: str, **query: str) -> str:
        answer = await api.client.get("/api/v1/lines", params=query, headers={"Accept": accept})
        return answer.headers["content-type"].partition(";")[0]

    assert await form("text/csv") == "text/csv"
    assert await form("text/csv", format="json") == "application/json"
    assert await form("application/json", format="csv") == "text/csv"
    assert await form("*/*") == "application/json"


@pytest.mark.parametrize(
    ("accept", "csv_wanted"),
    [
        ("text/csv", True),
        ("text/csv, */*;q=0.1", True),
        ("application/json;q=0.5, text/csv;q=0.9", True),
        ("application/json, text/csv", False),
        ("text/csv;q=0", False),
        ("text/csv;q=much", False),
        ("text/html, */*;q=0.8", False),
        ("", False),
    ],
)
def test_csv_is_for_those_who_name_it_above_json(accept: str, csv_wanted: bool) -> None:
    assert prefers_csv(accept) is csv_wanted


class Sample(Shape, frozen=True, kw_only=True):
    at: datetime
    day: date
    names: NamesShape
    amount: Decimal
    flag: bool
    nothing: str | None
    left_out: int | UnsetType = UNSET
    many: list[str]


class SampleTable(Shape, frozen=True, kw_only=True):
    rows: list[Sample]
    definitions: dict[str, str]


def test_each_kind_of_value_has_one_way_to_be_written() -> None:
    row = Sample(
        at=datetime(2026, 10, 12, 4, 30, tzinfo=UTC),
        day=date(2026, 10, 12),
        names=NamesShape(uz="a,b", ru='"', en="c\nd"),
        amount=Decimal("1E+3"),
        flag=True,
        nothing=None,
        many=["x", "y"],
    )
    table = SampleTable(rows=[row], definitions=definitions(Sample, without=["left_out"]))
    assert to_csv(table, Sample).decode() == (
        "at,day,names_uz,names_ru,names_en,amount,flag,nothing,many\r\n"
        '2026-10-12T04:30:00Z,2026-10-12,"a,b","""","c\nd",1000,true,,x y\r\n'
    )


async def test_an_unchanged_table_is_not_sent_again(api: Api) -> None:
    first = await api.client.get("/api/v1/output")
    again = await api.client.get("/api/v1/output", headers={"If-None-Match": f'"x", {first.headers["etag"]}'})
    await api.made(("FR", "L1", "S2"), "FR-A", api.clock.at, good=1)
    changed = await api.client.get("/api/v1/output", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.content == b""
    assert changed.headers["etag"] != first.headers["etag"]


async def test_every_column_says_what_it_means(api: Api) -> None:
    for path in (
        "output",
        "stations",
        "events",
        "timeline",
        "localization",
        "exports",
        "facilities",
        "products",
    ):
        told = (await api.get(path))["definitions"]
        assert all(told.values()), path
