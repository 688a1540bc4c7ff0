"""What Grafana adds to the rules of the park: how long one has to last before it is told, and where it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from technopark.alerts import Kind

_LABEL: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Told:
    """How Grafana tells of a rule: after `lasts`, with the panel (board, number) that shows what it is about."""

    lasts: str
    panel: tuple[str, int]


TOLD: Final[Mapping[Kind, Told]] = MappingProxyType(
    {
        "station-silent": Told("5m", ("system", 5)),
        "line-down": Told("1m", ("facility", 6)),
        "scrap-above-band": Told("15m", ("quality", 5)),
        "pace-behind-plan": Told("1h", ("facility", 4)),
        "certificate-at-risk": Told("1h", ("localization", 3)),
        "quarantine-growing": Told("5m", ("trust", 8)),
        "ledger-not-closing": Told("30m", ("trust", 7)),
        "ingest-behind": Told("2m", ("system", 1)),
    }
)
"""Every rule by its kind."""


def as_template(summary: str) -> str:
    """Return a rule's summary as Grafana writes it: with {{ .Labels.facility }} for {facility}."""
    return _LABEL.sub(r"{{ .Labels.\1 }}", summary)
