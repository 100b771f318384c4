"""Breaks, the form of the profile, wishes and how they are taken back, and where the holidays are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.attention import Occasion, attention
from bot.domain.breaks import a_year_later, morning_of, until_day
from bot.domain.families import FAMILIES
from bot.domain.ids import CircleId
from bot.domain.nudges import NudgeKind, SkipReason
from bot.domain.people import Level, Person, Profile
from bot.domain.profile_form import ProfileForm, check_profile, find_zone
from bot.domain.wishes import Deed, grant
from bot.errors import FieldErrors, NotFound
from bot.services.calendars import days_off, find_place, name_of, near_places, regions_of
from bot.slack.presence import read_dnd, read_status
from tests.support import domain_values as make

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday, 10:00 in Berlin."""
CIRCLE = CircleId("c1")


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ("tomorrow", date(2026, 3, 3)),
        ("Monday", date(2026, 3, 9)),
        ("until fri", date(2026, 3, 6)),
        ("next week", date(2026, 3, 9)),
        ("2 weeks", date(2026, 3, 16)),
        ("for three days", date(2026, 3, 5)),
        ("a month", date(2026, 4, 1)),
        ("2026-04-13", date(2026, 4, 13)),
        ("13 April", date(2026, 4, 13)),
        ("april 13", date(2026, 4, 13)),
        ("1. jan", date(2027, 1, 1)),
        ("20 february", date(2026, 2, 20)),
        ("today", TODAY),
        ("yesterday", date(2026, 3, 1)),
        ("banana", None),
        ("", None),
        ("31 february", None),
        ("12 parsecs", None),
    ],
)
def test_a_break_lasts_until_the_day_that_people_say(said: str, on: date | None) -> None:
    assert until_day(said, TODAY) == on


def test_a_break_ends_in_the_morning_where_the_person_lives() -> None:
    assert morning_of(date(2026, 3, 30), Profile(), "Europe/Berlin") == datetime(2026, 3, 30, 6, 0, tzinfo=UTC)
    early = Profile(works_from=time(9, 30), works_until=time(17, 0))
    assert morning_of(TODAY, early, "Europe/Berlin") == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("works_from", "quiet_from", "quiet_until", "ends"),
    [(6, 21, 8, 8), (22, 21, 8, 8), (5, 6, 14, 5), (9, 6, 14, 14), (7, 0, 0, 7)],
)
def test_a_break_never_ends_in_quiet_hours(works_from: int, quiet_from: int, quiet_until: int, ends: int) -> None:
    asked = Profile(quiet_from=time(quiet_from), quiet_until=time(quiet_until), works_from=time(works_from))

    assert morning_of(TODAY, asked, "UTC") == datetime(2026, 3, 2, ends, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "today", "meant"),
    [
        (date(2026, 2, 20), TODAY, date(2027, 2, 20)),
        (date(2026, 12, 25), date(2027, 1, 10), date(2027, 12, 25)),
        (date(2025, 6, 1), TODAY, None),
        (date(2028, 2, 29), date(2028, 3, 2), None),
    ],
)
def test_a_day_that_passed_lately_may_mean_the_next_year(said: date, today: date, meant: date | None) -> None:
    assert a_year_later(said, today) == meant


@pytest.mark.parametrize("one", FAMILIES, ids=lambda one: min(one))
def test_whoever_mutes_one_of_a_family_mutes_it_whole_and_hears_it_whole_again(one: frozenset[NudgeKind]) -> None:
    for kind in one:
        muting, (back, value) = grant(Profile(), Deed.MUTE, kind, "UTC", is_circle=False)
        hearing, _ = grant(muting, back, value, "UTC", is_circle=False)

        assert muting.muted == one
        assert hearing == Profile()
        assert checked(form(muted=(kind,)), make.person(profile=muting)).muted == one


def test_who_once_muted_a_part_of_a_family_hears_of_none_of_it() -> None:
    """Until all of one name were muted together, "no more questions after a series" muted the first alone."""
    part = make.person(profile=Profile(muted=frozenset({NudgeKind.USED_IT_FIRST})))
    later = Occasion(NudgeKind.USED_IT_LAST, CIRCLE, NOW + timedelta(days=7))
    other = Occasion(NudgeKind.SURVEY_LAST, CIRCLE, NOW + timedelta(days=5))

    assert attention(part, later, NOW, "Europe/Berlin") is SkipReason.MUTED
    assert attention(part, other, NOW, "Europe/Berlin") is None


def form(**changes: object) -> ProfileForm:
    known = ProfileForm("standard", "4", "Europe/Berlin", "21:00", "08:00", ("0", "1", "2", "3", "4"))
    return replace(known, **changes)  # type: ignore[arg-type]


