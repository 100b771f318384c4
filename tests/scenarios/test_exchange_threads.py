"""An exchange for whoever comes late or leaves early, and where its first message is deleted."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind
from playground.people import Person
from playground.seen import Message
from tests.support.stories import Story, came, clock_of

GONE = "message_not_found"
ANSWER = "In your own words"


async def begins(story: Story) -> Message:
    """Ana founds an exchange of three that opens Thursday at 16:00; Ben joins. Return the card."""
    card = await story.founds(story.ana, Format="Online exchange", **{"How many meetings?": "3"})
    await story.joins(story.ben, card)
    return card


def question(person: Person) -> Message:
    """Return the question that a person was asked last."""
    return [one for one in person.dm if "Answer" in one.buttons and not one.ephemeral][-1]


async def answers(story: Story, person: Person, words: str) -> None:
    await story.clicks(person, question(person), "Answer")
    assert await story.sends(person, {ANSWER: words}) == {}


def openings(story: Story) -> list[Message]:
    return [one for one in story.room.messages if one.text.startswith("Exchange 1:") and not one.post.deleted]


def told(story: Story, opening: Message) -> list[str]:
    return [one.text.split("\n")[1] for one in story.room.thread(opening)]


@pytest.mark.feature(31)
async def test_a_thread_whose_first_message_was_deleted_is_opened_anew_and_takes_the_answers(
    story: Story, expected_rejections: list[str]
) -> None:
    await begins(story)
    await story.until(2026, 3, 6, 10, 0)
    await answers(story, story.ben, "First answer")
    await story.slack.delete_message(openings(story)[0])
    await story.until(2026, 3, 9, 10, 0)

    await answers(story, story.ben, "Second answer")
    await story.until(2026, 3, 9, 10, 5)

    [anew] = openings(story)
    assert "The first message of this exchange was deleted, so it goes on in this thread." in anew.text
    assert told(story, anew) == ["Second answer"]
    await answers(story, story.ana, "Ana’s answer")
    await story.settled()
    assert told(story, anew) == ["Second answer", "Ana’s answer"]
    await story.until(2026, 3, 9, 11, 0)
    await story.clicks(story.ben, await story.says(story.ben, "/circle exchange"), "Take it back")
    await story.until(2026, 3, 11, 16, 5)
    [summary] = [one for one in story.room.messages if one.text.startswith("What the exchange gave")]
    assert f"/p{anew.ts.replace('.', '')}" in summary.text
    expected_rejections += [GONE]  # the answer that found the thread gone


@pytest.mark.feature(31)
async def test_where_the_new_thread_is_deleted_too_the_author_is_told_where_the_answer_is_read(
    story: Story, expected_rejections: list[str]
) -> None:
    await begins(story)
    await story.until(2026, 3, 6, 10, 0)
    await story.slack.delete_message(openings(story)[0])
    await answers(story, story.ben, "First answer")
    await story.until(2026, 3, 6, 10, 5)
    await story.slack.delete_message(openings(story)[0])
    await answers(story, story.ana, "Ana’s answer")
    await story.until(2026, 3, 6, 10, 10)

    assert openings(story) == []
    news = [one for one in story.ana.dm if "was deleted, so your answer is not in it" in one.text]
    assert len(news) == 1
    assert not [one for one in story.ben.dm if "was deleted, so your answer is not in it" in one.text]

    await story.until(2026, 3, 11, 16, 5)
    [summary] = [one for one in story.room.messages if one.text.startswith("What the exchange gave")]
    assert "Ana’s answer" in summary.text
    assert "The thread in which they stood was deleted." in summary.text
    assert "/archives/" not in summary.text
    expected_rejections += [GONE] * len(story.slack.rejections)


@pytest.mark.feature(31)
async def test_a_summary_does_not_lead_to_a_thread_that_was_deleted_after_the_last_answer(
    story: Story, expected_rejections: list[str]
) -> None:
    await begins(story)
    await story.until(2026, 3, 6, 10, 0)
    await answers(story, story.ben, "First answer")
    await story.slack.delete_message(openings(story)[0])

    await story.until(2026, 3, 11, 16, 5)

    [summary] = [one for one in story.room.messages if one.text.startswith("What the exchange gave")]
    assert "The thread in which they stood was deleted." in summary.text
    assert "/archives/" not in summary.text
    await story.clicks(story.ben, story.ben.replies()[-1], "Take it back")
    assert "/archives/" not in summary.text
    expected_rejections += [GONE] * len(story.slack.rejections)


@pytest.mark.feature(1, 31)
async def test_who_joins_in_the_middle_sees_the_questions_and_gets_those_to_come(story: Story) -> None:
    card = await begins(story)
    nia = await story.newcomer("Nia")
    await story.until(2026, 3, 9, 12, 0)

    await story.joins(nia, card)

    welcome = nia.replies(story.room)[-1]
    assert "Exchange 1 of 3 goes on until Wed 11 March, 16:00 (Europe/Berlin)." in welcome.text
    assert "First exchange:" not in welcome.text
    await story.clicks(nia, welcome, "See the questions")
    page = nia.replies(story.room)[-1]
    assert page.buttons.count("Answer") == 3
    await story.until(2026, 3, 11, 16, 6)
    asked = [(clock_of(one, "Europe/Berlin"), one.text.split(":")[0]) for one in nia.dm if not one.ephemeral]
    assert asked == [
        ("Tue 10 Mar 09:00", "“Openings”, question 3 of 3"),
        ("Wed 11 Mar 16:05", "How was “Openings”, exchange 1, Thu 5 March, 16"),
    ]


@pytest.mark.feature(31, 37)
async def test_who_joins_after_the_last_question_is_not_asked_how_it_was_unless_they_answered(
    story: Story,
) -> None:
    card = await begins(story)
    late, answering = await story.newcomer("Nia"), await story.newcomer("Pia")
    await story.until(2026, 3, 10, 12, 0)
    await story.joins(late, card)
    await story.joins(answering, card)
    await story.clicks(answering, answering.replies(story.room)[-1], "See the questions")
    await story.clicks(answering, answering.replies(story.room)[-1], "Answer")
    assert await story.sends(answering, {ANSWER: "I came late"}) == {}

    await story.until(2026, 3, 12, 15, 59)

    assert came(late) == []
    assert came(answering)[0] == "Wed 11 Mar 16:05"
    await story.until(2026, 3, 12, 16, 5)
    asked = {who for who, _, _ in await story.fates(NudgeKind.REFLECT_FIRST)}
    assert "Nia" not in asked
    assert "Pia" in asked


@pytest.mark.feature(31, 87)
async def test_who_left_an_exchange_still_changes_and_takes_back_what_they_answered(story: Story) -> None:
    await begins(story)
    await story.until(2026, 3, 6, 10, 0)
    await answers(story, story.ben, "As I saw it then")
    given = story.ben.replies()[-1]
    await story.says(story.ben, "/circle leave")

    await story.clicks(story.ben, given, "Change it")
    assert await story.sends(story.ben, {ANSWER: "As I see it now"}) == {}
    assert told(story, openings(story)[0]) == ["As I see it now"]
    await story.clicks(story.ben, given, "Take it back")
    assert told(story, openings(story)[0]) == []
    await story.clicks(story.ben, question(story.ben), "Answer")
    assert "That is for members" in story.ben.dm[-1].text
