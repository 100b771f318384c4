"""Walking along with somebody's commitment: asked kindly, answered freely, ended any time."""

from __future__ import annotations

import pytest

from playground.seen import Message
from tests.support.chapters import circle_has_met
from tests.support.stories import I_WILL, WHEN, WHO, Story

WORDS = "write the question first"
WHOM = "Whom would you like to ask?"


async def asks(story: Story, whom: str, **fields: object) -> Message:
    """Ben commits himself, for his eyes alone, and asks somebody to walk along; return his page."""
    await story.reflects(story.ben, None, **{WHEN: "the lesson begins", I_WILL: WORDS, WHO: "Only me"})
    page = await story.says(story.ben, "/circle commitments")
    assert page is not None
    await story.clicks(story.ben, page, "Ask someone to walk along")
    assert await story.sends(story.ben, {WHOM: whom} | fields) == {}
    return page


@pytest.mark.feature(65)
@circle_has_met
async def test_who_says_yes_sees_the_words_and_hears_once_what_became_of_it(story: Story) -> None:
    page = await asks(story, "Chidi", **{"What may they hear?": ["Tell them once what became of it"]})
    assert "I ask Chidi, kindly and once" in story.answered(story.ben).text
    invitation = story.chidi.dm[-1]
    assert "Ben asks you to walk along" in invitation.text
    assert story.readers(WORDS) == {"Ben"}
    await story.clicks(story.ben, page, "Ask someone to walk along")
    errors = await story.sends(story.ben, {WHOM: "Ana"})
    assert "You asked somebody for this one already" in errors[WHOM]
    await story.ben.close_view()

    await story.clicks(story.chidi, invitation, "I’ll walk along")
    assert f"I will {WORDS}" in story.chidi.dm[-1].text
    assert "Chidi walks along with your commitment" in story.ben.dm[-1].text
    mine = await story.says(story.chidi, "/circle commitments")
    assert mine is not None
    assert "You walk along with Ben" in mine.text

    home = await story.ben.open_home()
    await story.clicks(story.ben, home, "Done")
    assert f"{WORDS}” – it is done." in story.chidi.dm[-1].text
    assert story.readers(WORDS) == {"Ben", "Chidi"}


@pytest.mark.feature(65)
@circle_has_met
async def test_no_needs_no_reason_and_somebody_else_may_be_asked_and_let_go_again(story: Story) -> None:
    page = await asks(story, "Chidi")

    await story.clicks(story.chidi, story.chidi.dm[-1], "Not this time")
    assert "it does not fit this time" in story.chidi.dm[-1].text
    assert "It does not fit for Chidi this time. That says nothing" in story.ben.dm[-1].text

    await story.clicks(story.ben, page, "Ask someone to walk along")
    assert await story.sends(story.ben, {WHOM: "Ana"}) == {}
    invitation = story.ana.dm[-1]
    commitment = next(e["value"] for _, e in invitation.elements() if e["action_id"] == "partner.accept")
    assert "That invitation is over" in (await story.forges(story.chidi, "partner.accept", commitment)).text
    await story.clicks(story.ana, invitation, "I’ll walk along")
    await story.clicks(story.ana, story.ana.dm[-1], "Stop walking along")
    await story.until(2026, 3, 5, 17, 6)
    assert "Ana ended walking along" in story.ben.dm[-1].text

    home = await story.ben.open_home()
    await story.clicks(story.ben, home, "Done")
    assert "it is done" not in story.ana.dm[-1].text
    assert story.readers(WORDS) == {"Ben", "Ana"}


@pytest.mark.feature(65)
@circle_has_met
async def test_an_invitation_that_nobody_answers_runs_out_and_its_owner_hears_of_it(story: Story) -> None:
    await asks(story, "Chidi")
    invitation = story.chidi.dm[-1]

    await story.until(2026, 3, 13, 9, 0)

    assert any("Chidi has not answered; weeks are full" in message.text for message in story.ben.dm)
    await story.clicks(story.chidi, invitation, "I’ll walk along")
    assert "That invitation is over" in story.chidi.dm[-1].text
    assert story.readers(WORDS) == {"Ben"}