def checked(asked: ProfileForm, person: Person | None = None) -> Profile:
    return check_profile(asked, person or make.person(), NOW, "UTC", place=None, place_trouble="")


def test_the_form_as_it_was_shown_asks_for_what_everybody_has() -> None:
    assert checked(form()) == Profile()


def test_every_field_of_the_form_is_kept() -> None:
    asked = form(
        level="active",
        weekly_limit="7",
        zone="Asia/Tokyo",
        quiet_from="20:00",
        works_on=("2",),
        works_from="09:00",
        works_until="17:00",
        snoozed_until="2026-03-09",
        muted=("prompt", "forged"),
    )
    person = make.person(profile=Profile(muted=frozenset({"prompt", CIRCLE})))

    assert checked(asked, person) == Profile(
        zone="Asia/Tokyo",
        quiet_from=time(20, 0),
        works_on=frozenset({2}),
        works_from=time(9, 0),
        works_until=time(17, 0),
        level=Level.ACTIVE,
        weekly_limit=7,
        snoozed_until=datetime(2026, 3, 9, 0, 0, tzinfo=UTC),
        muted=frozenset({"prompt"}),
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"level": "loud"}, "level"),
        ({"weekly_limit": "0"}, "weekly_limit"),
        ({"weekly_limit": "11"}, "weekly_limit"),
        ({"weekly_limit": "-1"}, "weekly_limit"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "est"}, "zone"),
        ({"quiet_from": ""}, "quiet_from"),
        ({"quiet_until": "8 o’clock"}, "quiet_until"),
        ({"works_from": "09:00"}, "works_until"),
        ({"works_until": "09:00"}, "works_from"),
        ({"works_from": "09:00", "works_until": "09:00"}, "works_until"),
        ({"works_from": "22:00", "works_until": "06:00"}, "works_from"),
        ({"works_from": "06:00", "works_until": "08:00"}, "works_from"),
        ({"snoozed_until": "2026-03-02"}, "snoozed_until"),
        ({"snoozed_until": "soon"}, "snoozed_until"),
        ({"snoozed_until": "2028-01-01"}, "snoozed_until"),
    ],
)
def test_a_field_that_needs_another_look_is_named(changes: dict[str, str], field: str) -> None:
    with pytest.raises(FieldErrors) as trouble:
        checked(form(**changes))

    assert list(trouble.value.fields) == [field]


@pytest.mark.parametrize(
    "hours",
    [
        {"works_from": "06:00", "works_until": "08:30"},
        {"works_from": "20:30", "works_until": "08:00"},
        {"quiet_from": "08:00", "works_from": "06:00", "works_until": "08:00"},
    ],
)
def test_working_hours_need_one_minute_that_is_not_quiet(hours: dict[str, str]) -> None:
    assert checked(form(**hours)).works_from is not None


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("asia/tokyo", "Asia/Tokyo"),
        (" America/New York ", "America/New_York"),
        ("tokyo", "Asia/Tokyo"),
        ("New York", "America/New_York"),
        ("utc", "UTC"),
        ("Eastern", None),
        ("Istanbul", None),
        ("", None),
    ],
)
def test_a_time_zone_is_known_in_any_case_and_by_its_city_alone(said: str, zone: str | None) -> None:
    assert find_zone(said) == zone


def test_the_reminders_to_reflect_stay_muted_together_when_the_form_is_saved() -> None:
    muted = frozenset({"reflect_first", "reflect_last"})

    assert checked(form(muted=("reflect_first",)), make.person(profile=Profile(muted=muted))).muted == muted
    assert checked(form(), make.person(profile=Profile(muted=muted))).muted == frozenset()


def test_a_break_that_ends_this_morning_is_kept_when_something_else_is_changed() -> None:
    ends = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    person = make.person(profile=Profile(snoozed_until=ends))

    assert checked(form(snoozed_until="2026-03-02"), person).snoozed_until == ends


@pytest.mark.parametrize(
    ("deed", "value", "is_circle"),
    [
        (Deed.MUTE, CIRCLE, True),
        (Deed.MUTE, "prompt", False),
        (Deed.MUTE, "reflect_last", False),
        (Deed.LEVEL, "light", False),
        (Deed.SNOOZE, "2026-03-09", False),
    ],
)
def test_every_wish_can_be_taken_back(deed: Deed, value: str, is_circle: bool) -> None:
    before = Profile()

    wished, (undo, undone) = grant(before, deed, value, "Europe/Berlin", is_circle=is_circle)
    after, _ = grant(wished, undo, undone, "Europe/Berlin", is_circle=is_circle)

    assert wished != before
    assert after == before


