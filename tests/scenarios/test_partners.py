"""Walking along with somebody's commitment: asked kindly, answered freely, ended any time."""

from __future__ import annotations

import pytest

from playground.people import Person
from playground.seen import Message
from tests.support.chapters import circle_has_met
from tests.support.stories import I_WILL, WHAT, WHEN, WHO, Story

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
    assert story.readers(WORDS) == {"Ben", "Ana"}
    await story.clicks(story.ana, story.ana.dm[-1], "Stop walking along")
    await story.until(2026, 3, 5, 17, 6)
    assert "Ana ended walking along" in story.ben.dm[-1].text

    home = await story.ben.open_home()
    await story.clicks(story.ben, home, "Done")
    assert "it is done" not in story.ana.dm[-1].text
    assert story.readers(WORDS) == {"Ben"}


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


async def walks(story: Story, **fields: object) -> Message:
    """Ben asks Chidi, who says yes; return the invitation that Chidi answered."""
    await asks(story, "Chidi", **fields)
    invitation = story.chidi.dm[-1]
    await story.clicks(story.chidi, invitation, "I’ll walk along")
    return invitation


async def page_of(story: Story, person: Person) -> Message:
    page = await story.says(person, "/circle commitments")
    assert page is not None
    return page


@pytest.mark.feature(64, 65)
@circle_has_met
async def test_a_new_commitment_begins_with_nobody_who_walked_along_with_the_last(story: Story) -> None:
    await walks(story)
    await story.clicks(story.ben, await page_of(story, story.ben), "Let it go")

    await story.says(story.ben, "/circle commit")
    anew = {"When …": "I see my doctor", "… I will": "ask about sleep", "Who may see it?": "Only me"}
    assert await story.sends(story.ben, anew) == {}

    saved = story.answered(story.ben)
    assert "Only you see it." in saved.text
    assert "Ask someone to walk along" in saved.buttons
    assert "You walk along with" not in (await page_of(story, story.chidi)).text
    assert story.readers("ask about sleep") == {"Ben"}


@pytest.mark.feature(55, 65)
@circle_has_met
async def test_what_is_written_into_a_reflection_after_the_last_was_done_begins_with_nobody(story: Story) -> None:
    await walks(story)
    saved = next(one for one in story.ben.dm if "Edit" in one.buttons)
    await story.clicks(story.ben, await page_of(story, story.ben), "Done")

    await story.clicks(story.ben, saved, "Edit")
    assert await story.sends(story.ben, {I_WILL: "ask about sleep"}) == {}

    assert "ask about sleep" not in (await page_of(story, story.chidi)).text
    answer = next(one for one in reversed(story.ben.dm) if "Your reflection is changed" in one.text)
    assert "Ask someone to walk along" in answer.buttons
    assert story.readers("ask about sleep") == {"Ben"}


@pytest.mark.feature(65)
@circle_has_met
async def test_an_invitation_to_what_was_let_go_is_over_and_not_told_as_unanswered(story: Story) -> None:
    page = await asks(story, "Chidi")
    await story.clicks(story.ben, page, "Let it go")
    await story.says(story.ben, "/circle commit")
    anew = {"When …": "I see my doctor", "… I will": "ask about sleep", "Who may see it?": "Only me"}
    assert await story.sends(story.ben, anew) == {}

    await story.clicks(story.chidi, story.chidi.dm[-1], "I’ll walk along")
    assert "That invitation is over" in story.chidi.dm[-1].text
    await story.until(2026, 3, 13, 9, 0)
    assert not [one for one in story.ben.dm if "has not answered" in one.text]
    assert story.readers("ask about sleep") == {"Ben"}


@pytest.mark.feature(65)
@circle_has_met
async def test_the_form_and_its_answer_name_whoever_walks_along_as_a_reader(story: Story) -> None:
    page = await asks(story, "Chidi")
    await story.clicks(story.ben, page, "Change it")
    assert story.ben.view is not None
    assert "Only me, and Chidi once they say yes" in story.ben.view.plain()
    assert await story.sends(story.ben, {"… I will": "ask first"}) == {}
    assert "Only you see it, and Chidi once they say yes to walking along." in story.answered(story.ben).text

    await story.clicks(story.chidi, story.chidi.dm[-1], "I’ll walk along")
    await story.clicks(story.ben, page, "Change it")
    assert "Only me and Chidi, who walks along" in story.ben.view.plain()
    assert await story.sends(story.ben, {"… I will": "ask twice"}) == {}
    answer = story.answered(story.ben)
    assert "Only you and Chidi, who walks along, see it." in answer.text
    assert answer.buttons == ["Change it", "Walk alone again"]
    assert "ask twice" in (await page_of(story, story.chidi)).text

    await story.clicks(story.ben, answer, "Walk alone again")
    assert "That is over. I tell Chidi, without a reason." in story.answered(story.ben).text
    await story.clicks(story.ben, page, "Change it")
    assert await story.sends(story.ben, {"… I will": "ask three times"}) == {}
    assert "Only you see it." in story.answered(story.ben).text
    assert "ask three times" not in (await page_of(story, story.chidi)).text


