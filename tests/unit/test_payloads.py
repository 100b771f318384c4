"""What rides in buttons and forms comes back as it was sent, or not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotFound
from bot.views.payloads import FoundForm, InsightEditForm, InsightInCircle, JoinForm, ReflectForm, pack, unpack

KINDS: list[type[Any]] = [InsightInCircle, FoundForm, JoinForm, ReflectForm, InsightEditForm]
payloads = st.one_of(
    st.builds(InsightInCircle, st.text(), st.text()),
    st.builds(FoundForm, st.text(), st.text()),
    st.builds(JoinForm, st.text(), st.booleans(), st.text()),
    st.builds(ReflectForm, st.text(), st.text()),
    st.builds(InsightEditForm, st.text(), st.text(), st.text()),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(payloads)
def test_a_payload_comes_back_as_it_was_sent(payload: Any) -> None:
    assert unpack(type(payload), pack(payload)) == payload


@given(st.sampled_from(KINDS), st.text() | json_values.map(json.dumps))
def test_anything_else_is_not_found_and_never_another_error(kind: type[Any], text: str) -> None:
    try:
        found = unpack(kind, text)
    except NotFound:
        return
    assert isinstance(json.loads(text), dict)
    assert type(found) is kind


HOSTILE = [
    "",
    "null",
    "1",
    "[]",
    '""',
    '["circle_id"]',
    '"circle_id"',
    '{"circle_id": 7}',
    '{"circle_id": null}',
    '{"circle_id": "c", "waiting": "yes"}',
    '{"circle_id": "c", "waiting": 1}',
    '{"circle_id": ["c"]}',
    "{",
    "9" * 5000,
    "[" * 2000,
    "\x00",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_forged_form_of_joining_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        unpack(JoinForm, text)


@pytest.mark.parametrize("text", ["[]", '""', "null", "1", "true", '{"insight_id": 1}', "{" * 2000])
def test_a_form_whose_fields_may_all_be_missing_is_still_an_object(text: str) -> None:
    with pytest.raises(NotFound):
        unpack(InsightEditForm, text)


def test_a_button_of_an_older_version_is_understood() -> None:
    """Posted messages live for years: fields that came later are missing, fields that went are still there."""
    assert unpack(JoinForm, '{"circle_id":"c1","retired":"x"}') == JoinForm("c1")
