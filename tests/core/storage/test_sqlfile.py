"""Files of named queries: each query has one name, and nothing in a file is lost."""

from __future__ import annotations

import pytest

from technopark.storage.sqlfile import load, parse


def test_queries_are_found_by_name_with_their_comments() -> None:
    text = "-- What this file is for.\n\n-- name: one\n-- Why.\nSELECT 1;\n\n-- name: two_2  \nSELECT 2\n"
    assert parse(text, where="x.sql") == {"one": "-- Why.\nSELECT 1;", "two_2": "SELECT 2"}


def test_a_comment_that_speaks_of_names_is_a_comment() -> None:
    text = "-- name: one\n-- name of the station, not its id\nSELECT name FROM station"
    assert list(parse(text, where="x.sql")) == ["one"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("SELECT 1", "x.sql: SQL stands before the first '-- name:' line"),
        ("-- name: one\nSELECT 1\n-- name: one\nSELECT 2", "x.sql: two queries are named one"),
        ("-- name: one\n-- only a comment\n", "x.sql: query one is empty"),
        ("-- name: one\n-- name: two\nSELECT 2", "x.sql: query one is empty"),
        (
            "-- name: one\nSELECT 1\n-- name: Two\nSELECT 2",
            "x.sql: '-- name: Two' is no line '-- name: lower_case'",
        ),
        (
            "-- name: one\nSELECT 1\n--name: two\nSELECT 2",
            "x.sql: '--name: two' is no line '-- name: lower_case'",
        ),
        ("-- name: one two\nSELECT 1", "x.sql: '-- name: one two' is no line '-- name: lower_case'"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=r"^x\.sql: ") as error:
        parse(text, where="x.sql")
    assert str(error.value) == wrong


def test_what_was_loaded_cannot_be_changed() -> None:
    queries = load("technopark.storage", "migrate.sql")
    with pytest.raises(TypeError):
        queries["applied"] = "SELECT 1"  # type: ignore[index]  # that it cannot be assigned is what is tested
