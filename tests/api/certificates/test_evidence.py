"""An evidence pack can be checked by whoever gets it: files, digests, and the computation itself."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.api import Api

END = ("FR", "L1", "S2")
PATH = "certificates/FR-A/evidence"
MONTHS = {"start": "2026-09", "to": "2026-10"}


async def told(api: Api) -> None:
    """Two months, three statements one of which is revised, output before the first, a shipment."""
    await api.stated("FR-A", price="100", imported="70", valid_from=date(2026, 9, 5))
    await api.stated(
        "FR-A", price="100", imported="60", valid_from=date(2026, 9, 5), ts=datetime(2026, 9, 6, tzinfo=UTC)
    )
    await api.stated(
        "FR-A",
        price="2000000",
        imported="800000",
        rate="0.00008",
        valid_from=date(2026, 10, 1),
        certificate=("=1+1", "36", date(2027, 6, 30)),
    )
    for month, day, good in ((9, 1, 5), (9, 12, 10), (10, 12, 20)):
        await api.made(END, "FR-A", datetime(2026, month, day, 7, tzinfo=UTC), good=good)
    await api.posted("FR-A", contract="@SUM(A1)", shipment="../../etc/passwd")
    await api.posted("FR-B")


async def pack(api: Api) -> tuple[bytes, dict[str, bytes]]:
    answer = await api.ask(PATH, **MONTHS)
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return answer.content, {name: archive.read(name) for name in archive.namelist()}


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


async def test_the_manifest_names_every_file_with_its_digest(api: Api) -> None:
    await told(api)
    _, files = await pack(api)
    assert list(files) == ["computation.csv", "exports.csv", "manifest.json", "output.csv", "statements.csv"]
    manifest = json.loads(files.pop("manifest.json"))
    assert {entry["name"]: entry["sha256"] for entry in manifest["files"]} == {
        name: hashlib.sha256(body).hexdigest() for name, body in files.items()
    }
    assert (manifest["product"], manifest["facility"], manifest["from"], manifest["to"]) == (
        "FR-A",
        "FR",
        "2026-09",
        "2026-10",
    )
    assert manifest["certificate"] == {
        "number": "=1+1",
        "percent": 36,
        "valid_until": "2027-06-30",
        "basis": "ex_works",
    }
    assert {name: list(columns) for name, columns in manifest["columns"].items()} == {
        name: body.decode().split("\r\n", 1)[0].split(",") for name, body in files.items()
    }


async def test_the_same_data_are_the_same_bytes_whenever_they_are_asked_for(api: Api) -> None:
    await told(api)
    first, _ = await pack(api)
    api.clock.at = datetime(2027, 3, 1, tzinfo=UTC)
    assert (await pack(api))[0] == first


async def test_the_computation_can_be_done_again_from_its_lines(api: Api) -> None:
    await told(api)
    _, files = await pack(api)
    *lines, total = rows(files["computation.csv"])
    assert [
        (line["first_day"], line["quantity"], line["uncovered"], line["valid_from"]) for line in lines
    ] == [
        ("2026-09-01", "5", "5", ""),
        ("2026-09-05", "10", "0", "2026-09-05"),
        ("2026-10-01", "20", "0", "2026-10-01"),
    ]
    price, imported = (
        sum(Decimal(line["quantity"]) * Decimal(line[field]) for line in lines if line["valid_from"])
        for field in ("price_usd", "imported_usd")
    )
    assert (price, imported) == (Decimal(total["price_sum_usd"]), Decimal(total["imported_sum_usd"]))
    assert (price, imported, total["percent"], total["uncovered"]) == (4200, 1880, "55.24", "5")
    row: dict[str, Any]
    (row,) = await api.rows("localization", interval="total", product="FR-A", **MONTHS)
    assert (
        row["percent"]
        == Decimal(total["percent"])
        == json.loads(files["manifest.json"], parse_float=Decimal)["results"][0]["percent"]
    )


async def test_revisions_are_shown_and_marked(api: Api) -> None:
    await told(api)
    _, files = await pack(api)
    assert [
        (row["valid_from"], row["superseded"], row["percent"], row["price_currency"], row["price_rate"])
        for row in rows(files["statements.csv"])
    ] == [
        ("2026-09-05", "true", "30.00", "USD", "1"),
        ("2026-09-05", "false", "40.00", "USD", "1"),
        ("2026-10-01", "false", "60.00", "USD", "0.00008"),
    ]
    assert [(row["month"], row["good"]) for row in rows(files["output.csv"])] == [
        ("2026-09", "15"),
        ("2026-10", "20"),
    ]


async def test_what_was_written_elsewhere_is_neither_a_formula_nor_a_path(api: Api) -> None:
    await told(api)
    _, files = await pack(api)
    (shipment,) = rows(files["exports.csv"])
    assert (shipment["contract"], shipment["shipment"]) == ("'@SUM(A1)", "../../etc/passwd")
    assert "'=1+1" in files["statements.csv"].decode()
    for name in files:
        assert "/" not in name
    assert (await api.problem("certificates/FR-X/evidence"))["status"] == 404
    assert (await api.ask("certificates/..%2f..%2fFR-A/evidence")).status_code in (404, 422)


async def test_a_product_that_nothing_is_known_of_has_an_empty_pack(api: Api) -> None:
    _, files = await pack(api)
    manifest = json.loads(files.pop("manifest.json"))
    assert (manifest["results"], manifest["certificate"]) == ([], None)
    assert [rows(body) for body in files.values()] == [[]] * 4
