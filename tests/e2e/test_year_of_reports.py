"""A year of some facilities, closed month by month: every number in its reports is the one that the truth has.

The truth is what the simulator knows that it told; sums of it are made by pandas from the file alone. Things come late
on purpose: corrections and returns of the simulator's own, a forgotten shipment, a revised statement, and the last days
of July of a plant whose gateway had been away.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from technopark.catalogue import load_catalogue
from technopark.settings import Settings
from technopark.storage.catalogue_sync import sync_catalogue
from technopark.storage.pool import connect
from technopark_ingest.writer import Writer
from tests.support import expected_reports as expected
from tests.support.api import Api, Clock, served
from tests.support.expected_periods import Lines, late, period_lines, told_late, told_lines
from tests.support.expected_reports import Book, Table
from tests.support.report_files import comma_separated, comparable, workbook
from tests.support.truth_sums import Truth, in_percent, month_after
from tests.support.year import Year

# Lifts by the piece, steel by the tonne, and who ships for all.
PLANTS = ("F04", "F13")
FACILITIES = (*PLANTS, "F18")
MONTHS = [date(2026, number, 1) for number in range(1, 13)]
CSV_MONTHS = {7}
HOUR = timedelta(hours=1)
Asked = tuple[str, str | None, str, str | None]
"""Kind, facility, form and table of a file."""


@dataclass
class Story:
    """The year so far: the lines that each closed month was last known to have, and the files that were given out."""

    api: Api
    year: Year
    folder: Path
    lines: dict[date, Lines] = field(default_factory=dict)
    files: dict[tuple[date, datetime], dict[Asked, bytes]] = field(default_factory=dict)
    late: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def truth(self) -> Truth:
        """What is true by now."""
        path = self.year.write_truth(self.folder / f"truth-{self.year.reached:%Y-%m-%d}.jsonl")
        return Truth(path, self.year.catalogue, self.year.reached)


@pytest.fixture
async def story(database_url: str, tmp_path: Path) -> AsyncIterator[Story]:
    catalogue = load_catalogue()
    clock = Clock(datetime(2026, 1, 1, tzinfo=UTC))
    connection = await connect(database_url)
    ids = await sync_catalogue(connection, catalogue)
    writer = Writer(catalogue, ids, Settings(_env_file=None))  # type: ignore[call-arg]  # pydantic-settings' own argument
    year = Year(catalogue, FACILITIES, writer, connection, MONTHS[0])
    async with served(database_url, catalogue, clock) as client:
        client.timeout = httpx.Timeout(300)
        yield Story(Api(client, connection, catalogue, ids, clock), year, tmp_path)
    await connection.close()


@pytest.mark.editions("none")
@pytest.mark.timeout(1200)
async def test_a_years_reports_agree_with_the_truth_to_the_cent(story: Story) -> None:
    for month in MONTHS:
        closing = datetime.combine(month_after(month), datetime.min.time(), UTC) + timedelta(days=1, hours=5)
        if month.month == 7:
            await story.year.live(datetime(2026, 7, 27, 19, tzinfo=UTC))
        # From 28 July on nothing is heard of the lift plant until July is closed.
        await story.year.live(closing - HOUR, away=("F04",) if month.month == 7 else ())
        await what_comes_late(story, month)
        await story.year.live(closing)
        story.api.clock.at = closing
        truth = story.truth()
        for closed in sorted(story.lines):
            await restated_by_exactly_what_is_late(story, truth, closed)
        await closed_as_it_is(story, truth, month)
        await given_out(story, truth, month, closing)
    for (month, cut_off), files in story.files.items():
        for asked, content in files.items():
            assert await file(story.api, month, cut_off, asked) == content, (month, asked)
    await live_answers_agree(story, story.truth())
    assert {
        "late_posting",
        "correction",
        "late_return",
        "late_readings",
        "revised_statement",
    } <= story.late.keys()


async def what_comes_late(story: Story, month: date) -> None:
    """Tell what nobody expected any more, of the month before, which is closed."""
    year, before = story.year, month_after(month, -1)
    match month.month:
        case 4:
            like = next(
                each for each in year.postings if each.product.startswith("F04") and each.kind == "original"
            )
            shipped_on = before.replace(day=15)
            forgotten = replace(
                like, shipment="S-2026-99999", shipped_on=shipped_on, declaration=None, ts=year.reached
            )
            await year.post("export", "F04", replace(forgotten, **year.numbered()))
        case 6:
            stated = next(
                each
                for each in year.statements
                if each.product.startswith("F04") and each.valid_from == before
            )
            imported = replace(stated.imported, amount=stated.imported.amount * Decimal("0.9"))
            await year.post(
                "localization", "F04", replace(stated, imported=imported, ts=year.reached, **year.numbered())
            )
        case 8:
            assert await year.deliver_held() > 0
        case 10:
            sold = next(
                each for each in year.postings if each.kind == "original" and each.shipped_on >= before
            )
            part = {
                "quantity": Decimal(1),
                "net_kg": sold.net_kg / sold.quantity,
                "gross_kg": sold.gross_kg / sold.quantity,
            }
            told = {
                "kind": "return",
                "posting": 9,
                "refers_to": "1",
                "value": Decimal("123.45"),
                "ts": year.reached,
            }
            back = replace(
                sold, **told, **{name: each.quantize(Decimal("0.001")) for name, each in part.items()}
            )
            await year.post("export", year.facility_of(sold), replace(back, **year.numbered()))


async def restated_by_exactly_what_is_late(story: Story, truth: Truth, month: date) -> None:
    """The differences of a closed month are what came since, line by line, and so is what a restatement keeps."""
    known = period_lines(truth, month)
    differs = late(story.lines[month], known)
    path = f"periods/{month:%Y-%m}"
    rows = await story.api.rows(f"{path}/differences")
    assert told_late(rows) == differs, month
    if not differs:
        return
    for row in rows:
        for reason in row["reasons"]:
            story.late[reason] += 1
    before = (await story.api.ask(f"{path}/report")).content
    answer = await story.api.client.post(f"/api/v1/{path}/restate", json={"why": "what came late"})
    assert answer.status_code == 200, answer.text
    revision = answer.json()["rows"][0]["revision"]
    assert (await story.api.ask(f"{path}/report", revision=revision - 1)).content == before
    assert told_lines((await story.api.ask(f"{path}/report")).json()) == known
    kept = await story.api.connection.fetchval(
        "SELECT differences FROM period_report WHERE month = $1 AND revision = $2", month, revision
    )
    assert told_late(json.loads(kept, parse_float=Decimal)) == differs
    story.lines[month] = known


async def closed_as_it_is(story: Story, truth: Truth, month: date) -> None:
    """Close a month; its report has the lines of the truth, in both forms."""
    path = f"periods/{month:%Y-%m}"
    answer = await story.api.client.post(f"/api/v1/{path}/close", json={})
    assert answer.status_code == 200, answer.text
    story.lines[month] = known = period_lines(truth, month)
    assert told_lines((await story.api.ask(f"{path}/report")).json()) == known
    assert len((await story.api.ask(f"{path}/report", format="csv")).text.splitlines()) == len(known) + 1


async def given_out(story: Story, truth: Truth, month: date, cut_off: datetime) -> None:
    """Make all reports of a month, hold every table against the truth, and keep the files."""
    files = story.files[month, cut_off] = {}
    told: list[tuple[str, str | None, Mapping[str, Table]]] = [
        ("exports-monthly", None, expected.exports_monthly(truth, month)),
        ("exports-by-country", None, expected.exports_by_country(truth, month)),
        ("localization-by-product", None, expected.localization_by_product(truth, month)),
        ("park-summary", None, expected.park_summary(truth, month, books(story.year, month))),
        *(("facility-summary", plant, expected.facility_summary(truth, month, plant)) for plant in PLANTS),
    ]
    for kind, facility, tables in told:
        asked: Asked = (kind, facility, "xlsx", None)
        content = files[asked] = await file(story.api, month, cut_off, asked)
        found = workbook(content)
        assert found.keys() == tables.keys()
        for name, table in tables.items():
            assert comparable(found[name]) == comparable(table), (month, kind, facility, name)
        if month.month in CSV_MONTHS:
            for name, table in tables.items():
                asked = (kind, facility, "csv", name)
                content = files[asked] = await file(story.api, month, cut_off, asked)
                assert comparable(comma_separated(content))[0] == comparable(table)[0], (month, kind, name)


async def live_answers_agree(story: Story, truth: Truth) -> None:
    """The API's own tables of the whole year, of what is known at its end."""
    span = {"start": "2026-01", "to": "2026-12"}
    parts = ("facility", "product", "country", "hs", "incoterms", "unit")
    wanted: dict[tuple[str, ...], Any] = {}
    for month in MONTHS:
        for key, sums in truth.shipped(month, *parts).items():
            wanted[f"{month:%Y-%m}", *key] = [
                sums[name] if name in ("quantity", "net_kg", "gross_kg") else _cents(sums[name])
                for name in ("quantity", "net_kg", "gross_kg", "value_usd", "returned_usd")
            ] + [sums["postings"]]
    rows = await story.api.rows("exports", by="month,facility,product,country,hs,incoterms", **span)
    names = ("quantity", "net_kg", "gross_kg", "value_usd", "returned_value_usd", "postings")
    assert {
        tuple(row[name] for name in ("month", *parts)): [row[name] for name in names] for row in rows
    } == wanted

    rows = await story.api.rows("localization", interval="month", by="product", **span)
    told = {
        (row["first_day"][:7], row["product"], row["basis"]): [
            row[name] for name in ("quantity", "price_usd", "percent")
        ]
        for row in rows
    }
    assert told == {
        (f"{month:%Y-%m}", row["product"], row["basis"]): [
            row["quantity"],
            _cents(row["price_usd"]),
            in_percent(row["price_usd"] - row["imported_usd"], row["price_usd"]),
        ]
        for month in MONTHS
        for row in truth.localized(month)
    }