@pytest.mark.parametrize(
    ("before", "deed", "value"),
    [
        (Profile(snoozed_until=datetime(2026, 3, 6, 7, 0, tzinfo=UTC)), Deed.SNOOZE, "2026-03-09"),
        (Profile(snoozed_until=datetime(2026, 3, 6, 7, 0, tzinfo=UTC)), Deed.WAKE, ""),
        (Profile(muted=frozenset({CIRCLE})), Deed.MUTE, CIRCLE),
        (Profile(), Deed.UNMUTE, CIRCLE),
    ],
)
def test_what_is_taken_back_goes_back_to_what_was_before(before: Profile, deed: Deed, value: str) -> None:
    wished, (undo, undone) = grant(before, deed, value, "Europe/Berlin", is_circle=True)

    assert grant(wished, undo, undone, "Europe/Berlin", is_circle=True)[0] == before


def test_both_reminders_to_reflect_are_muted_together() -> None:
    wished, _ = grant(Profile(), Deed.MUTE, "reflect_first", "UTC", is_circle=False)

    assert wished.muted == {"reflect_first", "reflect_last"}


@pytest.mark.parametrize(
    ("deed", "value"), [(Deed.MUTE, "c9"), (Deed.UNMUTE, ""), (Deed.LEVEL, "loud"), (Deed.SNOOZE, "never")]
)
def test_a_forged_wish_changes_nothing(deed: Deed, value: str) -> None:
    with pytest.raises(NotFound):
        grant(Profile(), deed, value, "UTC", is_circle=False)


@pytest.mark.parametrize(
    ("said", "place", "name"),
    [
        ("Germany", "DE", "Germany"),
        ("de", "DE", "Germany"),
        ("germany, berlin", "DE-BE", "Germany, Berlin"),
        ("US-CA", "US-CA", "United States, California"),
        ("Germany, BY", "DE-BY", "Germany, Bayern"),
        ("Germany, Bayern (BY)", "DE-BY", "Germany, Bayern"),
        ("Guinea-Bissau", "GW", "Guinea Bissau"),
        (" united kingdom ", "GB", "United Kingdom"),
        ("Germany, ", "DE", "Germany"),
        ("England", "GB-ENG", "United Kingdom, England"),
        ("switzerland, zurich", "CH-ZH", "Switzerland, Zürich"),
        ("Germany, baden-wurttemberg", "DE-BW", "Germany, Baden-Württemberg"),
    ],
)
def test_a_place_is_known_by_its_name_and_its_code(said: str, place: str, name: str) -> None:
    assert find_place(said) == place
    assert name_of(place) == name
    assert find_place(name) == place


def test_an_unknown_place_is_met_with_a_guess() -> None:
    assert find_place("Germny") is None
    assert near_places("Germny")[0] == "Germany"
    assert near_places("Germany, Berln")[0] == "Germany, Berlin"


def test_nothing_is_guessed_that_is_not_alike_and_a_countrys_regions_are_told() -> None:
    assert near_places("Bavaria") == near_places("Germany, Bavaria") == []
    assert regions_of("Bavaria") is None
    country, regions = regions_of("Germany, Bavaria") or ("", [])
    assert country == "Germany"
    assert {"Bayern (BY)", "Berlin (BE)"} <= set(regions)


def test_days_off_are_those_of_the_region_also_over_new_year() -> None:
    december = datetime(2026, 12, 20, tzinfo=UTC)

    assert date(2026, 3, 8) in days_off("DE-BE", NOW)
    assert date(2026, 3, 8) not in days_off("DE", NOW)
    assert {date(2026, 12, 25), date(2027, 1, 1)} <= days_off("DE", december)
    assert days_off(None, NOW) == days_off("XX", NOW) == days_off("DE-XX", NOW) == frozenset()


def test_slacks_words_about_presence_are_read() -> None:
    status = {"profile": {"status_emoji": ":palm_tree:", "status_expiration": 1772450000, "status_text": "away"}}

    read = read_status(status)

    assert (read.status_emoji, read.status_until) == (":palm_tree:", datetime.fromtimestamp(1772450000, UTC))
    assert read_status({"profile": {"status_emoji": "", "status_expiration": 0}}).status_until is None
    assert read_dnd({"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}) == (None, None)
    assert read_dnd({"dnd_enabled": True, "next_dnd_start_ts": 10, "next_dnd_end_ts": 20}) == (
        datetime.fromtimestamp(10, UTC),
        datetime.fromtimestamp(20, UTC),
    )
    assert read_dnd({}) == (None, None)
