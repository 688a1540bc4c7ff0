"""What is doubtful about the postings of a month, said in the report's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import pandas as pd

from technopark.calendar import month_on
from technopark_api.exports.findings.read import Wanted, read_findings_of_all
from technopark_api.periods import Months
from technopark_api.reports.content.context import Context
from technopark_api.reports.model import Table
from technopark_api.reports.read import Source, records

_COLUMNS: Final = (
    *("facility", "shipped_on", "posting", "product", "severity", "finding", "found", "expected"),
    "why",
)
_UNPRINTED: Final = ("severity",)


async def table(source: Source, context: Context) -> Table:
    """Return a row for each doubt, in the order of shipping; what a reversal has taken back is left out."""
    ask, words = context.ask, context.words

    async def fetch(sql: str, *arguments: Any) -> Sequence[Mapping[str, Any]]:
        return records(await source.frame(sql, *arguments))

    rows = await read_findings_of_all(
        fetch,
        Months(ask.month, month_on(ask.month, 1)),
        wanted=Wanted((), (), corrected=False, language=ask.language),
        measure=context.measure,
        facilities=None if ask.facility is None else [ask.facility],
        cut_off=ask.cut_off,
    )
    bands = context.measure.bands
    source.note("bands", [bands.mass_percent, bands.value_percent, bands.rate_percent])
    frame = pd.DataFrame(
        [
            {
                **msgspec.structs.asdict(row),
                "posting": f"{row.shipment}/{row.line}/{row.posting}",
                "severity": words(f"severity.{row.severity}"),
                "finding": words(f"finding.{row.code}"),
            }
            for row in rows
        ],
        columns=list(_COLUMNS),
        dtype=object,
    )
    return context.table("findings", context.columns(*_COLUMNS, unprinted=_UNPRINTED), frame)
