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


async def contract(gate: Gate, *options: str, key: str = "") -> dict[str, Any]:
    """What `bench.contract` finds, in a process of its own."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.contract", str(gate.client.base_url), *options,
        env={**os.environ, "TECHNOPARK_CONTRACT_KEY": key},
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
async def test_a_stranger_is_answered_as_described(busy: Gate) -> None:
    found = await contract(busy, "--examples", "5", "--no-edges")
    assert found["operations"] >= OPERATIONS
    assert found["statuses"]["401"] > found["operations"]
