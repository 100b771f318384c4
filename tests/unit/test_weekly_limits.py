"""How many messages a person gets in a week, and which of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import CircleId, NudgeId
from bot.domain.local_time import local
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import Level, Profile
from bot.domain.weekly_limits import has_room, served_by_newer, week_of, weekly_limit
from tests.support import domain_values as make
from tests.support.wall_clock import ZONES

DAY = timedelta(days=1)
THURSDAY = datetime(2026, 3, 5, 11, 0, tzinfo=UTC)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))


@given(instants, st.sampled_from(ZONES))
def test_a_week_is_from_monday_to_monday_on_the_persons_clock(now: datetime, zone: str) -> None:
    since, until = week_of(now, zone)

    assert since <= now < until
    assert local(since, zone).weekday() == local(until, zone).weekday() == 0
    assert timedelta(days=6, hours=20) < until - since < timedelta(days=7, hours=4)


def planned(kind: NudgeKind, days: int = 1) -> Nudge:
    return make.nudge(make.circle(), kind=kind, due_at=THURSDAY + days * DAY)


def test_what_is_more_important_has_its_place_kept() -> None:
    reminder, prompt = planned(NudgeKind.REMINDER), planned(NudgeKind.PROMPT, 2)

    assert has_room(4, 3, [NudgeKind.REMINDER], [prompt])
    assert has_room(4, 3, [NudgeKind.PROMPT], [planned(NudgeKind.REFLECT_FIRST)])
    assert not has_room(4, 3, [NudgeKind.PROMPT], [reminder])
    assert not has_room(4, 2, [NudgeKind.REFLECT_FIRST], [reminder, prompt])
    assert not has_room(4, 4, [NudgeKind.REMINDER], [])


def test_what_is_due_at_one_instant_takes_one_place() -> None:
    assert has_room(2, 0, [NudgeKind.PROMPT], [planned(NudgeKind.REMINDER), planned(NudgeKind.REMINDER)])
    assert has_room(1, 0, [NudgeKind.REFLECT_LAST, NudgeKind.REMINDER], [planned(NudgeKind.PROMPT)])


@pytest.mark.parametrize(
    ("asked", "limit"),
    [
        (Profile(), 4),
        (Profile(weekly_limit=2), 2),
        (Profile(level=Level.ACTIVE), 8),
        (Profile(level=Level.ACTIVE, weekly_limit=10), 10),
    ],
)
def test_the_weekly_number_is_the_chosen_one(asked: Profile, limit: int) -> None:
    assert weekly_limit(asked) == limit


def test_an_older_question_of_a_circle_is_served_by_the_newest() -> None:
    circle, other = make.circle(), make.circle(id=CircleId("c2"))
    older = make.nudge(circle, "k1", id=NudgeId("n1"), kind=NudgeKind.REFLECT_LAST)
    newer = make.nudge(circle, "k2", id=NudgeId("n2"), kind=NudgeKind.PROMPT)
    foreign = make.nudge(other, "k3", id=NudgeId("n3"), kind=NudgeKind.PROMPT)
    reminder = make.nudge(circle, "k4", id=NudgeId("n4"), kind=NudgeKind.REMINDER)

    served = served_by_newer(
        [(older, THURSDAY), (newer, THURSDAY + DAY), (foreign, THURSDAY), (reminder, THURSDAY)]
    )

    assert served == {"n1": newer}
