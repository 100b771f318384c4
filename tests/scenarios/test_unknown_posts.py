"""Slack's answer is lost: people see each message once, and are asked where nobody lets the bot look."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from playground.faults import CutAfter, CutBefore, Fault, RateLimited, Refusal, StoredLate
from playground.people import Person
from playground.seen import Form, Home, Message
from tests.support.chapters import circle_has_begun, circle_has_met
from tests.support.stories import BERLIN, Story, clock_of

QUESTION = "I could not tell whether"


def questions(story: Story) -> list[Message]:
    """Return the messages in which Ana is asked whether a post is in the channel."""
    return [message for message in story.ana.dm if QUESTION in message.text]


async def lost_digest(story: Story, fault: Fault) -> Message:
    """Let the answer to the weekly digest be lost; return the question to Ana, the facilitator."""
    await story.until(2026, 3, 9, 9, 50)
    story.slack.faults.order("chat.postMessage", fault, channel=story.room)
    await story.until(2026, 3, 9, 10, 30)
    [asked] = questions(story)
    return asked


def digests(story: Story) -> list[Message]:
    """Return what was posted in the channel since the Monday of the digest."""
    return [message for message in story.room.messages if "Mon 09 Mar" in clock_of(message, BERLIN)]


async def home_of(person: Person) -> Home:
    """Open App Home anew."""
    home = await person.open_home()
    assert home is not None
    return home


def page(person: Person) -> Form:
    """Return the page that is open before a person."""
    assert person.view is not None
    return person.view


@pytest.mark.feature(43)
@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(CutBefore(), id="never stored"),
        pytest.param(StoredLate(45), id="stored late"),
    ],
)
async def test_a_direct_message_whose_answer_was_lost_is_seen_once(story: Story, fault: Fault) -> None:
    await story.founds(story.ana)
    story.slack.faults.order("chat.postMessage", fault)

    await story.until(2026, 3, 3, 16, 30)

    assert len([message for message in story.ana.dm if "“Openings” meets in" in message.text]) == 1
    [reminder] = [one for one in await story.ledger(NudgeKind.REMINDER) if one.user_id]
    assert (reminder.state, reminder.sent_ts) == (NudgeState.SENT, story.ana.dm[-1].ts)
    assert story.slack.log.duplicates() == {}


@pytest.mark.feature(43)
@circle_has_met
async def test_row_24_the_facilitator_is_asked_once_and_says_that_the_digest_is_there(story: Story) -> None:
    asked = await lost_digest(story, CutAfter())
    assert "the weekly digest of “Openings” reached <#" in asked.text

    await story.clicks(story.ana, asked, "It is there")
    await story.until(2026, 3, 9, 15, 30)

    assert "Noted that it is there: the weekly digest to <#" in story.ana.dm[-1].text
    assert story.ana.dm[-1].buttons == []
    assert len(digests(story)) == 1
    assert len(questions(story)) == 0  # its place was taken by the thanks
    [digest] = [one for one in await story.ledger(NudgeKind.DIGEST) if one.state is NudgeState.SENT]
    async with story.bot.database.reading() as work:
        recorded = await work.digests.latest(digest.circle_id)
    assert recorded is not None
    assert recorded.nudge_id == digest.id


@pytest.mark.feature(43)
@circle_has_met
async def test_what_is_asked_for_again_is_posted_once_however_often_the_button_is_pressed(story: Story) -> None:
    asked = await lost_digest(story, CutBefore())
    boss = story.slack.person("Boss", BERLIN, admin=True)
    await story.clicks(boss, await home_of(boss), "Delivery (1)")
    opened = page(boss)
    assert "*The weekly digest* of *Openings* to " in opened.plain()
    assert "I may not read that channel. Please look there." in opened.plain()
    assert "*1* perhaps posted; somebody has to look" in opened.plain()
    assert digests(story) == []

    await story.clicks(story.ana, asked, "Post it again")
    assert story.ana.confirmed == ["Post it again?"]
    await story.clicks(boss, opened, "Post it again")
    assert "It has been posted already" in page(boss).plain()
    await story.until(2026, 3, 9, 15, 30)

    assert len(digests(story)) == 1
    assert "On its way again: the weekly digest to <#" in story.ana.dm[-1].text
    assert (await home_of(boss)).buttons.count("Delivery") == 1


@pytest.mark.feature(43)
@circle_has_met
async def test_a_question_that_somebody_else_has_answered_is_settled_and_leaves_no_buttons(story: Story) -> None:
    asked = await lost_digest(story, CutAfter())
    assert "I ask you because you lead “Openings”" in asked.text
    boss = story.slack.person("Boss", BERLIN, admin=True)
    await story.clicks(boss, await home_of(boss), "Delivery (1)")
    await story.clicks(boss, page(boss), "It is there")
    assert "Noted that it is there: the weekly digest to" in page(boss).plain()
    assert "Nothing is in trouble" in page(boss).plain()

    await story.clicks(story.ana, asked, "Post it again")

    assert story.ana.dm[-1].text == "Thank you, this is settled already."
    assert story.ana.dm[-1].buttons == []
    assert questions(story) == []


@pytest.mark.feature(43)
@pytest.mark.parametrize("fault", [CutAfter(), CutBefore()], ids=["there", "not there"])
@circle_has_begun
async def test_where_an_organiser_lets_the_bot_look_nobody_is_asked(story: Story, fault: Fault) -> None:
    story.slack.grant("channels:history", "groups:history")
    await story.until(2026, 3, 5, 15, 40)
    story.slack.faults.order("chat.postMessage", fault, channel=story.room)

    await story.until(2026, 3, 5, 16, 0)

    calls = [message for message in story.room.messages if "starts in" in message.text]
    assert len(calls) == 1
    assert questions(story) == []
    assert clock_of(calls[0], BERLIN).startswith("Thu 05 Mar 15:5")


@pytest.mark.feature(43)
async def test_a_second_post_whose_answer_is_lost_is_looked_for_twice_again(story: Story) -> None:
    await story.founds(story.ana)
    story.slack.faults.order("chat.postMessage", CutBefore(), times=2)

    await story.until(2026, 3, 3, 16, 8)
    searched = len(story.slack.log.calls("conversations.history"))
    await story.until(2026, 3, 3, 16, 30)

    assert searched == 4
    assert len(story.ana.dm) == 1
    assert clock_of(story.ana.dm[0], BERLIN) == "Tue 03 Mar 16:06"


@pytest.mark.feature(43)
@circle_has_begun
async def test_nobody_is_asked_about_a_call_to_a_meeting_that_has_begun(story: Story) -> None:
    await story.until(2026, 3, 5, 15, 40)
    story.slack.faults.order("chat.postMessage", RateLimited(595), channel=story.room)
    await story.until(2026, 3, 5, 15, 55)
    story.slack.faults.order("chat.postMessage", CutBefore(), channel=story.room)

    await story.until(2026, 3, 5, 17, 0)

    assert questions(story) == []
    [call] = [one for one in await story.ledger(NudgeKind.STARTING) if one.state.is_final]
    assert call.state is NudgeState.UNKNOWN_FINAL


@pytest.mark.feature(43)
async def test_an_organiser_sees_what_failed_and_why_sends_it_again_or_dismisses_it_and_takes_that_back(
    story: Story,
) -> None:
    boss = story.slack.person("Boss", BERLIN, admin=True)
    await boss.join(story.room)
    await story.begins()
    await story.until(2026, 3, 5, 15, 40)
    story.slack.faults.order("chat.postMessage", Refusal("restricted_action"), channel=story.room)
    await story.until(2026, 3, 5, 15, 52)

    await story.says(boss, "/circle delivery")
    assert "*1* failed" in page(boss).plain()
    assert "only some people post in that channel" in page(boss).plain()
    assert "Ana" not in page(boss).plain()
    await story.clicks(boss, page(boss), "Dismiss")
    assert "Dismissed: the call to a meeting to" in page(boss).plain()
    assert "Nothing is in trouble" in page(boss).plain()
    await story.clicks(boss, page(boss), "Undo")
    assert "Back among the troubles: the call to a meeting to" in page(boss).plain()
    assert "*1* failed" in page(boss).plain()
    await story.clicks(boss, page(boss), "Post it again")
    assert boss.confirmed == []  # Slack refused it, so no first one can be there
    assert "On its way again: the call to a meeting to" in page(boss).plain()
    await story.until(2026, 3, 5, 15, 55)

    assert "starts in" in story.room.messages[-1].text
    said = await story.says(story.ben, "/circle delivery")
    assert said is not None
    assert "Only the organisers of this workspace" in said.text
    assert "Ask an admin of this workspace" in said.text
