"""Targets are set by people, and what they set stays on record."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

if TYPE_CHECKING:
    import httpx

    from tests.support.api import Api

MONTH = {"start": "2026-10", "to": "2026-10"}


async def put(api: Api, path: str, quantity: object, **query: str) -> httpx.Response:
    return await api.client.put(f"/api/v1/targets/{path}", params=query, json={"quantity": quantity})


async def put_well(api: Api, path: str, quantity: object, **query: str) -> dict[str, Any]:
    answer = await put(api, path, quantity, **query)
    assert answer.status_code == HTTPStatus.OK, answer.text
    body: dict[str, Any] = json.loads(answer.text, parse_float=Decimal)
    return body


async def test_a_target_is_told_as_it_was_set(api: Api) -> None:
    row = await put_well(api, "PA/2026-10", "110000.5", product="PA-M")
    assert (row["quantity"], row["unit"], row["version"], row["set_by"]) == (
        Decimal("110000.5"),
        "m2",
        1,
        "anonymous",
    )
    assert await api.rows("targets", **MONTH) == [row]
    assert await api.rows("targets", start="2026-11", to="2026-11") == []
    assert await api.rows("targets", **MONTH, facility="FR") == []


async def test_a_target_of_all_products_is_in_planned_seconds(api: Api) -> None:
    row = await put_well(api, "FR/2026-10-12", 40_000, line="L1")
    assert (row["unit"], row["line"], row["product"], row["period"]) == ("s", "L1", None, "2026-10-12")


async def test_versions_are_kept_and_the_newest_holds(api: Api) -> None:
    for quantity in (1, 2, 2, None, 3):  # the same again changes nothing
        row = await put_well(api, "PA/2026-10", quantity, product="PA-M")
    assert (row["quantity"], row["version"]) == (3, 4)
    versions = await api.rows("targets", **MONTH, history="true")
    assert [(each["version"], each["quantity"]) for each in versions] == [(1, 1), (2, 2), (3, None), (4, 3)]
    await put_well(api, "PA/2026-10", None, product="PA-M")
    assert await api.rows("targets", **MONTH) == []


async def test_what_was_set_is_on_record_with_what_was_before(api: Api) -> None:
    await put_well(api, "PA/2026-10", 100, product="PA-M")
    await put_well(api, "PA/2026-10", None, product="PA-M")
    rows = await api.connection.fetch("SELECT who, action, subject, detail FROM audit ORDER BY id")
    assert [(row["who"], row["action"], row["subject"], json.loads(row["detail"])) for row in rows] == [
        ("anonymous", "target.set", "PA PA-M 2026-10", {"before": None, "now": "100", "version": 1}),
        ("anonymous", "target.withdraw", "PA PA-M 2026-10", {"before": "100", "now": None, "version": 2}),
    ]


async def test_two_who_set_the_same_at_once_make_two_versions(api: Api) -> None:
    rows = await asyncio.gather(*(put_well(api, "PA/2026-10", count, product="PA-M") for count in range(6)))
    assert sorted(row["version"] for row in rows) == [1, 2, 3, 4, 5, 6]


async def test_rows_of_targets_cannot_be_changed(api: Api) -> None:
    await put_well(api, "PA/2026-10", 100, product="PA-M")
    for statement in ("UPDATE target SET quantity = 1", "DELETE FROM target", "TRUNCATE target"):
        with pytest.raises(asyncpg.RaiseError, match="stays on record"):
            await api.connection.execute(statement)


@pytest.mark.parametrize(
    ("path", "query", "quantity", "status", "where"),
    [
        ("XX/2026-10", {}, 1, 404, "path.facility"),
        ("PA/2026-10", {"line": "L9"}, 1, 404, "query.line"),
        ("PA/2026-10", {"product": "XX"}, 1, 404, "query.product"),
        ("PA/2026-10", {"product": "FR-A"}, 1, 422, "query.product"),
        ("LC/2026-10", {}, 1, 422, "query.product"),
        ("PA/2026-13", {}, 1, 422, "path.period"),
        ("PA/2026-02-30", {}, 1, 422, "path.period"),
        ("PA/October", {}, 1, 422, "path.period"),
        ("PA/2026-10", {"lines": "L1"}, 1, 422, "query.lines"),
        ("PA/2026-10", {}, -1, 422, "body.quantity"),
        ("PA/2026-10", {}, 1.5, 422, "body.quantity"),
        ("PA/2026-10", {}, True, 422, "body.quantity"),
        ("PA/2026-10", {}, "many", 422, "body.quantity"),
        ("PA/2026-10", {}, "1e9", 422, "body.quantity"),
    ],
)
async def test_what_cannot_be_a_target_is_refused_and_nothing_is_written(
    api: Api, path: str, query: dict[str, str], quantity: object, status: int, where: str
) -> None:
    answer = await put(api, path, quantity, **query)
    assert answer.status_code == status
    assert [wrong["where"] for wrong in answer.json()["errors"]] == [where]
    assert await api.connection.fetchval("SELECT count(*) FROM target") == 0
