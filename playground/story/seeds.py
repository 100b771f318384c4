"""Three starts: people of the cast live through some days with the real bot, up to where it gets interesting."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from playground.control.backstage import Start
from playground.people import Person
from playground.seen import Message, Room
from playground.story import cast
from playground.story.together import Together

STARTS = (
    Start(
        "teachers",
        "A teacher team",
        "Ana, Ben and Chidi begin lessons better. Their first meeting ended five minutes ago, and each of them "
        "was asked how it was. Answer for one of them, then push the clock to Monday and read the digest.",
    ),
    Start(
        "nurses",
        "Nurses on two wards",
        "Dana, Emre and Ines hand over the night between New York, Istanbul and Lisbon, in a private channel. "
        "A week has passed and its digest is there. Look at what each of them shared, and with whom.",
    ),
    Start(
        "engineers",
        "Engineers across zones",
        "Farah, Goro and Hana review code from Karachi, Tokyo and San José. They meet tomorrow. Switch between "
        "them and see each time on their own clocks.",
    ),
)

TOUR = (
    "You act as the person named on the left; switch to anybody with one click, or open a second window.",
    "Type /circle new in a channel and press Enter: a form opens, and with it a circle begins.",
    "Act as somebody else and press Join on the card; then log what you learned with /insight.",
    "Push the clock, at the top, to the next nudge: the bot reminds, asks, and gives the week back on Monday.",
)


async def play(together: Together, start_id: str) -> None:
    """Play one start on a workspace with the cast in it; "empty" leaves it as it is."""
    await SEEDS[start_id](together)


async def _empty(together: Together) -> None:
    await together.slack.settled()


async def _teachers(together: Together) -> None:
    ana, ben, chidi = (cast.person(together.slack, name) for name in ("Ana", "Ben", "Chidi"))
    room = cast.room(together.slack, "lesson-openings")
    card = await _found(
        together,
        ana,
        room,
        {
            "Name": "Openings",
            "What do you want to learn together?": "Begin each lesson so that everyone is with us in five minutes",
            "Date of the first meeting": "2026-03-05",
        },
    )
    await _join(together, ben, card, "Openings that need no shouting", "I can show how I use music")
    await _join(together, chidi, card, "Waking up a class after lunch", "I read a lot and bring what I find")
    await ben.command("/insight A question on the board settles the class #openings", room)
    await _until(together, 2026, 3, 3, 16, 0, zone="Europe/Berlin")
    await ben.click(ben.dm[-1], "I’ll be there")
    await _until(together, 2026, 3, 5, 17, 5, zone="Europe/Berlin")


async def _nurses(together: Together) -> None:
    dana, emre, ines = (cast.person(together.slack, name) for name in ("Dana", "Emre", "Ines"))
    room = cast.room(together.slack, "night-handover")
    card = await _found(
        together,
        dana,
        room,
        {
            "Name": "Quiet handovers",
            "What do you want to learn together?": "Hand over the night so that nothing gets lost between wards",
            "Date of the first meeting": "2026-03-04",
            "Time": "09:00",
            "Minutes per meeting": "45",
        },
    )
    await _join(together, emre, card, "Say the one thing that matters first", "I have a checklist that works")
    await _join(together, ines, card, "Handing over without the screen between us", "I ask good questions")
    await _until(together, 2026, 3, 4, 10, 0, zone="America/New_York")
    await emre.click(emre.dm[-1], "5")
    await ines.command("/insight Reading back the medication aloud caught a mix-up #handover", room)
    await _reflect(
        together,
        ines,
        {
            "What happened that stayed with you?": "Emre’s checklist starts with the patient’s own words",
            "Now what would you like to try?": "Ask the patient first, then open the chart",
            "A commitment, if you like: when …": "I come onto the ward at night",
            "… I will": "ask the first patient what they are worried about",
            "How was the meeting?": "4",
        },
    )
    await _reflect(
        together,
        dana,
        {
            "What happened that stayed with you?": "Two wards use the same word for different things",
            "Who may read this?": "Only me",
        },
    )
    await _until(together, 2026, 3, 9, 10, 5, zone="America/New_York")


async def _engineers(together: Together) -> None:
    farah, goro, hana = (cast.person(together.slack, name) for name in ("Farah", "Goro", "Hana"))
    room = cast.room(together.slack, "code-review")
    card = await _found(
        together,
        goro,
        room,
        {
            "Name": "Kinder reviews",
            "What do you want to learn together?": "Review code so that both sides learn something",
            "Date of the first meeting": "2026-03-06",
            "Time": "22:00",
        },
    )
    await _join(together, farah, card, "Ask instead of telling", "I can pair before I comment")
    await _join(together, hana, card, "Smaller changes that are easy to read", "I show how I split mine")
    await hana.command("/insight A review of 200 lines finds more than one of 2000 #reviews", room)
    await _until(together, 2026, 3, 5, 12, 0, zone="Asia/Tokyo")


SEEDS: Final[Mapping[str, Callable[[Together], Awaitable[None]]]] = MappingProxyType(
    {"teachers": _teachers, "nurses": _nurses, "engineers": _engineers, "empty": _empty}
)


async def _found(together: Together, person: Person, room: Room, fields: dict[str, str]) -> Message:
    """Found a circle through its form; return its card."""
    await person.command("/circle new", room)
    await together.slack.settled()
    await _send(together, person, fields)
    return room.messages[-1]


async def _join(together: Together, person: Person, card: Message, goal: str, offer: str) -> None:
    await person.click(card, "Join")
    await together.slack.settled()
    await _send(together, person, {"What would you like to learn?": goal, "How will you help your peers?": offer})


async def _reflect(together: Together, person: Person, fields: dict[str, str]) -> None:
    asked = next(message for message in reversed(person.dm) if "Reflect" in message.buttons)
    await person.click(asked, "Reflect")
    await together.slack.settled()
    await _send(together, person, fields)


async def _send(together: Together, person: Person, fields: dict[str, str]) -> None:
    """Fill the open form and send it; a start whose form is refused is a mistake of ours, and loud."""
    person.fill(fields)
    submission = await person.submit()
    if not submission.closed:
        raise ValueError(f"{person.name}'s form was refused: {submission.errors}")
    await together.slack.settled()


async def _until(together: Together, *when: int, zone: str) -> None:
    """Let time pass until clocks of the zone show year, month, day, hour, minute."""
    await together.push_to(datetime(*when, tzinfo=ZoneInfo(zone)))  # type: ignore[arg-type,misc]
