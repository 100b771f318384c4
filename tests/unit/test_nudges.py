"""The states of a nudge, and whom it is for."""

from __future__ import annotations

from bot.domain.nudges import NudgeState, SkipReason
from tests.support import domain_values as make


def test_a_nudge_that_is_planned_or_being_tried_may_still_change() -> None:
    assert {state for state in NudgeState if not state.is_final} == {
        NudgeState.PLANNED,
        NudgeState.CLAIMED,
        NudgeState.PARKED,
        NudgeState.UNKNOWN,
    }


def test_a_nudge_without_a_person_or_channel_is_to_be_expanded() -> None:
    circle = make.circle()

    assert make.nudge(circle, user_id=None).to_expand
    assert not make.nudge(circle).to_expand
    assert not make.nudge(circle, user_id=None, channel_id=make.CHANNEL).to_expand


def test_every_reason_to_skip_has_words_of_its_own() -> None:
    assert len({reason.value for reason in SkipReason}) == len(SkipReason)
    assert all(reason.value for reason in SkipReason)
