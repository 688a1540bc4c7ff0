"""What a report was made of, kept with it: it tells exactly what came later, whatever the clocks said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from technopark.periods.report import canonical

Amounts = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class BookedPosting:
    """A posting by its key (facility, shipment, line, posting), with the names of the report's line it is in."""

    key: tuple[str, str, int, int]
    kind: str
    names: Mapping[str, str]
    received_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class StatementKey:
    """A cost statement by its key: product, basis, first day and time of the revision."""

    product: str
    basis: str
    valid_from: str
    ts: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Postings by key, statements with the time they were received, and thousandths made by product and day."""

    postings: Mapping[tuple[str, str, int, int], BookedPosting]
    statements: Mapping[StatementKey, datetime | None]
    output: Mapping[tuple[str, str], Amounts]

    def to_json(self) -> bytes:
        """Write what tells later data from earlier: keys and output."""
        return canonical(
            {
                "postings": sorted(list(key) for key in self.postings),
                "statements": sorted(
                    [key.product, key.basis, key.valid_from, key.ts] for key in self.statements
                ),
                "output": sorted([*key, *amounts] for key, amounts in self.output.items()),
            }
        )


def read_basis(content: bytes) -> Basis:
    """Read a basis back; of its postings only the keys are known."""
    told = json.loads(content)
    postings = [(facility, shipment, line, posting) for facility, shipment, line, posting in told["postings"]]
    return Basis(
        postings={key: BookedPosting(key, "", {}) for key in postings},
        statements={StatementKey(*key): None for key in told["statements"]},
        output={
            (product, day): (good, scrap, rework) for product, day, good, scrap, rework in told["output"]
        },
    )
