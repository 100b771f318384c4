"""A commitment reads as one sentence, however people begin its halves."""

from __future__ import annotations

import pytest

from bot.domain.commitments import CommitmentState
from tests.support import domain_values as make

MEETING = make.meeting(make.circle())


@pytest.mark.parametrize(
    ("cue", "action"),
    [
        ("the lesson begins", "write the question first"),
        ("When the lesson begins,", "I will write the question first."),
        ("when the lesson begins", "I'll write the question first"),
        ("the lesson begins.", "I’ll write the question first"),
        ("The lesson begins", "Write the question first"),
    ],
)
def test_when_and_i_will_are_said_once(cue: str, action: str) -> None:
    found = make.commitment(MEETING, cue=cue, action=action).sentence

    assert found == "When the lesson begins, I will write the question first"


def test_words_that_only_begin_alike_stay() -> None:
    found = make.commitment(MEETING, cue="Whenever Ben asks", action="I willingly answer").sentence

    assert found == "Whenever Ben asks, I will I willingly answer"


@pytest.mark.parametrize(
    ("cue", "sentence"),
    [
        ("after lunch", "After lunch, I will wait"),
        ("When whenever it rains", "Whenever it rains, I will wait"),
        ("As soon as the bell rings", "As soon as the bell rings, I will wait"),
        ("Once a week, on Monday", "Once a week, on Monday, I will wait"),
        ("afternoon comes", "When afternoon comes, I will wait"),
        ("iffy plans come up", "When iffy plans come up, I will wait"),
    ],
)
def test_a_moment_that_says_by_itself_when_it_is_keeps_its_own_word(cue: str, sentence: str) -> None:
    assert make.commitment(MEETING, cue=cue, action="wait").sentence == sentence


@pytest.mark.parametrize(
    ("cue", "action", "sentence"),
    [
        ("I will be late", "When in doubt, ask", "When I will be late, I will when in doubt, ask"),
        ("I see a hand", "I’ll I", "When I see a hand, I will I"),
        ("OECD data come up", "A question", "When OECD data come up, I will a question"),
        ("Monday begins", "Bring cards, pens etc.", "When Monday begins, I will bring cards, pens etc."),
        ("it is 3 p.m.", "Go...", "When it is 3 p.m., I will go"),
        ("Äpfel fallen", "...", "When äpfel fallen, I will ..."),
    ],
)
def test_only_what_people_repeat_is_taken_away(cue: str, action: str, sentence: str) -> None:
    assert make.commitment(MEETING, cue=cue, action=action).sentence == sentence


def test_done_and_partly_done_are_kept_and_the_rest_is_no_shame() -> None:
    assert {state for state in CommitmentState if state.is_kept} == {CommitmentState.DONE, CommitmentState.PARTLY}
