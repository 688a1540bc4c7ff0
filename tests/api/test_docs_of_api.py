"""The pages about the API name what it has, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from technopark.settings import Settings
from technopark_api.app import create_app
from technopark_api.live.shapes import DatabaseState
from technopark_api.trust.shapes import GapKind, LedgerRow

if TYPE_CHECKING:
    from technopark.catalogue import Catalogue

DOCS = Path(__file__).parents[2] / "docs"
API, TRUST = ((DOCS / name).read_text("utf-8") for name in ("api.md", "trust.md"))


def first_column(text: str, heading: str) -> list[str]:
    """The code words in the first column of the table below a heading."""
    part = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [word for row in re.findall(r"^\| (.+?) \|", part, re.MULTILINE) for word in row.split(", ")][2:]


def test_each_endpoint_is_named_once(park: Catalogue) -> None:
    document = create_app(Settings(_env_file=None), park).openapi()  # type: ignore[call-arg]  # pydantic-settings' own argument
    assert sorted(first_column(API, "Endpoints")) == sorted(f"`{path}`" for path in document["paths"])


def test_each_event_of_the_stream_is_named(park: Catalogue) -> None:
    document = create_app(Settings(_env_file=None), park).openapi()  # type: ignore[call-arg]  # pydantic-settings' own argument
    content = document["paths"]["/api/v1/live"]["get"]["responses"]["200"]["content"]["text/event-stream"]
    told = re.findall(r"^event: (\w+)$", content["example"], re.MULTILINE)
    assert first_column(API, "The live stream") == [f"`{name}`" for name in told]
    assert [state for state in get_args(DatabaseState) if f"`{state}`" not in API] == []


def test_each_number_of_the_books_and_each_kind_of_trouble_is_explained() -> None:
    numbers = set(LedgerRow.__struct_fields__) - {"day", "facility", "line", "closes", "trust_percent"}
    assert set(first_column(TRUST, "What is counted")) == numbers
    assert set(get_args(GapKind)) <= set(first_column(TRUST, "What to do"))
