"""An exchange in writing between Tokyo, Berlin and San José: nobody gathers, and nobody is woken."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from playground.people import Person
from playground.seen import Message
from tests.support.stories import BERLIN, Story, clock_of

TOKYO = "Asia/Tokyo"
SAN_JOSE = "America/Costa_Rica"


async def begins(story: Story) -> tuple[Person, Person, Message]:
    """Ana in Berlin founds an exchange that opens Thursday at 16:00; Aki in Tokyo and Sofía in San José join."""
    aki, sofia = await story.newcomer("Aki", TOKYO), await story.newcomer("Sofía", SAN_JOSE)
    card = await story.founds(story.ana, Format="Online exchange", **{"How many meetings?": "2"})
    await story.joins(aki, card)
    await story.joins(sofia, card)
    return aki, sofia, card


def asked(story: Story, person: Person, zone: str) -> list[tuple[str, str]]:
    """Return when a person got which question, on their own clock."""
    found = [one for one in person.dm if "question" in one.text and not one.ephemeral]
    return [(clock_of(one, zone), one.text.split("question ")[1].split(":")[0]) for one in found]


async def answers(story: Story, person: Person, message: Message, words: str) -> None:
    await story.clicks(person, message, "Answer")
    assert await story.sends(person, {"In your own words": words}) == {}


@pytest.mark.feature(31)
async def test_each_gets_the_questions_at_nine_in_their_own_morning_and_answers_in_one_thread(
    story: Story,
) -> None:
    aki, sofia, card = await begins(story)
    assert "2 exchanges of 6 days" in card.text

    page = await story.says(story.ana, "/circle exchange")
    await story.clicks(story.ana, page, "Plan this exchange")
    empty = {"What is it about?": " ", "Question 1": " ", "Question 2": " ", "Question 3": " "}
    errors = await story.sends(story.ana, empty)
    assert errors == {
        "What is it about?": "Say in a few words what this exchange is about.",
        "Question 1": "Ask at least one question.",
    }
    plan = {"What is it about?": "Opening <!channel> well", "Question 1": "What do you try?"}
    plan |= {"Question 2": "What stays hard?", "Question 3": "What next?"}
    assert await story.sends(story.ana, plan) == {}
    assert "Planned: Opening" in story.answered(story.ana).text

    await story.until(2026, 3, 5, 16, 1)
    opening = story.room.messages[-1]
    assert opening.text.startswith("Exchange 1: Opening")
    assert "3 questions come to each of you" in opening.text
    await story.until(2026, 3, 6, 10, 0)
    await answers(story, aki, aki.dm[-1], "We sing & clap")
    await answers(story, sofia, sofia.dm[-1], "A riddle")
    await answers(story, story.ana, story.ana.dm[-1], "A question")

    assert [reply.text.split("\n")[:2] for reply in story.room.thread(opening)] == [
        ["Aki:", "We sing &amp; clap"],
        ["Sofía:", "A riddle"],
        ["Ana:", "A question"],
    ]
    await story.until(2026, 3, 11, 16, 1)
    assert asked(story, aki, TOKYO) == [
        ("Fri 06 Mar 09:00", "1 of 3"),
        ("Mon 09 Mar 09:00", "2 of 3"),
        ("Tue 10 Mar 09:00", "3 of 3"),
    ]
    assert asked(story, story.ana, BERLIN) == [
        ("Fri 06 Mar 09:00", "1 of 3"),
        ("Mon 09 Mar 09:00", "2 of 3"),
        ("Tue 10 Mar 09:00", "3 of 3"),
    ]
    assert asked(story, sofia, SAN_JOSE) == [
        ("Thu 05 Mar 09:00", "1 of 3"),
        ("Fri 06 Mar 09:00", "2 of 3"),
        ("Mon 09 Mar 09:00", "3 of 3"),
    ]
    [summary] = [one for one in story.room.messages if one.text.startswith("What the exchange gave")]
    assert clock_of(summary, BERLIN) == "Wed 11 Mar 16:00"
    assert "• Aki: “We sing &amp; clap”" in summary.text
    assert "What do you try?" in summary.text
    assert "What stays hard?" not in summary.text
    assert "What next?" not in summary.text
    assert "3 answers in “Openings”: thank you for each." in summary.text
    assert f"/archives/{story.room.id}/p" in summary.text
    await story.until(2026, 3, 11, 16, 6)
    assert "How was “Openings”" in story.ana.dm[-1].text
    assert await story.ledger(NudgeKind.REMINDER, NudgeKind.STARTING, NudgeKind.SOON) == []
    assert story.broadcasts() == []


@pytest.mark.feature(31)
async def test_an_answer_is_changed_and_taken_back_by_its_author_alone(story: Story) -> None:
    aki, sofia, _ = await begins(story)
    await story.until(2026, 3, 6, 10, 0)
    opening = next(one for one in story.room.messages if one.text.startswith("Exchange 1:"))
    question = aki.dm[-1]
    await answers(story, aki, question, "We sing")
    await answers(story, sofia, sofia.dm[-1], "A riddle")

    await story.clicks(aki, aki.replies()[-1], "Change it")
    assert aki.view is not None
    assert "We sing" in aki.view.plain()
    assert await story.sends(aki, {"In your own words": "We sing and clap"}) == {}
    assert [one.text.split("\n")[1] for one in story.room.thread(opening)] == ["We sing and clap", "A riddle"]

    [meeting_id] = {one.meeting_id for one in await story.ledger(NudgeKind.EXCHANGE_ANSWER)}
    assert meeting_id is not None
    async with story.bot.database.reading() as work:
        [mine] = [one for one in await work.exchanges.answers(meeting_id) if one.user_id == aki.id]
    refused = await story.forges(sofia, "exchange.take_back", mine.id)
    assert "not one of yours" in refused.text
    assert len(story.room.thread(opening)) == 2

    await story.clicks(aki, aki.replies()[-1], "Take it back")
    assert "We sing and clap" in aki.replies()[-1].text
    assert [one.text.split("\n")[0] for one in story.room.thread(opening)] == ["Sofía:"]

    await story.until(2026, 3, 11, 16, 1)
    await story.clicks(sofia, sofia.replies()[-1], "Take it back")
    [summary] = [one for one in story.room.messages if one.text.startswith("What the exchange gave")]
    assert summary.edited
    assert "A riddle" not in summary.plain()
    late = await story.says(sofia, "/circle exchange")
    assert late is not None
    assert "It begins:" in late.text


@pytest.mark.feature(31)
async def test_who_is_late_or_outside_or_in_another_format_hears_what_to_do(story: Story) -> None:
    aki, _, _ = await begins(story)
    stranger = await story.says(story.chidi, "/circle exchange")
    assert stranger is not None
    assert "You are in no circle yet" in stranger.text
    await story.founds(story.ben, Name="Talks")
    other = await story.says(story.ben, "/circle exchange Talks")
    assert other is not None
    assert "“Talks” meets at a time" in other.text
    await story.until(2026, 3, 6, 10, 0)
    question = aki.dm[-1]
    await story.clicks(aki, question, "Answer")
    assert await story.sends(aki, {"In your own words": " "}) == {
        "In your own words": "Write a sentence or two, in your own words."
    }
    await story.until(2026, 3, 11, 17, 0)
    late = await story.sends(aki, {"In your own words": "Better late"})
    assert "That exchange is over. You can still write in its thread" in late["In your own words"]
    forged = await story.forges(story.chidi, "exchange.answer", question_value(question))
    assert "That is for members of “Openings”" in forged.text
    assert (await story.fates(NudgeKind.EXCHANGE_SUMMARY))[0][1] is NudgeState.SKIPPED


def question_value(question: Message) -> str:
    [row] = [block for block in question.blocks if block["type"] == "actions" and len(block["elements"]) == 1]
    return str(row["elements"][0]["value"])


@pytest.mark.feature(31)
async def test_whoever_left_takes_an_answer_back_and_is_not_told_to_answer_again(story: Story) -> None:
    aki, sofia, _ = await begins(story)
    await story.until(2026, 3, 6, 10, 0)
    for person, words in ((aki, "We sing"), (sofia, "A riddle")):
        await answers(story, person, person.dm[-1], words)
    await story.says(sofia, "/circle leave")

    for person in (aki, sofia):
        [mine] = [one for one in person.replies() if "Take it back" in one.buttons]
        await story.clicks(person, mine, "Take it back")

    told = {
        person.name: "Answer again with /circle exchange" in person.replies()[-1].text for person in (aki, sofia)
    }
    assert told == {"Aki": True, "Sofía": False}
    assert "A riddle" in sofia.replies()[-1].text
