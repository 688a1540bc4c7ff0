"""Pages of other origins: only those that the settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.api import served

if TYPE_CHECKING:
    from technopark.catalogue import Catalogue

NOWHERE = "postgresql://technopark@127.0.0.1:1/technopark"


async def test_only_named_origins_may_read_the_api(park: Catalogue) -> None:
    async with served(NOWHERE, park, cors_origins=("https://wall.example",)) as client:
        named = await client.get("/healthz", headers={"Origin": "https://wall.example"})
        other = await client.get("/healthz", headers={"Origin": "https://other.example"})
    assert named.headers["access-control-allow-origin"] == "https://wall.example"
    assert "access-control-allow-origin" not in other.headers
    async with served(NOWHERE, park) as client:
        nobody = await client.get("/healthz", headers={"Origin": "https://wall.example"})
    assert "access-control-allow-origin" not in nobody.headers