@pytest.mark.feature(65)
@circle_has_met
async def test_a_reflection_names_whoever_walks_along_with_its_commitment_too(story: Story) -> None:
    await walks(story)
    prompt = next(one for one in story.ben.dm if "Edit" in one.buttons)

    await story.clicks(story.ben, prompt, "Edit")
    assert await story.sends(story.ben, {WHAT: "A second look"}) == {}

    answer = next(one for one in reversed(story.ben.dm) if "Your reflection is changed" in one.text)
    assert "Only you and Chidi, who walks along, see it." in answer.text
    assert "Walk alone again" in answer.buttons
    assert "Ask someone to walk along" not in answer.buttons


@pytest.mark.feature(65, 87)
@pytest.mark.parametrize("said_yes", [True, False])
@pytest.mark.parametrize("how", ["leaves", "is deactivated"])
@circle_has_met
async def test_who_leaves_the_circle_walks_along_no_more_and_the_owner_reads_it(
    story: Story, how: str, said_yes: bool
) -> None:
    await asks(story, "Chidi", **{"What may they hear?": ["Tell them once what became of it"]})
    invitation = story.chidi.dm[-1]
    if said_yes:
        await story.clicks(story.chidi, invitation, "I’ll walk along")
    told = len(story.ben.dm)

    if how == "leaves":
        await story.says(story.chidi, "/circle leave")
    else:
        await story.slack.deactivate(story.chidi)
        await story.settled()

    page = await page_of(story, story.ben)
    assert "Chidi left the circle, so you walk alone. You can ask somebody else." in page.text
    assert "hears what becomes of it" not in page.text
    assert "the answer is open" not in page.text
    assert "Ask someone to walk along" in page.buttons
    assert len([one for one in story.ben.dm[told:] if not one.ephemeral]) == 0
    await story.clicks(story.ben, page, "Ask someone to walk along")
    assert await story.sends(story.ben, {WHOM: "Ana"}) == {}
    assert "You asked Ana to walk along" in (await page_of(story, story.ben)).text
    await story.until(2026, 3, 12, 18, 0)
    assert not [one for one in story.ben.dm if "Chidi has not answered" in one.text]


@pytest.mark.feature(65, 87)
@circle_has_met
async def test_whoever_leaves_takes_their_own_words_from_the_page_of_their_partner(story: Story) -> None:
    await walks(story)
    assert "You walk along with Ben" in (await page_of(story, story.chidi)).text

    await story.says(story.ben, "/circle leave")

    assert WORDS not in (await page_of(story, story.chidi)).text


@pytest.mark.feature(65)
@circle_has_met
async def test_who_stops_walking_along_is_told_what_is_so_and_the_words_go(story: Story) -> None:
    invitation = await walks(story)
    assert f"I will {WORDS}" in invitation.text

    await story.clicks(story.chidi, invitation, "Stop walking along")

    after = next(one for one in story.chidi.dm if one.ts == invitation.ts)
    assert after.text == "That is over. I tell Ben, without a reason."
    assert after.buttons == []


@pytest.mark.feature(65)
@circle_has_met
async def test_an_invitation_that_is_taken_back_is_said_to_be_so(story: Story) -> None:
    page = await asks(story, "Chidi")
    page = await page_of(story, story.ben)

    await story.clicks(story.ben, page, "Walk alone again")

    assert "That is taken back. Chidi sees nothing of it" in story.answered(story.ben).text


@pytest.mark.feature(61)
@circle_has_met
async def test_a_commitment_for_a_meeting_to_come_is_not_said_to_be_from_it(story: Story) -> None:
    await asks(story, "Chidi")
    await story.clicks(story.ben, await page_of(story, story.ben), "Done")

    await story.says(story.ben, "/circle commit")

    assert story.ben.view is not None
    assert "meeting 2, which is still to come" in story.ben.view.plain()
    assert await story.sends(story.ben, {"When …": "it rains", "… I will": "sing"}) == {}
    assert "For “Openings”, meeting 2, which is still to come." in story.answered(story.ben).text