def books(year: Year, month: date) -> dict[str, Book]:
    """Count what was delivered of a month's local days; a number that is missing is of the day of the next one."""
    zone = year.catalogue.site.zone
    numbers: dict[str, dict[int, date]] = defaultdict(dict)
    for each in year.delivered:
        source = f"{each.source} {each.run}"
        numbers[source][each.number] = each.ts.astimezone(zone).date().replace(day=1)
    sent: dict[str, int] = defaultdict(int)
    came: dict[str, int] = defaultdict(int)
    for source, months in numbers.items():
        facility, last = source.split("/")[0], -1
        for number, of in sorted(months.items()):
            if of == month:
                came[facility] += 1
                sent[facility] += number - last
            last = number
    return {facility: Book(sent[facility], came[facility]) for facility in sorted(came)}


async def file(api: Api, month: date, cut_off: datetime, asked: Asked) -> bytes:
    kind, facility, form, table = asked
    query = {"facility": facility, "table": table}
    answer = await api.ask(
        f"reports/{kind}",
        month=f"{month:%Y-%m}",
        lang="en",
        format=form,
        cut_off=cut_off.isoformat(),
        **{name: value for name, value in query.items() if value is not None},
    )
    assert answer.status_code == 200, answer.text
    return answer.content


def _cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"), "ROUND_HALF_UP")
