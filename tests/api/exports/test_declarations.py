"""Released declarations: imported whole or not at all, and held against shipments both ways."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import asyncpg
import httpx
import pytest
from xlsxwriter import Workbook

if TYPE_CHECKING:
    from tests.support.api import Api

OCTOBER = {"start": "2026-10", "to": "2026-10"}
NUMBER = "26001/121026/0012345"
HEADER = "declaration,item,released_on,hs,net_kg,value,currency,country"
LINE = f"{NUMBER},1,2026-10-12,8418102001,650,2600,USD,KZ"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def hand_in(
    api: Api, content: str | bytes, media_type: str = "text/csv", path: str = "declarations"
) -> httpx.Response:
    data = content.encode() if isinstance(content, str) else content
    return await api.client.post(
        f"/api/v1/exports/{path}", content=data, headers={"Content-Type": media_type}
    )


async def imported(api: Api, *lines: str) -> dict[str, int]:
    answer = await hand_in(api, "\n".join([HEADER, *lines]))
    assert answer.status_code == 200, answer.text
    outcome: dict[str, int] = answer.json()
    return outcome


async def codes(api: Api, **query: object) -> list[tuple[str, str, str]]:
    rows = await api.rows("exports/reconciliation", **(OCTOBER | query))
    return [(row["code"], row["found"], row["expected"]) for row in rows]


async def test_a_list_is_taken_in_once_and_its_changes_are_kept(api: Api) -> None:
    assert await imported(api, LINE) == {"added": 1, "changed": 0, "unchanged": 0}
    assert await imported(api, LINE) == {"added": 0, "changed": 0, "unchanged": 1}
    assert await imported(api, LINE.replace(",650,", ",651.5,")) == {"added": 0, "changed": 1, "unchanged": 0}
    (row,) = await api.rows("exports/declarations", **OCTOBER)
    assert (row["declaration"], row["item"], row["version"], str(row["net_kg"])) == (NUMBER, 1, 2, "651.5")
    assert await api.connection.fetchval("SELECT count(*) FROM declaration") == 2
    details = [
        json.loads(row["detail"])
        for row in await api.connection.fetch("SELECT detail FROM audit ORDER BY id")
    ]
    assert [detail["changed"] for detail in details] == [[], [f"{NUMBER} item 1"]]
    with pytest.raises(asyncpg.RaiseError, match="stays on record"):
        await api.connection.execute("UPDATE declaration SET value = 0")


@pytest.mark.parametrize(
    ("line", "where", "problem"),
    [
        (LINE.replace("121026", "321026"), "row 2, declaration", "is not post/DDMMYY/number"),
        (LINE.replace("2026-10-12", "2026-10-32"), "row 2, released_on", "is no date such as"),
        (LINE.replace("2026-10-12", "2027-10-12"), "row 2, released_on", "lies ahead"),
        (LINE.replace("8418102001", "8418"), "row 2, hs", "is not 6 to 10 digits"),
        (LINE.replace(",650,", ",-650,"), "row 2, net_kg", "is no number such as 1234.5"),
        (LINE.replace(",2600,", ",,"), "row 2, value", "it is empty"),
        (LINE.replace("USD", "usd"), "row 2, currency", "three letters"),
        (LINE.replace("KZ", "XX"), "row 2, country", "ISO 3166-1"),
        (f"{LINE}\n{LINE}", "row 3, declaration", "stands in row 2 already"),
        (f"{LINE}\n=cmd,1,2026-10-12,841810,1,1,USD,", "row 3, declaration", "'=cmd'"),
    ],
)
async def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_taken_in(
    api: Api, line: str, where: str, problem: str
) -> None:
    answer = await hand_in(api, f"{HEADER}\n{line}")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:technopark:problem:file")
    (error,) = answer.json()["errors"]
    assert error["where"] == where
    assert problem in error["problem"]
    assert await api.rows("exports/declarations", **OCTOBER) == []


async def test_all_errors_are_told_at_once(api: Api) -> None:
    answer = await hand_in(api, f"{HEADER}\n{LINE.replace('KZ', 'XX')}\n{LINE.replace(',650,', ',x,')}")
    assert [error["where"] for error in answer.json()["errors"]] == ["row 2, country", "row 3, net_kg"]
    assert answer.json()["detail"] == "nothing was imported: 2 errors"


@pytest.mark.parametrize(
    ("content", "media_type", "problem"),
    [
        ("", "text/csv", "it is empty"),
        (HEADER, "text/csv", "no rows below its headings"),
        ("declaration,number\n1,2", "text/csv", "the column released_on is missing"),
        (f"{HEADER},colour\n{LINE},red", "text/csv", "there is no column 'colour'"),
        ('"open\n', "text/csv", "it is no CSV"),
        (b"\xff\xfe\x00", "text/csv", "neither a workbook (XLSX) nor text in UTF-8"),
        (b"PK\x03\x04rubbish", XLSX, "the workbook cannot be read"),
    ],
)
async def test_a_file_that_is_no_such_list_is_refused(
    api: Api, content: str | bytes, media_type: str, problem: str
) -> None:
    answer = await hand_in(api, content, media_type)
    assert answer.status_code == 422, answer.text
    assert any(problem in error["problem"] for error in answer.json()["errors"]), answer.text


async def test_a_page_of_another_site_cannot_hand_in_a_list(api: Api) -> None:
    # What a form can send without asking the browser's leave is none of the kinds that are taken.
    answer = await hand_in(api, f"{HEADER}\n{LINE}", "text/plain")
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:technopark:problem:media-type")


async def test_excels_own_csv_and_a_workbook_say_the_same(api: Api) -> None:
    semicolons = (
        "\ufeffdeclaration;released_on;hs;net_kg;value;currency;country\r\n"
        f"{NUMBER};12.10.2026;8418102001;1 650,5;2600,00;USD;KZ\r\n"
    )
    assert (await hand_in(api, semicolons)).json()["added"] == 1
    file = io.BytesIO()
    book = Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["declaration", "released_on", "hs", "net_kg", "value", "currency", "country"])
    sheet.write_row(1, 0, [NUMBER])
    sheet.write_datetime(1, 1, date(2026, 10, 12), book.add_format({"num_format": "dd.mm.yyyy"}))
    sheet.write_row(1, 2, ["8418102001", 1650.5, 2600, "USD", "KZ"])
    book.close()
    answer = await hand_in(api, file.getvalue(), XLSX)
    assert answer.json() == {"added": 0, "changed": 0, "unchanged": 1}, answer.text


async def test_shipments_and_declarations_that_agree_raise_nothing(api: Api) -> None:
    await api.posted("FR-A", declaration=NUMBER)
    await imported(api, LINE.replace("8418102001", "841810"))
    assert await codes(api) == []


async def test_a_shipment_under_a_declaration_that_was_not_released_is_told_once_the_month_is_listed(
    api: Api,
) -> None:
    await api.posted("FR-A", declaration=NUMBER)
    assert await codes(api) == []
    await imported(api, LINE.replace("0012345", "0000001"))
    assert await codes(api) == [
        ("declaration_not_released", "not in the list of released ones", "a released declaration"),
        ("declaration_without_shipment", "no shipment is posted under it", "a shipment that names it"),
    ]
    # Of a part of the park it cannot be told that nothing was shipped.
    assert [code for code, *_ in await codes(api, facility="FR")] == ["declaration_not_released"]


async def test_what_was_taken_back_stands_under_no_declaration(api: Api) -> None:
    await api.posted("FR-A", shipment="S-1", posting=1, declaration=NUMBER)
    await api.posted(
        "FR-A", shipment="S-1", posting=2, kind="reversal", refers_to="1", declaration=NUMBER, quantity="-10",
        value="-2600",
    )  # fmt: skip
    await imported(api, LINE)
    assert [code for code, *_ in await codes(api)] == ["declaration_without_shipment"]


@pytest.mark.parametrize(
    ("changes", "code", "found", "expected"),
    [
        ({",650,": ",700,"}, "declared_mass_off", "650 kg posted", "700 kg declared"),
        ({",2600,": ",2600.01,"}, "declared_value_off", "2600.00 USD posted", "2600.01 USD declared"),
        ({"USD": "EUR"}, "declared_currency_off", "USD posted", "EUR declared"),
        ({"8418102001": "845011"}, "declared_hs_off", "841810 posted", "845011 declared"),
        ({"KZ": "KG"}, "declared_country_off", "KZ posted", "KG declared"),
    ],
)
async def test_each_difference_has_its_code(
    api: Api, changes: dict[str, str], code: str, found: str, expected: str
) -> None:
    await api.posted("FR-A", declaration=NUMBER)
    line = LINE
    for was, now in changes.items():
        line = line.replace(was, now)
    await imported(api, line)
    assert await codes(api) == [(code, found, expected)]


async def test_items_and_lines_are_compared_as_sums(api: Api) -> None:
    """Two lines of a shipment are one declaration of two items, in kilograms and in money."""
    await api.posted("FR-A", shipment="S-1", line=1, declaration=NUMBER)
    await api.posted(
        "FR-B", shipment="S-1", line=2, declaration=NUMBER, value="3000", net_kg="700", gross_kg="710"
    )
    await imported(api, LINE, LINE.replace(",1,2026", ",2,2026").replace(",650,2600,", ",700,3000,"))
    assert await codes(api) == []
    await imported(api, f"{LINE.replace(',1,2026', ',2,2026')}")
    assert [code for code, *_ in await codes(api)] == ["declared_mass_off", "declared_value_off"]


async def test_subheadings_of_several_items_are_compared_as_sets(api: Api) -> None:
    await api.posted("FR-A", shipment="S-1", line=1, declaration=NUMBER)
    await api.posted("FR-B", shipment="S-1", line=2, declaration=NUMBER, hs="845011")
    second = LINE.replace(",1,2026", ",2,2026")
    await imported(api, LINE, second.replace("8418102001", "8450110000"))
    assert await codes(api) == []
    # The first and the last of three are those of two.
    await imported(api, second.replace("8418102001", "842211"))
    await imported(
        api, LINE.replace(",1,2026", ",3,2026").replace(",650,2600,", ",0,0,").replace("841810", "845011")
    )
    assert await codes(api) == [
        ("declared_hs_off", "841810, 845011 posted", "841810, 842211, 845011 declared")
    ]


async def test_a_withdrawn_declaration_counts_no_more(api: Api) -> None:
    await imported(api, LINE)
    answer = await hand_in(api, f"{HEADER},withdrawn\n{LINE},yes")
    assert answer.json()["changed"] == 1
    assert await codes(api) == []
    assert await api.rows("exports/declarations", **OCTOBER) == []
    assert len(await api.rows("exports/declarations", withdrawn=True, **OCTOBER)) == 1


async def test_the_same_is_said_in_other_languages(api: Api) -> None:
    await api.posted("FR-A", declaration=NUMBER)
    await imported(api, LINE.replace(",650,", ",1650,"))
    found: list[Any] = []
    for language in ("uz", "ru"):
        (row,) = await api.rows("exports/reconciliation", lang=language, **OCTOBER)
        found.append((row["found"], row["expected"].replace("\u00a0", " ")))
    assert found == [
        ("yozuvlarda 650 kg", "deklaratsiyada 1 650 kg"),
        ("по проводкам 650 кг", "в декларации 1 650 кг"),
    ]
