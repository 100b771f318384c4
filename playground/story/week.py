"""A week in a circle of teachers, from the founding to the digest, played by the real bot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playground.story.narrator import Narrator
from playground.story.together import Together

ZONE = "Europe/Berlin"
BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _at(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(ZONE))  # type: ignore[arg-type,misc]


async def play(together: Together, say: Callable[[str], None]) -> None:
    """Play the week on a bot that was started at BEGIN; `say` gets one line at a time."""
    slack = together.slack
    ana = slack.person("Ana", ZONE)
    ben = slack.person("Ben", ZONE)
    chidi = slack.person("Chidi", "Africa/Lagos")
    room = slack.channel("lesson-openings", members=[ana, ben, chidi])
    story = Narrator(together, room, [ana, ben, chidi], ZONE, say)

    story.step("Ana types /circle new and fills the form")
    await ana.command("/circle new", room)
    await slack.settled()
    ana.fill(
        {
            "Name": "Openings",
            "What do you want to learn together?": "Begin each lesson so that everyone is with us in five minutes",
            "Date of the first meeting": "2026-03-05",
        }
    )
    await ana.submit()
    await story.look()
    card = room.messages[-1]

    for person, goal, offer in (
        (ben, "Openings that need no shouting", "I can show how I use music"),
        (chidi, "Waking up a class after lunch", "I read a lot and bring what I find"),
    ):
        story.step(f"{person.name} presses Join and says what they would like to learn")
        await person.click(card, "Join")
        await slack.settled()
        person.fill({"What would you like to learn?": goal, "How will you help your peers?": offer})
        await person.submit()
        await story.look()

    story.step("Ben logs an insight in one line: /insight A question on the board settles the class #openings")
    await ben.command("/insight A question on the board settles the class #openings", room)
    await story.look()

    await together.push_to(_at(2026, 3, 3, 16, 0))
    story.step("two days before the meeting")
    await story.look()

    story.step("Ben presses “I’ll be there”")
    await ben.click(ben.dm[-1], "I’ll be there")
    await story.look()

    await together.push_to(_at(2026, 3, 5, 15, 50))
    story.step("ten minutes before the meeting")
    await story.look()

    await together.push_to(_at(2026, 3, 5, 17, 5))
    story.step("five minutes after the meeting")
    await story.look()

    story.step("Chidi presses 5")
    await chidi.click(chidi.dm[-1], "5")
    await story.look()

    story.step("Ben presses Reflect and fills the form")
    await ben.click(ben.dm[-1], "Reflect")
    await slack.settled()
    ben.fill(
        {
            "What happened that stayed with you?": "We compared how each of us opens a lesson",
            "Now what would you like to try?": "Begin with the question, not with me talking",
            "A commitment, if you like: when …": "the lesson begins on Monday",
            "… I will": "write the question on the board before I say a word",
        }
    )
    await ben.submit()
    await story.look()

    await together.push_to(_at(2026, 3, 6, 17, 0))
    story.step("a day later, to those who have not reflected yet")
    await story.look()

    await together.push_to(_at(2026, 3, 9, 10, 5))
    story.step("Monday, between 10:00 and 10:05: the digest")
    await story.look()

    await together.push_to(_at(2026, 3, 10, 16, 0))
    story.step("two days before the next meeting: the commitment comes back")
    await story.look()

    story.step("Ben presses Done")
    await ben.click(ben.dm[-1], "Done")
    await story.look()
