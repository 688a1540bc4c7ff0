"""The API keeps to its own description: every operation is asked what it allows and what it does not."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

import pytest

from technopark.permissions import Role
from tests.api.access.conftest import Gate, busy, gate

__all__ = ["busy", "gate"]

OPERATIONS = 50


async def contract(gate: Gate, *options: str, key: str = "", database_url: str = "") -> dict[str, Any]:
    """What `bench.contract` finds, in a process of its own."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.contract", str(gate.client.base_url), *options,
        env={**os.environ, "TECHNOPARK_CONTRACT_KEY": key, "TECHNOPARK_DATABASE_URL": database_url},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    told, errors = await program.communicate()
    assert program.returncode == 0, errors.decode()
    found: dict[str, Any] = json.loads(told.decode().splitlines()[-1])
    return found


@pytest.mark.editions("none")
async def test_an_administrator_is_answered_as_described(busy: Gate) -> None:
    header = await busy.key(Role.ADMINISTRATOR)
    found = await contract(busy, "--examples", "2", key=header["Authorization"].removeprefix("Bearer "))
    assert found["operations"] >= OPERATIONS
    assert found["statuses"]["200"] > found["operations"]
    assert found["statuses"]["422"] > found["operations"]


@pytest.mark.editions("none")
@pytest.mark.timeout(600)
async def test_a_role_gets_what_it_permits_of_its_own_plant_and_nothing_else(
    busy: Gate, database_url: str
) -> None:
    """What a role lacks is refused at every operation, what it has is answered, with a key of one plant alone."""
    roles = (Role.PLANT_MANAGER, Role.EXPORT_OFFICER)
    chosen = [word for role in roles for word in ("--role", role)]
    options = ("--facility", "FR", "--examples", "1", "--no-edges")
    found = await contract(busy, *chosen, *options, database_url=database_url)
    assert found.keys() == set(roles)
    for role, told in found.items():
        assert told["operations"] >= OPERATIONS, role
        assert told["statuses"]["403"] > 1, role
        assert told["statuses"]["200"] > told["operations"] / 2, role
    assert await busy.api.connection.fetchval("SELECT count(*) FROM api_key WHERE revoked_at IS NULL") == 0


@pytest.mark.editions("none")
async def test_a_stranger_is_answered_as_described(busy: Gate) -> None:
    found = await contract(busy, "--examples", "5", "--no-edges")
    assert found["operations"] >= OPERATIONS
    assert found["statuses"]["401"] > found["operations"]
