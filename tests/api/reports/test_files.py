"""Reports as files: forms, names, bytes, languages, and what a hostile text cannot do in them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from technopark_api.reports.ask import KINDS, LANGUAGES
from technopark_api.reports.files import FORMS, ReportFile
from technopark_api.reports.make import TABLES
from technopark_api.reports.model import ReportKind
from technopark_api.reports.texts import texts
from tests.api.reports.conftest import CUT_OFF, Workbook, records, sheets

if TYPE_CHECKING:
    from tests.support.api import Api

ASKED = {"month": "2026-09", "cut_off": CUT_OFF}


def of(kind: str) -> dict[str, str]:
    return {"facility": "FR"} if kind == "facility-summary" else {}


async def file(api: Api, kind: str, **query: object) -> httpx.Response:
    answer = await api.ask(f"reports/{kind}", **(ASKED | of(kind) | query))
    assert answer.status_code == 200, answer.text
    return answer


def test_every_text_is_there_in_every_language() -> None:
    assert texts("uz").keys() == texts("ru").keys() == texts("en").keys()
    holders = {
        key: [set(re.findall(r"{\w+}", texts(language)[key])) for language in LANGUAGES]
        for key in texts("en")
    }
    assert [key for key, found in holders.items() if found[0] != found[1] or found[1] != found[2]] == []
    assert [key for language in LANGUAGES for key, text in texts(language).items() if not text.strip()] == []


def test_uzbek_letters_are_the_right_ones() -> None:
    assert [
        text for text in texts("uz").values() if re.search("[og]['`\u2018\u2019]", text, re.IGNORECASE)
    ] == []


@pytest.mark.parametrize("kind", KINDS)
async def test_the_same_report_is_the_same_bytes_and_the_same_data_the_same_fingerprint(
    september: Api, kind: str
) -> None:
    first = {form: await file(september, kind, format=form, lang="ru") for form in FORMS}
    for form, answer in first.items():
        assert (await file(september, kind, format=form, lang="ru")).content == answer.content
    other = await file(september, kind, lang="uz")
    fingerprints = {answer.headers["technopark-fingerprint"] for answer in (*first.values(), other)}
    assert len(fingerprints) == 1
    await september.posted("FR-A", value="1", shipped_on=date(2026, 9, 30))
    await september.made(("FR", "L1", "S2"), "FR-A", september.clock.at.replace(month=9), good=1)
    for form, answer in first.items():
        changed = await file(september, kind, format=form, lang="ru")
        assert changed.headers["technopark-fingerprint"] not in fingerprints
        assert changed.content != answer.content


@pytest.mark.parametrize("kind", KINDS)
async def test_workbooks_have_each_table_and_the_notes_in_each_language(
    september: Api, kind: ReportKind
) -> None:
    for language in LANGUAGES:
        found = sheets((await file(september, kind, lang=language)).content)
        words = texts(language)
        assert list(found) == [*(words[f"table.{key}"] for key in TABLES[kind]), words["meta.notes"]]


async def test_a_chart_knows_its_numbers_before_a_spreadsheet_works_them_out(september: Api) -> None:
    content = (await file(september, "exports-by-country", lang="en")).content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        chart = book.read("xl/charts/chart1.xml").decode()
    values = chart.partition("<c:val>")[2].partition("</c:val>")[0]
    assert re.findall("<c:v>(.*?)</c:v>", values) == ["30000", "10080.3"]
    assert "<c:numCache>" in values


def test_a_file_does_not_spell_its_bytes_out_when_something_shows_it() -> None:
    assert len(repr(ReportFile("name.csv", "text/csv", b"x" * 10_000))) < 100


async def test_a_file_says_what_it_is(september: Api) -> None:
    answer = await file(september, "facility-summary", format="csv", table="oee")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="technopark-facility-summary-FR-2026-09-uz-oee.csv"'
    )
    assert answer.headers["technopark-cut-off"] == "2026-10-12T07:00:00Z"
    again = await september.client.get(answer.url, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "delimiter", "value"),
    [
        ({"lang": "ru"}, ";", "31200,10"),
        ({"lang": "en"}, ",", "31200.10"),
        ({"lang": "en", "delimiter": "tab", "decimal": "comma"}, "\t", "31200,10"),
        ({"lang": "uz", "delimiter": "comma"}, ",", "31200,10"),
    ],
)
async def test_csv_is_as_excel_of_the_language_expects(
    september: Api, query: dict[str, str], delimiter: str, value: str
) -> None:
    content = (await file(september, "exports-monthly", format="csv", **query)).content
    assert content.startswith(b"\xef\xbb\xbf")
    header, first, *_ = csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter)
    found = dict(zip(header, first, strict=True))
    assert found[texts(query["lang"])["column.value_usd"]] == value
    assert found[texts(query["lang"])["column.shipped_on"]] == "2026-09-12"


async def test_no_text_becomes_a_formula_or_a_link(september: Api, workbook: Workbook) -> None:
    hostile = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        '=HYPERLINK("http://x")',
        "_x0041_",
        "a\x07b",
        "<b>&amp;",
        "#eval",
    ]
    await september.connection.execute("DELETE FROM posting")
    for text in hostile:
        await september.posted("FR-A", shipped_on=date(2026, 9, 1), contract=text, shipment=text)
    *lines, _ = records((await workbook("exports-monthly"))["Shipments"])
    assert {line["Contract"] for line in lines} == {line["Shipment"] for line in lines} == set(hostile)
    content = (await file(september, "exports-monthly", format="csv", lang="en")).content.decode("utf-8-sig")
    cells = {row["Contract"] for row in csv.DictReader(io.StringIO(content))}
    assert cells == {f"'{text}" if text[0] in "=+-@\t" else text for text in hostile}
    assert (await file(september, "exports-monthly", format="pdf")).content.startswith(b"%PDF")


@pytest.mark.parametrize("at_once", [1, 2, 5, 6])
async def test_a_report_is_the_same_in_whatever_pieces_it_is_read(
    september: Api, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    whole = await file(september, "exports-monthly", format="csv")
    assert len(whole.content.splitlines()) == 1 + 4  # and a return
    monkeypatch.setattr("technopark_api.reports.read._ROWS_AT_ONCE", at_once)
    in_pieces = await file(september, "exports-monthly", format="csv")
    assert in_pieces.content == whole.content
    assert in_pieces.headers["technopark-fingerprint"] == whole.headers["technopark-fingerprint"]


async def test_letters_that_the_fonts_lack_leave_a_report_that_can_be_read(september: Api) -> None:
    proper = await file(september, "exports-monthly", format="pdf")
    assert b"pdfaid:part" in proper.content
    await september.connection.execute("UPDATE posting SET declaration = '\u51fa\u53e3 \U0001f6a2'")
    found = await file(september, "exports-monthly", format="pdf")
    assert found.content.startswith(b"%PDF")
    assert b"pdfaid:part" not in found.content


async def test_a_month_too_long_is_refused_and_says_what_to_ask_for(
    september: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("technopark_api.reports.content.exports.MAX_POSTINGS", 3)
    problem = await september.problem("reports/exports-monthly", **ASKED)
    assert (problem["type"].rpartition(":")[2], problem["status"]) == ("too-many-rows", 422)
    assert problem["detail"].endswith("ask for one facility")


async def test_what_is_too_long_for_paper_says_so(september: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    short = await file(september, "exports-monthly", format="pdf")
    monkeypatch.setattr("technopark_api.reports.render.pdf.MOST_ROWS", 3)
    assert len((await file(september, "exports-monthly", format="pdf")).content) < len(short.content)


@pytest.mark.parametrize(
    ("kind", "query", "where"),
    [
        ("exports-monthly", {"month": "2026-13"}, "query.month"),
        ("exports-monthly", {"month": "2026-11"}, "query.month"),
        ("exports-monthly", {"lang": "de"}, "query.lang"),
        ("exports-monthly", {"format": "docx"}, "query.format"),
        ("exports-monthly", {"facility": "../etc"}, "query.facility"),
        ("exports-monthly", {"facility": "F99"}, "query.facility"),
        ("exports-monthly", {"cut_off": "yesterday"}, "query.cut_off"),
        ("exports-monthly", {"cut_off": "2026-10-12T09:00:00"}, "query.cut_off"),
        ("exports-monthly", {"cut_off": "2026-12-01T00:00:00Z"}, "query.cut_off"),
        ("exports-monthly", {"table": "lines"}, "query.table"),
        ("exports-monthly", {"table": "../x", "format": "csv"}, "query.table"),
        ("facility-summary", {}, "query.facility"),
        ("park-summary", {"facility": "FR"}, "query.facility"),
        ("park-summary", {"delimiter": "|"}, "query.delimiter"),
        ("weather", {}, "path.kind"),
    ],
)
async def test_what_cannot_be_reported_is_a_problem_that_says_where(
    api: Api, kind: str, query: dict[str, Any], where: str
) -> None:
    problem = await api.problem(f"reports/{kind}", **query)
    assert [wrong["where"] for wrong in problem["errors"]] == [where]


async def test_the_month_is_the_last_whole_one_when_left_out(api: Api) -> None:
    answer = await api.ask("reports/park-summary", format="csv")
    assert "2026-09" in answer.headers["content-disposition"]


async def test_what_there_is_to_report_on_is_listed(api: Api) -> None:
    listed = (await api.get("reports"))["reports"]
    assert [offer["kind"] for offer in listed] == list(KINDS)
    assert {offer["kind"]: offer["facility"] for offer in listed}["facility-summary"] == "must"
    assert listed[0]["tables"] == ["facilities", "lines", "returns"]
