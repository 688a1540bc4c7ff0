"""docs/catalogue.md says of every field and word of a catalogue file what it means, and of no others."""

import re
from pathlib import Path

import pytest

from technopark.catalogue import load_catalogue, schema
from technopark.errors import CatalogueError

GUIDE = (Path(__file__).parents[3] / "docs" / "catalogue.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## The fields of `(\w+)`\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL))


def test_each_object_has_its_section() -> None:
    assert list(SECTIONS) == list(schema.FIELDS)


@pytest.mark.parametrize("kind", schema.FIELDS)
def test_each_field_is_explained(kind: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", SECTIONS[kind], re.MULTILINE)
    fields = schema.FIELDS[kind]
    assert sorted(name for name, given, _ in rows if given == "always") == sorted(fields.required)
    assert sorted(name for name, given, _ in rows if given != "always") == sorted(fields.optional)
    assert all(meaning.endswith(".") for _, _, meaning in rows)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("site", schema.LANGUAGES),
        ("pattern", schema.WEEKDAYS),
        ("facility", schema.FACILITY_KINDS + schema.FACILITY_ASSUMPTIONS),
        ("product", schema.UNITS + schema.PRODUCT_ASSUMPTIONS),
        ("counter", schema.DECREASES),
    ],
)
def test_each_allowed_word_is_explained(kind: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if f"`{word}`" not in SECTIONS[kind]] == []


def example() -> str:
    (block,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    return str(block)


def test_the_example_is_a_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "park.yaml"
    file.write_text(example(), "utf-8")
    assert [facility.id for facility in load_catalogue(file).facilities] == ["bottles", "store"]


def test_the_example_of_an_error_is_what_the_loader_says(tmp_path: Path) -> None:
    file = tmp_path / "park.yaml"
    file.write_text(example().replace("unit: pcs", "unit: piece"), "utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(file)
    assert f"    {str(caught.value).replace(str(file), file.name)}\n" in GUIDE
