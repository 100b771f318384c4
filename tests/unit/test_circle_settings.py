"""What a circle sets survives its way into a row and back, also past other versions."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.circle_settings import Blackout, CircleSettings
from bot.domain.roles import RIGHTS, Act, Role, may
from bot.domain.settings_form import (
    CircleSettingsForm,
    check_settings,
    emoji_named,
    told_changes,
    told_workspace_changes,
)
from bot.domain.workspace_settings import WorkspaceSettings
from bot.errors import FieldErrors
from tests.support.domain_values import ADA, BEN, circle

words = st.text(max_size=20)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
blackouts = st.builds(
    lambda on, more, why: Blackout(on, on + timedelta(more), why), days, st.integers(0, 9), words
)
kinds = {bool: st.booleans(), int: st.integers(0, 99), str: words}
plain = {one.name: kinds[type(one.default)] for one in fields(CircleSettings) if one.name != "blackouts"}
settings = st.builds(CircleSettings, **plain | {"blackouts": st.lists(blackouts, max_size=3).map(tuple)})


@given(settings)
def test_settings_come_back_as_they_were_kept(one: CircleSettings) -> None:
    assert CircleSettings.from_json(json.loads(json.dumps(one.to_json()))) == one


@pytest.mark.parametrize("odd", [None, [], "x", {"emoji": 3, "rotates": "yes", "of_tomorrow": 1, "blackouts": 7}])
def test_what_another_version_left_holds_its_default(odd: object) -> None:
    assert CircleSettings.from_json(odd) == CircleSettings()


def test_what_a_workspace_sets_comes_back_and_what_is_missing_holds_its_default() -> None:
    kept = WorkspaceSettings(only_organisers_found=True, holidays="DE", emoji="")

    assert WorkspaceSettings.read(kept.text()) == kept
    assert WorkspaceSettings.read(None) == WorkspaceSettings()
    assert WorkspaceSettings.read('{"emoji": "seedling"}').emoji == "seedling"


@pytest.mark.parametrize(
    ("typed", "meant"), [(":bulb:", "bulb"), ("Seedling", "seedling"), (":wave::skin-tone-2:", "wave"), ("", "")]
)
def test_an_emoji_is_read_as_people_write_it(typed: str, meant: str) -> None:
    assert emoji_named(typed) == (meant, "")


def test_every_act_is_somebodys_and_whoever_leads_may_what_members_may() -> None:
    assert set(RIGHTS) == set(Act)
    for act in Act:
        assert RIGHTS[act]
        assert Role.FACILITATOR in RIGHTS[act] or Role.MEMBER not in RIGHTS[act]
    assert may(frozenset(), Act.JOIN)
    assert not may(frozenset({Role.ORGANISER}), Act.SEE_MEMBERS)


def test_seats_that_are_taken_are_not_taken_away() -> None:
    there = circle(capacity=8)
    form = CircleSettingsForm(name=there.name, goal=there.goal, capacity="5")

    with pytest.raises(FieldErrors) as wrong:
        check_settings(form, there, 6, place="", place_trouble="", frameworks=(), run_sheets=())

    assert wrong.value.fields == {"capacity": "Choose from 6 to 8 people. 6 seats are taken."}
    same = check_settings(
        CircleSettingsForm(there.name, there.goal, "8", switches=("has_digest",)),
        there,
        6,
        place="",
        place_trouble="",
        frameworks=(),
        run_sheets=(),
    )
    assert told_changes(there, same) == []


@pytest.mark.parametrize(
    ("switches", "is_fine"),
    [
        (("offers_anonymous",), False),
        (("rotates", "offers_anonymous"), False),
        (("has_digest", "offers_anonymous"), True),
        (("has_digest",), True),
        ((), True),
    ],
)
def test_answers_without_a_name_need_the_digest_that_shows_them(
    switches: tuple[str, ...], *, is_fine: bool
) -> None:
    there = circle(capacity=8)
    form = CircleSettingsForm(there.name, there.goal, "8", switches=switches)

    def check() -> CircleSettings:
        return check_settings(form, there, 6, place="", place_trouble="", frameworks=(), run_sheets=()).settings

    if is_fine:
        assert check().shows_nameless == ("offers_anonymous" in switches)
        return
    with pytest.raises(FieldErrors) as wrong:
        check()
    assert list(wrong.value.fields) == ["switches"]


def test_what_a_workspace_changes_is_told_old_and_new() -> None:
    before = WorkspaceSettings((ADA,), only_organisers_found=True, emoji="bulb")
    after = WorkspaceSettings((BEN,), holidays="DE-BE", emoji="")
    names = {ADA: "Ada", BEN: "Ben"}

    assert told_workspace_changes(before, after, names, {"DE-BE": "Germany, Berlin"}.__getitem__) == [
        "Ben is an organiser from now on",
        "Ada is no organiser any more",
        "who may found a circle: organisers only → anyone",
        "public holidays of new circles: none → Germany, Berlin",
        "emoji that saves an insight: :bulb: → none",
    ]
    assert told_workspace_changes(after, after, names) == []
