"""How to read a recording: which columns say when, where, what and how much; docs/simulator.md explains each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from technopark.catalogue.source import read_source
from technopark.catalogue.values import Value
from technopark.errors import SettingsError
from technopark.messages import State

Quantity = Literal["good", "scrap", "rework"]
Kind = Literal["increment", "total"]
TimeForm = Literal["iso", "milliseconds", "seconds"]

_SHIPPED = Path(__file__).with_name("mappings")
_DELIMITERS = (",", ";", "|")

QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """Where the time stands and how it is written; `zone` is for times that have no offset of their own."""

    column: str
    form: TimeForm
    zone: ZoneInfo | None


@dataclass(frozen=True, slots=True)
class StationColumn:
    """Which (line, station) a row is of, by the text of a column; without a column all are of one station."""

    column: str | None
    values: Mapping[str, tuple[str, str]]

    def stations(self) -> list[tuple[str, str]]:
        """Return the stations that rows can be of, each once."""
        return list(dict.fromkeys(self.values.values()))


@dataclass(frozen=True, slots=True)
class ProductColumn:
    """Which product a row is of, likewise."""

    column: str | None
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class QuantityColumn:
    """A column of amounts: what was made since the row before (increment), or the counter itself (total)."""

    column: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class StateColumn:
    """A column of states, by its text: the state and, if any, its reason."""

    column: str
    values: Mapping[str, tuple[State, str | None]]


@dataclass(frozen=True, slots=True)
class RecordingMapping:
    """A mapping file as read. Without `product` every row is of the first product of its line."""

    facility: str
    delimiter: str
    time: TimeColumn
    station: StationColumn
    product: ProductColumn | None
    quantities: Mapping[Quantity, QuantityColumn]
    state: StateColumn | None
    order: str | None

    def columns(self) -> list[str]:
        """Return the columns that a recording must have."""
        named: list[str | None] = [self.time.column, self.station.column, self.order]
        named += [quantity.column for quantity in self.quantities.values()]
        named.append(self.product.column if self.product else None)
        named.append(self.state.column if self.state else None)
        return list(dict.fromkeys(column for column in named if column))


def load_mapping(name: str) -> RecordingMapping:
    """Read a mapping: a YAML file by its path, or one that ships by its name, such as `sme`.

    Raises:
        SettingsError: there is no such file, and none of that name ships.
        CatalogueError: the file is not a mapping; the text names each problem's line and field.
    """
    path = Path(name)
    if path.is_file():
        return _read(path)
    shipped = {file.stem: file for file in _SHIPPED.glob("*.yaml") if not file.stem.endswith("-catalogue")}
    if name not in shipped:
        raise SettingsError(
            f"mapping: {name} is neither a file nor one that ships ({', '.join(sorted(shipped))})"
        )
    return _read(shipped[name])


def _read(path: Path) -> RecordingMapping:
    root = read_source(path)
    fields = root.fields(
        ("facility", "time", "station", "quantities"), ("delimiter", "product", "state", "order")
    )
    mapping = RecordingMapping(
        facility=fields["facility"].identifier(),
        delimiter=fields["delimiter"].choice(_DELIMITERS) if "delimiter" in fields else ",",
        time=_time(fields["time"]),
        station=_station(fields["station"]),
        product=_product(fields["product"]) if "product" in fields else None,
        quantities=MappingProxyType(_quantities(fields["quantities"])),
        state=_state(fields["state"]) if "state" in fields else None,
        order=fields["order"].text("the name of a column") if "order" in fields else None,
    )
    root.problems.raise_if_any()
    return mapping


def _time(value: Value) -> TimeColumn:
    fields = value.fields(("column",), ("form", "zone"))
    form = fields["form"].choice(get_args(TimeForm)) if "form" in fields else "iso"
    return TimeColumn(
        fields["column"].text("the name of a column"),
        cast("TimeForm", form),
        _zone(fields["zone"]) if "zone" in fields else None,
    )


def _zone(value: Value) -> ZoneInfo | None:
    allowed = "a name of the IANA time zone database such as Asia/Tashkent"
    try:
        return ZoneInfo(value.text(allowed) or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones such as Asia
        value.wrong("is no known time zone", allowed)
        return None


def _station(value: Value) -> StationColumn:
    fields = value.fields((), ("column", "values", "line", "station"))
    if "column" not in fields:
        fields = value.fields(("line", "station"))
        return StationColumn(
            None, MappingProxyType({"": (fields["line"].identifier(), fields["station"].identifier())})
        )
    fields = value.fields(("column", "values"))
    values: dict[str, tuple[str, str]] = {}
    for text, entry in _cases(fields["values"], ("line", "station")):
        values[text] = entry["line"].identifier(), entry["station"].identifier()
    return StationColumn(fields["column"].text("the name of a column"), MappingProxyType(values))


def _product(value: Value) -> ProductColumn:
    fields = value.fields((), ("column", "values", "id"))
    if "column" not in fields:
        return ProductColumn(None, MappingProxyType({"": value.fields(("id",))["id"].identifier()}))
    fields = value.fields(("column", "values"))
    values = {text: entry["id"].identifier() for text, entry in _cases(fields["values"], ("id",))}
    return ProductColumn(fields["column"].text("the name of a column"), MappingProxyType(values))


def _quantities(value: Value) -> dict[Quantity, QuantityColumn]:
    quantities: dict[Quantity, QuantityColumn] = {}
    for name, entry in value.fields(("good",), ("scrap", "rework")).items():
        fields = entry.fields(("column", "kind"))
        quantities[cast("Quantity", name)] = QuantityColumn(
            fields["column"].text("the name of a column"),
            cast("Kind", fields["kind"].choice(get_args(Kind))),
        )
    return quantities


def _state(value: Value) -> StateColumn:
    fields = value.fields(("column", "values"))
    values: dict[str, tuple[State, str | None]] = {}
    for text, entry in _cases(fields["values"], ("state",), ("reason",)):
        state = cast("State", entry["state"].choice(get_args(State)))
        values[text] = state, entry["reason"].text("a reason") if "reason" in entry else None
    return StateColumn(fields["column"].text("the name of a column"), MappingProxyType(values))


def _cases(
    value: Value, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> list[tuple[str, dict[str, Value]]]:
    """Return what each text of a column (`is`) stands for; a text that is given twice is noted."""
    cases: dict[str, dict[str, Value]] = {}
    for entry in value.entries():
        fields = entry.fields(("is", *required), optional)
        text = fields["is"].text("text as it stands in the column")
        if text in cases:
            fields["is"].wrong("is given twice", "each text of the column once")
        cases[text] = fields
    return list(cases.items())
