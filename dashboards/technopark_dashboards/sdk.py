"""The part of grafana-foundation-sdk that the dashboards use, imported in one place.

Its module of classic dashboards warns on import that Grafana's second dashboard schema is preferred. The
classic one is what files of Grafana's provisioning and its `/api/dashboards` take, in Grafana 13 too.
"""

from __future__ import annotations

import warnings
from typing import TypeVar

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="Prefer using dashboardv2", category=DeprecationWarning)
    from grafana_foundation_sdk.builders import (
        barchart,
        common,
        dashboard,
        stat,
        statetimeline,
        table,
        timeseries,
    )

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import common as common_models
from grafana_foundation_sdk.models import dashboard as models

_T = TypeVar("_T")


class Built(Builder[_T]):
    """A model that is finished, where the SDK asks for a builder: for fields that its builders cannot set."""

    def __init__(self, model: _T) -> None:
        self._model = model

    def build(self) -> _T:
        """Return the model."""
        return self._model


__all__ = [
    "Builder",
    "Built",
    "Dataquery",
    "JSONEncoder",
    "barchart",
    "common",
    "common_models",
    "dashboard",
    "models",
    "stat",
    "statetimeline",
    "table",
    "timeseries",
]
