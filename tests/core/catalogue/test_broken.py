"""Whatever is wrong with a catalogue file, one kind of error says the file, the line and the field."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from technopark.catalogue import load_catalogue
from technopark.catalogue.load import TASHKENT
from technopark.errors import CatalogueError

HERE = Path(__file__).parent
GLASSWORKS = (HERE / "glassworks.yaml").read_bytes()
BROKEN: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(HERE / "broken.yaml")

NEED_NOT_BE_GIVEN = {
    *("illustrative", "opened", "counter", "modulus", "breaks"),
    *("before_holiday", "continuous", "rota"),
}
"""Fields of the shipped file without which it still says all that a catalogue must."""

Path_ = tuple[str | int, ...]


@contextmanager
def only(problem: re.Pattern[str]) -> Iterator[None]:
    """Let a catalogue error pass if each line of its text is a problem of that form."""
    try:
        yield
    except CatalogueError as error:
        strange = [line for line in str(error).split("\n") if problem.fullmatch(line) is None]
        if strange:
            pytest.fail(f"not of the form of a problem: {strange}")
        raise


def errors_of(data: bytes, folder: Path) -> list[str]:
    """What the loader says about a file of that content, each without the name of the file."""
    file = folder / "park.yaml"
    file.write_bytes(data)
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(file)
    errors = str(caught.value).split("\n")
    assert all(error.startswith(f"{file}:") for error in errors)
    return [error.removeprefix(f"{file}:") for error in errors]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: str(broken["rule"]))
def test_a_wrong_field_is_named_with_its_line(broken: dict[str, Any], tmp_path: Path) -> None:
    text = GLASSWORKS.decode()
    assert text.count(broken["replace"]) == 1, "the entry must say which piece of the file it breaks"
    assert errors_of(text.replace(broken["replace"], broken["by"]).encode(), tmp_path) == broken["says"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "1: file: is empty (found no text but comments; allowed: a catalogue)"),
        (b"# a park\n\n", "1: file: is empty (found no text but comments; allowed: a catalogue)"),
        (b"site:\n  id: \xff\n", "2: file: is not UTF-8 (found the byte 0xff; allowed: UTF-8 text)"),
        (b"a\x00b", "1: file: is not YAML (found the character U+0000; special characters are not allowed)"),
        (b"[" * 600, "1: file: is not a catalogue (found lists or objects nested without end)"),
        (b'a: "\\U00110000"', "1: file: is not YAML (chr() arg not in range(0x110000))"),
        (b"%YAML 1.9\n---\na: 1", "1: file: is not YAML (version minor part can only be 2 or 1, got (1, 9))"),
    ],
    ids=["empty", "comments", "not UTF-8", "binary", "endless", "bad escape", "bad version"],
)
def test_what_is_no_text_of_a_catalogue_is_refused(data: bytes, says: str, tmp_path: Path) -> None:
    assert errors_of(data, tmp_path) == [says]


def test_a_file_of_another_kind_lacks_every_part(tmp_path: Path) -> None:
    assert errors_of(b"just a note", tmp_path)[0] == (
        "1: file: is not an object (found 'just a note'; "
        "allowed: an object with the fields site, patterns, facilities)"
    )
    assert errors_of(b"name: x", tmp_path) == [
        "1: name: is not a field here (found 'name'; allowed: site, patterns, facilities, calendar)",
        "1: site: is missing (found name; required: site, patterns, facilities)",
        "1: patterns: is missing (found name; required: site, patterns, facilities)",
        "1: facilities: is missing (found name; required: site, patterns, facilities)",
    ]


def test_all_problems_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = GLASSWORKS.decode()
    for right, wrong in (
        ("kind: logistics", "kind: shop"),
        ("KZT", "tenge"),
        ("unit: pcs", "unit: piece"),
        ("pattern: day", "pattern: night"),
        ("  load: 0.8\n", ""),
    ):
        text = text.replace(right, wrong)
    assert [error[: error.index("(")] for error in errors_of(text.encode(), tmp_path)] == [
        "2: site.load: is missing ",
        "7: site.currency: is not of the right form ",
        "32: facilities[bottles].products[bottle.500].unit: is unknown ",
        "65: facilities[store].kind: is unknown ",
        "66: facilities[store].pattern: is no shift pattern of this file ",
    ]


def fields_of(tree: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Where each field of the tree stands."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield (*path, name)
            yield from fields_of(value, (*path, name))
    elif isinstance(tree, list):
        for position, value in enumerate(tree):
            yield from fields_of(value, (*path, position))


# every scalar stays the text that it is, so that writing the tree again changes no number
SHIPPED: dict[str, Any] = YAML(typ="base", pure=True).load(TASHKENT)
# One of each kind: that of the last facility, line or product that has it.
SHIPPED_FIELDS = list(
    {
        tuple("*" if isinstance(step, int) else step for step in path): path for path in fields_of(SHIPPED)
    }.values()
)


def without(path: Path_) -> dict[str, Any]:
    """The shipped park without that field, and without the facilities that are not concerned."""
    park: dict[str, Any] = json.loads(json.dumps(SHIPPED))
    owner: Any = park
    for step in path[:-1]:
        owner = owner[step]
    del owner[path[-1]]
    if path[0] == "facilities" and len(path) > 1:
        park["facilities"] = [park["facilities"][path[1]]]
    return park


@pytest.mark.parametrize("path", SHIPPED_FIELDS, ids=lambda path: ".".join(map(str, path)))
def test_no_field_of_the_shipped_file_goes_missing_unnoticed(path: Path_, tmp_path: Path) -> None:
    data = json.dumps(without(path), indent=1).encode()  # JSON is YAML, with a line for each field
    name = str(path[-1])
    products_of_a_line = name == "products" and "lines" in path
    if name in NEED_NOT_BE_GIVEN or products_of_a_line:
        file = tmp_path / "park.yaml"
        file.write_bytes(data)
        load_catalogue(file)
    else:
        errors = errors_of(data, tmp_path)
        assert any(re.match(rf"\d+: .*\b{name}\b", error) for error in errors)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    at=st.integers(0, len(GLASSWORKS)),
    cut=st.integers(0, 40),
    put=st.binary(max_size=6) | st.text(":-[]{},&*!|>'\"#%@\n\t 0aé~").map(str.encode),
)
def test_no_slip_of_the_keyboard_causes_another_kind_of_error(
    at: int, cut: int, put: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "park.yaml"
    file.write_bytes(GLASSWORKS[:at] + put + GLASSWORKS[at + cut :])
    problem = re.compile(rf"{re.escape(str(file))}:\d+: .+: .+")
    with suppress(CatalogueError), only(problem):
        load_catalogue(file)
