"""What is known of a running simulator, and what can be asked of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from msgspec import Meta
from pydantic import BaseModel, ConfigDict, Field

from technopark_api.shapes import Instant, Shape


class SimulatedLine(Shape, frozen=True, kw_only=True):
    """A line of a simulated plant."""

    id: str
    stopped_since: Annotated[Instant | None, Meta(description="Null: it runs as planned.")]
    reason: Annotated[str | None, Meta(description="What its stations say they are down for.")]


class SimulatedFacility(Shape, frozen=True, kw_only=True):
    """A simulated plant and its gateway."""

    id: str
    broken_since: Annotated[Instant | None, Meta(description="Null: its gateway is connected.")]
    lines: list[SimulatedLine]


class SimulatorState(Shape, frozen=True, kw_only=True):
    """What was done to the simulator by hand; times are simulated ones."""

    time: Annotated[Instant, Meta(description="How far simulated time has come.")]
    messages: Annotated[int, Meta(description="Published since it was started.")]
    facilities: list[SimulatedFacility]


class LineAct(BaseModel):
    """What to do to a line."""

    model_config = ConfigDict(extra="forbid")

    act: Annotated[Literal["stop", "start"], Field(description="Have it stand, or go on as planned.")]
    reason: Annotated[
        Literal["OPERATOR-STOP", "E-STOP", "MECHANICAL", "ELECTRICAL", "PNEUMATIC", "TOOL-BREAK"],
        Field(description="Of a stop: what its stations say they are down for."),
    ] = "OPERATOR-STOP"


class GatewayAct(BaseModel):
    """What to do to a gateway."""

    model_config = ConfigDict(extra="forbid")

    act: Annotated[
        Literal["break", "mend"],
        Field(description="Take its network, or give it back: it then sends what it kept."),
    ]


EXAMPLE = SimulatorState(
    time=datetime(2026, 10, 12, 4, 30, tzinfo=UTC),
    messages=48_211,
    facilities=[
        SimulatedFacility(
            id="F02",
            broken_since=None,
            lines=[
                SimulatedLine(
                    id="L1",
                    stopped_since=datetime(2026, 10, 12, 4, 12, 30, tzinfo=UTC),
                    reason="OPERATOR-STOP",
                )
            ],
        )
    ],
)
