"""A commitment reads as one sentence, however people begin its halves."""

from __future__ import annotations

import pytest

from bot.domain.commitments import OUTCOMES, CommitmentState
from tests.support import domain_values as make

MEETING = make.meeting(make.circle())


@pytest.mark.parametrize(
    ("cue", "action"),
    [
        ("the lesson begins", "write the question first"),
        ("When the lesson begins,", "I will write the question first."),
        ("when the lesson begins", "I'll write the question first"),
        ("the lesson begins.", "I’ll write the question first"),
    ],
)
def test_when_and_i_will_are_said_once(cue: str, action: str) -> None:
    found = make.commitment(MEETING, cue=cue, action=action).sentence

    assert found == "When the lesson begins, I will write the question first"


def test_words_that_only_begin_alike_stay() -> None:
    found = make.commitment(MEETING, cue="Whenever Ben asks", action="I willingly answer").sentence

    assert found == "When Whenever Ben asks, I will I willingly answer"


def test_done_and_partly_done_are_kept_and_the_rest_is_no_shame() -> None:
    assert {state for state in CommitmentState if state.is_kept} == {CommitmentState.DONE, CommitmentState.PARTLY}
    assert set(OUTCOMES) == set(CommitmentState) - {CommitmentState.OPEN}
