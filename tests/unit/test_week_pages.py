"""The pages of the week are the same, whichever question the circle's id draws."""

from __future__ import annotations

from bot.domain.icebreakers import ICEBREAKERS
from playground.story.narrator import folded
from playground.story.pages import WEEK, pages


def test_every_question_to_begin_with_gives_the_same_page() -> None:
    told = {
        one.words: pages(["── a step", *folded(f"To begin with: *{one.words}*"), "   │ [I’m here]"])[WEEK]
        for one in ICEBREAKERS
    }

    assert any(len(folded(f"To begin with: *{words}*")) > 1 for words in told), "none is long enough to be folded"
    assert len(set(told.values())) == 1
    assert "[I’m here]" in next(iter(told.values()))
