"""docs/wire.md says of every field and every reason of refusal what it means, and of no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from technopark.messages import Basis, PostingKind, State
from technopark.wire import Kind, Refused, Topic, decode, parse_topic
from technopark.wire.payloads import (
    CertificatePayload,
    ExportPayload,
    LocalizationPayload,
    MoneyPayload,
    OutputPayload,
    StatePayload,
)
from tests.support.reasons import reasons_in_code

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "wire.md").read_text("utf-8")
KINDS: tuple[Kind, ...] = get_args(Kind)
COMMON = {"ts", "run", "seq"}
TABLES: dict[str, tuple[type[msgspec.Struct], set[str]]] = {
    "### `output`": (OutputPayload, COMMON),
    "### `state`": (StatePayload, COMMON),
    "### `localization`": (LocalizationPayload, COMMON),
    "### `export`": (ExportPayload, COMMON),
    "Fields of money:": (MoneyPayload, set()),
    "Fields of a certificate:": (CertificatePayload, set()),
}


def table(after: str) -> list[tuple[str, ...]]:
    """Cells of the first table behind a line."""
    _, _, text = GUIDE.partition(f"\n{after}\n")
    rows = re.search(r"(?:^\|.*\|\n)+", text, re.MULTILINE)
    assert rows is not None, f"no table behind {after}"
    return [tuple(cell.strip() for cell in row.strip("|").split(" | ")) for row in rows[0].splitlines()[2:]]


def name_in(cell: str) -> str:
    return cell.strip("| `")


@pytest.mark.parametrize("heading", TABLES)
def test_each_field_is_explained_and_told_whether_it_must_be_given(heading: str) -> None:
    shape, elsewhere = TABLES[heading]
    fields = [field for field in msgspec.structs.fields(shape) if field.name not in elsewhere]
    rows = table(heading)
    assert {name_in(name): given == "always" for name, _, given, _ in rows} == {
        field.name: field.required for field in fields
    }
    assert [meaning for *_, meaning in rows if not meaning.rstrip(" |").endswith(".")] == []


def test_the_fields_of_every_object_are_explained() -> None:
    rows = {name_in(name): given == "always" for name, _, given, _ in table("### Fields of every object")}
    fields = {field.name: field.required for field in msgspec.structs.fields(StatePayload)}
    assert rows == {name: fields[name] for name in COMMON}


@pytest.mark.parametrize(
    ("heading", "words"), [("state", State), ("localization", Basis), ("export", PostingKind)]
)
def test_each_allowed_word_is_explained(heading: str, words: Any) -> None:
    rows = table(f"### `{heading}`")
    (meaning,) = (" ".join(row) for row in rows if row[1] == "a word")
    assert [word for word in get_args(words) if f"`{word}`" not in meaning] == []


def test_the_topics_are_those_of_the_wire() -> None:
    rows = {
        name_in(kind): parse_topic(re.sub(r"[{}]", "", name_in(topic)))
        for topic, kind, _ in table("## Topics")
    }
    assert {kind: topic.kind for kind, topic in rows.items()} == {kind: kind for kind in KINDS}
    assert rows["output"] == Topic("output", "facility", "line", "station")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "connection"])
def test_each_example_is_taken_and_stands_among_the_golden_files(kind: Kind) -> None:
    _, _, text = GUIDE.partition(f"\n### `{kind}`\n")
    block = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert block is not None
    example = decode(kind, block[1].encode())
    assert not any(isinstance(item, Refused) for item in example)
    golden = ROOT / "tests" / "golden" / "good" / f"{kind}.json"
    assert decode(kind, golden.read_bytes()) == example


def test_each_reason_of_refusal_is_explained() -> None:
    assert {name_in(reason) for reason, _ in table("## What is refused")} == reasons_in_code()
