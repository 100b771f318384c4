"""A circle's nudge as it is owed to one person: out of their night, for as long as it is of use."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import UserId
from bot.domain.local_time import local
from bot.domain.nudges import NudgeKind
from bot.domain.people import QUIET_FROM, QUIET_UNTIL, is_quiet
from bot.domain.timetable import for_person
from tests.support import domain_values as make
from tests.support.wall_clock import ZONES

HOUR = timedelta(hours=1)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))


@given(instants, st.sampled_from(list(NudgeKind)), st.none() | st.sampled_from(ZONES), st.integers(0, 40))
def test_a_nudge_to_a_person_is_never_due_in_their_night(
    due_at: datetime, kind: NudgeKind, zone: str | None, hours: int
) -> None:
    """In the circle's zone where Slack keeps theirs to itself."""
    person = make.person(zone=zone)
    planned = make.nudge(make.circle(), kind=kind, due_at=due_at, not_after=due_at + hours * HOUR, user_id=None)

    found = for_person(planned, person, "Asia/Kathmandu")

    assert not is_quiet(found.due_at, zone or "Asia/Kathmandu", QUIET_FROM, QUIET_UNTIL)
    assert found.due_at >= planned.due_at
    assert found.not_after <= planned.not_after
    assert found.user_id == person.user_id


def test_each_person_has_a_key_of_their_own() -> None:
    planned = make.nudge(make.circle(), "meeting:1:reminder", user_id=None)

    found = [for_person(planned, make.person(UserId(name)), "UTC") for name in ("U1", "U2")]

    assert [one.key for one in found] == ["meeting:1:reminder:U1", "meeting:1:reminder:U2"]
    assert len({planned.id, *(one.id for one in found)}) == 3


@pytest.mark.parametrize("kind", [NudgeKind.REFLECT_FIRST, NudgeKind.REFLECT_LAST])
def test_a_follow_up_is_good_for_four_hours_after_the_night(kind: NudgeKind) -> None:
    late = datetime(2026, 3, 5, 22, 0, tzinfo=UTC)
    planned = make.nudge(make.circle(), kind=kind, due_at=late, not_after=late + 36 * HOUR, user_id=None)

    found = for_person(planned, make.person(), "UTC")

    assert local(found.due_at, "Europe/Berlin").time() == time(8, 0)
    assert found.not_after == found.due_at + 4 * HOUR


def test_where_the_night_outlasts_the_purpose_the_nudge_expires_unsent() -> None:
    late = datetime(2026, 3, 5, 22, 0, tzinfo=UTC)
    planned = make.nudge(make.circle(), due_at=late, not_after=late + 2 * HOUR, user_id=None)

    found = for_person(planned, make.person(), "UTC")

    assert found.due_at >= found.not_after
