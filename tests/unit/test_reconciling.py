"""What becomes of a nudge that may have been posted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import ChannelId, UserId
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.organising import dismissed, undone
from bot.domain.reconciling import (
    GRACE,
    LOOK_AGAIN,
    LOOKING_FOR,
    LOOKS,
    Found,
    Unseen,
    Window,
    ask_until,
    born_unknown,
    fate_of,
    mark_of,
    posted_again,
)
from tests.support.domain_values import ADA, CHANNEL, NOON, circle, nudge

HERE = Found(CHANNEL, "1795435200.000100")


def unknown(**changes: object) -> Nudge:
    """Return a digest that may have been posted at noon."""
    given = {
        "kind": NudgeKind.DIGEST,
        "channel_id": CHANNEL,
        "user_id": None,
        "not_after": NOON + timedelta(hours=4),
    }
    lost = {"state": NudgeState.UNKNOWN, "first_post_at": NOON, "check_at": NOON + GRACE, "attempt": 1}
    return replace(nudge(circle()), **given | lost | changes)  # type: ignore[arg-type]


def test_what_is_found_was_sent_where_it_was_found() -> None:
    fate = fate_of(unknown(), HERE, NOON, NOON)

    assert (fate.state, fate.found, fate.check_at) == (NudgeState.SENT, HERE, None)


def test_what_was_told_in_the_message_of_another_is_told() -> None:
    fate = fate_of(unknown(), replace(HERE, told_with=True), NOON, NOON)

    assert (fate.state, fate.reason) == (NudgeState.COALESCED, SkipReason.TOGETHER)


def test_one_clean_look_is_not_enough_to_post_again() -> None:
    fate = fate_of(unknown(), Unseen.NOT_THERE, NOON, NOON)

    assert (fate.state, fate.looks, fate.check_at) == (NudgeState.UNKNOWN, 1, NOON + LOOK_AGAIN)


def test_after_two_clean_looks_it_is_planned_again_while_it_is_worth_it() -> None:
    seen_once = unknown(looks=1)

    assert fate_of(seen_once, Unseen.NOT_THERE, NOON, NOON).state is NudgeState.PLANNED
    late = seen_once.not_after
    assert fate_of(seen_once, Unseen.NOT_THERE, late, late).state is NudgeState.UNKNOWN_FINAL


seens = st.sampled_from([Unseen.NOT_THERE, Unseen.DELAYED])


@given(st.lists(st.tuples(seens, st.integers(0, 3600)), max_size=30))
def test_nothing_is_posted_again_before_two_clean_looks_that_are_two_minutes_apart(
    story: list[tuple[Unseen, int]],
) -> None:
    row, now, clean = unknown(), NOON + GRACE, list[datetime]()
    for seen, seconds in story:
        assert row.check_at is not None
        now = max(now, row.check_at) + timedelta(seconds=seconds)
        clean += [now] if seen is Unseen.NOT_THERE else []
        fate = fate_of(row, seen, now, now)
        if fate.state is not NudgeState.UNKNOWN:
            break
        row = replace(row, looks=fate.looks, check_at=fate.check_at)
        assert fate.check_at is not None
        assert fate.check_at > now
    else:
        assert len(clean) < LOOKS
        return

    if fate.state is NudgeState.PLANNED:
        assert len(clean) == LOOKS
        assert clean[0] >= NOON + GRACE
        assert clean[1] - clean[0] >= LOOK_AGAIN
        assert now < row.not_after


def test_a_look_that_slack_puts_off_is_none_and_does_not_go_on_for_ever() -> None:
    row = unknown(looks=1)

    fate = fate_of(row, Unseen.DELAYED, NOON, NOON, timedelta(seconds=30))
    assert (fate.state, fate.looks, fate.check_at) == (NudgeState.UNKNOWN, 1, NOON + timedelta(seconds=30))
    late = row.not_after + LOOKING_FOR
    assert fate_of(row, Unseen.DELAYED, late, late).state is NudgeState.UNKNOWN_FINAL


@pytest.mark.parametrize(
    "kind", [one for one in NudgeKind if one not in {NudgeKind.FOREIGN, NudgeKind.DIGEST_MEND}]
)
def test_row_24_where_nobody_may_look_only_a_reminder_comes_again(kind: NudgeKind) -> None:
    direct = unknown(kind=kind, channel_id=None, user_id=ADA)
    in_channel = unknown(kind=kind)

    again = NudgeState.PLANNED if kind in {NudgeKind.REMINDER, NudgeKind.SOON} else NudgeState.UNKNOWN_FINAL
    assert fate_of(direct, Unseen.FORBIDDEN, NOON, NOON).state is again
    assert fate_of(in_channel, Unseen.FORBIDDEN, NOON, NOON).state is NudgeState.UNKNOWN_FINAL


@pytest.mark.parametrize("seen", list(Unseen))
def test_an_edit_is_made_again_whatever_a_look_says_until_its_purpose_has_passed(seen: Unseen) -> None:
    edit = unknown(kind=NudgeKind.DIGEST_MEND)

    assert fate_of(edit, seen, NOON, NOON).state is NudgeState.PLANNED
    late = edit.not_after
    assert fate_of(edit, seen, late, late).state is NudgeState.UNKNOWN_FINAL


def test_the_facilitator_is_asked_about_channels_only_and_not_about_a_meeting_that_has_begun() -> None:
    call = unknown(kind=NudgeKind.STARTING, not_after=NOON + timedelta(minutes=15))
    begins = NOON + timedelta(minutes=10)

    assert ask_until(unknown(), NOON) == NOON + timedelta(hours=24)
    assert ask_until(unknown(channel_id=None, user_id=ADA), NOON) is None
    assert ask_until(call, NOON) == begins
    assert ask_until(call, begins) is None


def test_what_a_person_asks_to_post_again_is_due_now_and_worth_it_for_four_hours() -> None:
    lost = unknown(state=NudgeState.UNKNOWN_FINAL, looks=2)
    now = lost.not_after + timedelta(hours=30)

    again = posted_again(lost, now)

    assert again is not None
    assert (again.id, again.attempt, again.state) == (lost.id, 1, NudgeState.PLANNED)
    assert (again.due_at, again.not_after) == (now, now + timedelta(hours=4))
    assert (again.first_post_at, again.check_at, again.looks) == (None, None, 0)
    assert posted_again(replace(lost, kind=NudgeKind.STARTING), now) is None


def test_the_mark_names_nobody_and_is_the_same_for_the_same_nudge_under_another_id() -> None:
    one = unknown(channel_id=None, user_id=UserId("U0SECRET"))

    assert mark_of(one) == mark_of(replace(one, id=unknown().id))
    assert mark_of(one) != mark_of(replace(one, key="another"))
    assert "SECRET" not in mark_of(one)
    assert len(mark_of(one)) == 32


def test_after_a_restore_what_was_due_in_the_window_is_born_unknown() -> None:
    window = Window.after_restoring(NOON, NOON + timedelta(hours=5))
    planned = unknown(state=NudgeState.PLANNED, first_post_at=None, check_at=None, due_at=NOON)

    born = born_unknown(planned, window)

    assert (born.state, born.first_post_at, born.check_at) == (NudgeState.UNKNOWN, NOON, window.until)
    to_come = replace(planned, due_at=window.until + timedelta(seconds=1))
    assert born_unknown(to_come, window) == to_come
    assert born_unknown(planned, None) == planned
    for_all = replace(planned, channel_id=None)
    assert born_unknown(for_all, window) == for_all
    older = replace(planned, due_at=NOON - timedelta(days=1))
    assert born_unknown(older, window).first_post_at == window.since
    assert Window.read(window.text()) == window


@pytest.mark.parametrize("state", [NudgeState.FAILED, NudgeState.UNKNOWN_FINAL, NudgeState.PARKED])
def test_what_is_dismissed_can_be_undone(state: NudgeState) -> None:
    trouble = unknown(state=state, reason="is_archived", channel_id=ChannelId("C9"))

    gone = dismissed(trouble)

    assert gone is not None
    assert (gone.state, gone.reason) == (NudgeState.SKIPPED, SkipReason.DISMISSED)
    assert undone(gone) == trouble
    assert dismissed(gone) is None
    assert undone(trouble) is None
