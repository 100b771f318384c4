"""When a commitment is rehearsed and asked about, taken along once, asked twice, then left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.circles import Format
from bot.domain.commitment_form import CommitmentForm, check_commitment, check_hurdle
from bot.domain.commitment_times import (
    ASKED_MOST,
    asked_before,
    asked_on,
    asking_meetings,
    follow_up,
    rehearsal,
    reminded_at,
    why_not_asked,
    why_not_rehearsed,
)
from bot.domain.commitments import (
    OUTCOMES,
    Commitment,
    CommitmentState,
    Kept,
    carried_over,
    kept_of,
    settled,
)
from bot.domain.ids import UserId
from bot.domain.nudges import SkipReason
from bot.domain.reflections import Visibility
from bot.errors import FieldErrors, MemberError
from tests.support import domain_values as make

CIRCLE = make.circle()
SERIES = [make.meeting(CIRCLE, number) for number in range(1, 7)]
AFTER_FIRST = SERIES[0].ends_at + timedelta(minutes=30)
HOUR = timedelta(hours=1)
BERLIN = "Europe/Berlin"


def a_commitment(**changes: Any) -> Commitment:
    return make.commitment(SERIES[0], **({"made_at": AFTER_FIRST} | changes))


@given(st.lists(st.sampled_from(["not yet", *OUTCOMES]), max_size=12))
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


def test_a_rehearsal_comes_a_day_and_a_half_later_unless_there_is_nothing_left_to_picture() -> None:
    one = a_commitment()
    planned = rehearsal(one)
    at = planned.due_at

    assert at == AFTER_FIRST + timedelta(hours=36)
    assert planned.key == rehearsal(replace(one, action="something else")).key
    assert why_not_rehearsed(one, SERIES, at, BERLIN) is None
    over = settled(one, CommitmentState.DROPPED, at)
    assert why_not_rehearsed(over, SERIES, at, BERLIN) is SkipReason.ALREADY_DONE
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
