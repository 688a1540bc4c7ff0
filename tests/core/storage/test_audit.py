"""What people did stays on record, and is there exactly when it was done."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from technopark import audit
from technopark.storage.migrate import migrate


async def test_what_was_done_is_on_record_and_stays(empty: asyncpg.Connection[Any]) -> None:
    await migrate(empty)
    await audit.record(
        empty, who="nilufar", action="period.close", subject="2026-10", detail={"was": None, "is": "closed"}
    )
    row = await empty.fetchrow("SELECT who, action, subject, detail->>'is' AS is FROM audit")
    assert row is not None
    assert dict(row) == {"who": "nilufar", "action": "period.close", "subject": "2026-10", "is": "closed"}
    for change in ("UPDATE audit SET who = 'nobody'", "DELETE FROM audit", "TRUNCATE audit"):
        with pytest.raises(asyncpg.RaiseError, match="stays on record"):
            await empty.execute(change)


async def test_what_was_not_done_in_the_end_is_not_on_record(empty: asyncpg.Connection[Any]) -> None:
    await migrate(empty)
    undone = empty.transaction()
    await undone.start()
    await audit.record(empty, who="nilufar", action="period.close", subject="2026-10", detail={})
    await undone.rollback()
    assert await empty.fetchval("SELECT count(*) FROM audit") == 0
