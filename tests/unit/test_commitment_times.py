"""When a commitment is rehearsed and asked about, taken along once, asked twice, then left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.circle_settings import CircleSettings
from bot.domain.circles import Format
from bot.domain.commitment_form import CommitmentForm, check_commitment, check_hurdle
from bot.domain.commitment_times import (
    ASKED_MOST,
    asked_before,
    asked_on,
    asking_meetings,
    follow_up,
    is_reminded,
    rehearsal,
    reminded_at,
    why_not_asked,
    why_not_rehearsed,
)
from bot.domain.commitments import (
    Commitment,
    CommitmentState,
    Kept,
    carried_over,
    kept_of,
    settled,
)
from bot.domain.ids import UserId
from bot.domain.moving import ENDED_EARLY
from bot.domain.nudges import SkipReason
from bot.domain.reflections import Visibility
from bot.errors import FieldErrors, MemberError
from tests.support import domain_values as make

CIRCLE = make.circle()
SERIES = [make.meeting(CIRCLE, number) for number in range(1, 7)]
AFTER_FIRST = SERIES[0].ends_at + timedelta(minutes=30)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BERLIN = "Europe/Berlin"
ANSWERS = [one for one in CommitmentState if one is not CommitmentState.OPEN]


def a_commitment(**changes: Any) -> Commitment:
    return make.commitment(SERIES[0], **({"made_at": AFTER_FIRST} | changes))


@given(st.lists(st.sampled_from(["not yet", *ANSWERS]), max_size=12))
def test_whatever_is_answered_a_commitment_is_taken_along_once_at_most(answers: list[str]) -> None:
    one, carried, now = a_commitment(), 0, AFTER_FIRST
    for answer in answers:
        now += HOUR
        if answer != "not yet":
            one = settled(one, CommitmentState(answer), now)
            continue
        offered = one.may_be_carried
        try:
            one = carried_over(one, now)
            carried += 1
        except MemberError:
            assert not offered
        else:
            assert offered
    assert carried <= 1


@given(st.integers(0, 80), st.none() | st.integers(0, 90), st.none() | st.integers(0, 80))
def test_an_open_commitment_is_asked_about_before_two_meetings_in_a_row_and_none_before_its_date(
    made: int, due: int | None, carried: int | None
) -> None:
    made_at = AFTER_FIRST + timedelta(days=made)
    one = a_commitment(
        made_at=made_at,
        due_on=(made_at + timedelta(days=due)).date() if due is not None else None,
        carried_at=made_at + timedelta(days=carried) if carried is not None else None,
    )

    asking = asking_meetings(one, CIRCLE, SERIES)

    assert len(asking) <= ASKED_MOST
    numbers = [meeting.number for meeting in asking]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True
    for meeting in asking:
        assert one.due_on is None or meeting.on >= one.due_on
        reminder = reminded_at(CIRCLE, meeting, SERIES)
        assert reminder is not None
        assert reminder > (one.carried_at or one.made_at)
        assert asked_before([one], CIRCLE, meeting, SERIES) == [one]


@given(st.integers(0, 50), st.sampled_from([BERLIN, "Asia/Tokyo", "America/Los_Angeles"]))
def test_who_gave_a_date_is_asked_on_it_or_at_a_reminder_and_once_more_at_most(due: int, zone: str) -> None:
    one = a_commitment(due_on=AFTER_FIRST.date() + timedelta(days=due))
    on = asked_on(one, CIRCLE, SERIES, zone)
    assert on is not None
    question = follow_up(one, on, zone)

    is_asked = why_not_asked(one, on.isoformat(), CIRCLE, SERIES, question.due_at) is None
    reminders = [reminded_at(CIRCLE, meeting, SERIES) for meeting in asking_meetings(one, CIRCLE, SERIES)]
    asked = sorted([at for at in reminders if at is not None] + [question.due_at] * is_asked)

    assert 1 <= len(asked) <= ASKED_MOST
    assert all(later - earlier > timedelta(days=2) for earlier, later in pairwise(asked))


def test_a_rehearsal_comes_a_day_and_a_half_later_unless_there_is_nothing_left_to_picture() -> None:
    one = a_commitment()
    planned = rehearsal(one)
    at = planned.due_at

    assert at == AFTER_FIRST + timedelta(hours=36)
    assert planned.key == rehearsal(replace(one, action="something else")).key
    assert why_not_rehearsed(one, SERIES, at, BERLIN) is None
    over = settled(one, CommitmentState.DROPPED, at)
    assert why_not_rehearsed(over, SERIES, at, BERLIN) is SkipReason.ALREADY_DONE
    assert why_not_rehearsed(one, SERIES, at, BERLIN, is_asked=True) is SkipReason.NEWER
    soon = SERIES[1].starts_at - timedelta(hours=23)
    assert why_not_rehearsed(one, SERIES, soon, BERLIN) is SkipReason.EXPIRED
    today = replace(one, due_on=at.date())
    assert why_not_rehearsed(today, SERIES, at, BERLIN) is SkipReason.EXPIRED


def test_on_its_date_the_owner_is_asked_at_ten_on_their_clock_unless_a_reminder_asks_first() -> None:
    one = a_commitment(due_on=date(2026, 11, 27))
    assert asked_on(one, CIRCLE, SERIES, BERLIN) == one.due_on == date(2026, 11, 27)
    at = follow_up(one, date(2026, 11, 27), "America/New_York").due_at

    assert at == datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    assert why_not_asked(one, "2026-11-27", CIRCLE, SERIES, at) is None
    assert why_not_asked(replace(one, due_on=None), "2026-11-27", CIRCLE, SERIES, at) is SkipReason.MOVED
    done = settled(one, CommitmentState.DONE, at)
    assert why_not_asked(done, "2026-11-27", CIRCLE, SERIES, at) is SkipReason.ALREADY_DONE
    on_the_eve = SERIES[1].on - timedelta(days=1)
    late = replace(one, due_on=on_the_eve)
    asked_at = datetime.combine(on_the_eve, datetime.min.time(), UTC) + 9 * HOUR
    assert why_not_asked(late, on_the_eve.isoformat(), CIRCLE, SERIES, asked_at) is SkipReason.NEWER


def test_where_no_reminder_is_to_come_the_owner_is_asked_a_week_later() -> None:
    last = a_commitment(made_at=SERIES[-1].ends_at)
    exchange = make.circle(format=Format.ONLINE_EXCHANGE)
    written = make.commitment(make.meeting(exchange), made_at=AFTER_FIRST)

    assert asked_on(a_commitment(), CIRCLE, SERIES, BERLIN) is None
    assert asked_on(last, CIRCLE, SERIES, BERLIN) == SERIES[-1].on + timedelta(days=7)
    assert asked_on(written, exchange, [make.meeting(exchange, 2)], BERLIN) == AFTER_FIRST.date() + timedelta(
        days=7
    )
    later = last.made_at + timedelta(days=7)
    assert why_not_asked(last, "", CIRCLE, SERIES, later) is None
    extended = [*SERIES, make.meeting(CIRCLE, 7)]
    assert why_not_asked(last, "", CIRCLE, extended, later) is SkipReason.MOVED
    carried = carried_over(last, later)
    assert asked_on(carried, CIRCLE, SERIES, BERLIN) == SERIES[-1].on + timedelta(days=14)


def test_where_the_meetings_that_would_ask_are_left_out_the_owner_is_asked_after_the_end() -> None:
    made = a_commitment()  # after the first of six meetings, two weeks apart
    left_out = [SERIES[0], *(replace(one, is_skipped=True, skipped_because=ENDED_EARLY) for one in SERIES[1:])]
    early = replace(CIRCLE, settings=CircleSettings(ended_at=(AFTER_FIRST + 10 * DAY).isoformat()))
    at_once = replace(CIRCLE, settings=CircleSettings(ended_at=(AFTER_FIRST + HOUR).isoformat()))
    [*to_the_fifth, sixth] = SERIES
    before_last = a_commitment(made_at=SERIES[4].ends_at)
    skipped = [*to_the_fifth, replace(sixth, is_skipped=True)]

    assert asked_on(made, early, left_out, BERLIN) == (AFTER_FIRST + 11 * DAY).date()
    assert asked_on(made, at_once, left_out, BERLIN) == (AFTER_FIRST + 7 * DAY).date()
    assert asked_on(before_last, CIRCLE, SERIES, BERLIN) is None
    assert asked_on(before_last, CIRCLE, skipped, BERLIN) == sixth.on + DAY
    asked_before_the_second = [*SERIES[:2], *left_out[2:]]
    assert asked_on(made, early, asked_before_the_second, BERLIN) is None


@given(
    st.integers(0, 90 * 24),
    st.integers(0, 90 * 24),
    st.sets(st.integers(1, 5)),
    st.sampled_from(["Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"]),
)
def test_whenever_a_series_is_ended_what_no_reminder_asks_about_is_asked_once_it_is_over_and_in_time(
    made: int, ended: int, skipped: set[int], zone: str
) -> None:
    made_at = AFTER_FIRST + made * HOUR
    ended_at = max(AFTER_FIRST + ended * HOUR, made_at)
    meetings = [
        replace(one, is_skipped=True, skipped_because=ENDED_EARLY)
        if one.starts_at > ended_at
        else replace(one, is_skipped=place in skipped)
        for place, one in enumerate(SERIES)
    ]
    circle = replace(CIRCLE, settings=CircleSettings(ended_at=ended_at.isoformat()))
    one = a_commitment(made_at=made_at)

    on = asked_on(one, circle, meetings, zone)

    if on is None:
        asking = asking_meetings(one, circle, meetings)
        reminders = [reminded_at(circle, other, meetings) for other in asking]
        assert reminders
        assert all(at is not None and at > made_at for at in reminders)
        assert all(other.starts_at <= ended_at for other in asking)
        return
    question = follow_up(one, on, zone)
    assert question.due_at > made_at + 6 * DAY
    left_out = [reminded_at(circle, other, meetings) for other in meetings if other.is_skipped]
    if any(at is not None and at > made_at for at in left_out):
        assert question.due_at > ended_at
    assert why_not_asked(one, on.isoformat(), circle, meetings, question.due_at) is None


def test_a_reminder_is_to_come_while_a_meeting_is_far_enough_ahead() -> None:
    last_but_one = SERIES[-1].starts_at - 3 * DAY

    assert is_reminded(CIRCLE, SERIES, last_but_one)
    assert not is_reminded(CIRCLE, SERIES, last_but_one + 2 * DAY)
    assert not is_reminded(CIRCLE, [replace(one, is_skipped=True) for one in SERIES], AFTER_FIRST)
    assert not is_reminded(replace(CIRCLE, format=Format.ONLINE_EXCHANGE), SERIES, AFTER_FIRST)


def test_the_form_wants_both_halves_and_a_day_to_come() -> None:
    today = date(2026, 11, 24)
    words = check_commitment(CommitmentForm(" the bell  rings ", "wait", "2026-11-25"), today)
    assert (words.cue, words.action, words.due_on) == ("the bell rings", "wait", date(2026, 11, 25))

    with pytest.raises(FieldErrors) as wrong:
        check_commitment(CommitmentForm("", " ", "2026-11-24", "anonymous"), today)
    assert set(wrong.value.fields) == {"cue", "action", "due", "visibility"}
    for due in ("2028-01-01", "soon"):
        with pytest.raises(FieldErrors, match="Choose a day"):
            check_commitment(CommitmentForm("x", "y", due), today)
    before = a_commitment(due_on=date(2026, 11, 20))
    kept = CommitmentForm("x", "y", "2026-11-20", Visibility.ONLY_ME)
    assert check_commitment(kept, today, before).due_on == date(2026, 11, 20)


def test_what_gets_in_the_way_wants_both_halves_or_none() -> None:
    assert check_hurdle("", " ") == ("", "")
    for given_ones, missing in ((("rain", ""), "detour"), (("", "take the bus"), "obstacle")):
        with pytest.raises(FieldErrors) as wrong:
            check_hurdle(*given_ones)
        assert list(wrong.value.fields) == [missing]
    one = a_commitment(obstacle="If rain", detour="I will take the bus.")
    assert one.way_round == "And if rain gets in the way, I take the bus"


def test_a_person_reads_what_became_of_their_last_eight() -> None:
    states = [CommitmentState.DONE] * 5 + [CommitmentState.CHANGED] * 2 + [CommitmentState.DROPPED] * 4
    over = [
        settled(a_commitment(user_id=UserId(f"U{n}")), state, AFTER_FIRST - n * HOUR)
        for n, state in enumerate(states)
    ]
    assert kept_of([*over, a_commitment()]) == Kept(8, 5, 2, 1)
    assert kept_of([]) == Kept(0, 0, 0, 0)
