"""Topics name facility, line and station; whatever is no topic of the wire is refused with what is wrong."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from technopark.errors import Rejected
from technopark.wire import Topic, parse_topic

ids = st.from_regex(r"[A-Za-z0-9._-]{1,64}", fullmatch=True)
topics = st.one_of(
    st.builds(Topic, st.sampled_from(["output", "state", "connection"]), ids, ids, ids),
    st.builds(Topic, st.sampled_from(["localization", "export"]), ids, st.none(), st.none()),
)


@given(topics)
def test_a_topic_is_what_it_prints(topic: Topic) -> None:
    assert parse_topic(str(topic)) == topic


@given(st.text())
def test_any_text_is_a_topic_that_prints_as_it_was_or_is_refused(text: str) -> None:
    for candidate in (text, f"technopark/v1/{text}", f"technopark/v1/F01/L1/S1/{text}"):
        with contextlib.suppress(Rejected):
            assert str(parse_topic(candidate)) == candidate


def test_the_published_topics() -> None:
    assert parse_topic("technopark/v1/F02/L1/S3/output") == Topic("output", "F02", "L1", "S3")
    assert parse_topic("technopark/v1/F02/L1/S3/state") == Topic("state", "F02", "L1", "S3")
    assert parse_topic("technopark/v1/F02/L1/S3/connection") == Topic("connection", "F02", "L1", "S3")
    assert parse_topic("technopark/v1/F02/localization") == Topic("localization", "F02")
    assert parse_topic("technopark/v1/F18/export") == Topic("export", "F18")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "does not begin with technopark/v1/"),
        ("technopark/v2/F02/export", "does not begin with technopark/v1/"),
        ("/technopark/v1/F02/export", "does not begin with technopark/v1/"),
        ("technopark/v1", "does not begin with technopark/v1/"),
        ("technopark/v1/F02/L1/S3/telemetry", "F02/L1/S3/telemetry is neither"),
        ("technopark/v1/F02/L1/output", "F02/L1/output is neither"),
        ("technopark/v1/F02/output", "F02/output is neither"),
        ("technopark/v1/F02/L1/S3/export", "F02/L1/S3/export is neither"),
        ("technopark/v1/output", "output is neither"),
        ("technopark/v1/F02/L1/S3/output/", "F02/L1/S3/output/ is neither"),
        ("technopark/v1//L1/S3/output", "'' is no id"),
        ("technopark/v1/F 02/export", "'F 02' is no id"),
        ("technopark/v1/Ф02/export", "'Ф02' is no id"),
        ("technopark/v1/F02\n/export", r"'F02\n' is no id"),
        ("technopark/v1/+/export", "'+' is no id"),
        (f"technopark/v1/{'F' * 65}/export", "is no id: 1 to 64 of A-Z a-z 0-9 . _ -"),
    ],
)
def test_what_is_wrong_with_a_topic_is_said(text: str, wrong: str) -> None:
    with pytest.raises(Rejected) as refusal:
        parse_topic(text)
    assert refusal.value.reason == "topic"
    assert wrong in refusal.value.detail
