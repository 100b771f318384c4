"""Forms that are closed, or gone with the phone they were open on: what was in them is there again."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from bot.errors import StorageError
from playground.people import Person
from playground.seen import Form
from tests.support.chapters import circle_is_founded
from tests.support.stories import BERLIN, Story

TOLD = "I kept your draft"
GOAL = "What do you want to learn together?"
LEARN, HELP = "What would you like to learn?", "How will you help your peers?"
ABOUT, TOPIC = "What is it about?", "What would you like to talk about?"


def form(person: Person) -> Form:
    assert person.view is not None
    return person.view


def standing(person: Person) -> dict[str, object]:
    """Return what stands in the fields of the open form, by label; empty fields are left out."""
    found = {}
    for label, entry in form(person).values.items():
        several = [one["value"] for one in entry.get("selected_options") or ()]
        one = (entry.get("selected_option") or {}).get("value")
        plain = (entry.get(key) for key in ("value", "selected_date", "selected_time", "selected_user"))
        found[label] = several or one or next((value for value in plain if value), None)
    return {label: value for label, value in found.items() if value}


def asked(story: Story, question: str) -> list[str]:
    """Ask the file behind the bot's back for one column."""
    with closing(sqlite3.connect(str(story.bot.database.file))) as connection:
        return [str(value) for (value,) in connection.execute(question)]


def kept(story: Story) -> list[str]:
    """Return the names of the forms of which somebody's words are kept."""
    return asked(story, "SELECT form FROM draft WHERE words != '{}'")


def seats_taken(story: Story) -> int:
    return len(asked(story, "SELECT user_id FROM member WHERE state = 'active'"))


async def founding(story: Story, person: Person) -> None:
    await story.says(person, "/circle new")


async def joining(story: Story, person: Person) -> None:
    await story.clicks(person, story.room.messages[0], "Join")


async def exchange(story: Story, person: Person) -> None:
    if len(story.room.messages) == 1:
        writing = {"How many meetings?": "2", "Seats, you included": "3"}
        card = await story.founds(story.ana, Name="Talks", Format="Online exchange", **writing)
        if person is not story.ana:
            await story.joins(person, card)
    await story.clicks(person, await story.says(person, "/circle exchange Talks"), "Plan this exchange")


async def guest(story: Story, person: Person) -> None:
    page = await story.says(person, "/circle speaker")
    assert page is not None
    await story.clicks(person, page, "Invite a guest" if "Invite a guest" in page.buttons else "Change")


async def topic(story: Story, person: Person) -> None:
    await story.clicks(person, await story.says(person, "/circle topics"), "Add a topic")


async def topic_again(story: Story, person: Person) -> None:
    listed = await story.says(person, "/circle topics")
    assert listed is not None
    if "Edit" not in listed.buttons:
        await topic(story, person)
        assert await story.sends(person, {TOPIC: "Silence"}) == {}
        listed = story.answered(person)
    await story.clicks(person, listed, "Edit")


async def settings(story: Story, person: Person) -> None:
    await story.says(person, "/circle settings")


async def move(story: Story, person: Person) -> None:
    await story.says(person, "/circle move")


async def skip(story: Story, person: Person) -> None:
    await story.says(person, "/circle skip")


async def free_days(story: Story, person: Person) -> None:
    await story.clicks(person, await story.says(person, "/circle blackout"), "Keep days free")


async def rhythm(story: Story, person: Person) -> None:
    await story.says(person, "/circle change")
    person.fill({"Day of the next meeting": "2026-03-10", "Time": "09:00"})
    await person.submit()
    await story.settled()


@dataclass(frozen=True)
class Case:
    """A form: how it is opened and by whom, and what is put into it first and then.

    `stands` is how a field says it where that is not what was filled in. `theirs` is what somebody else sends who
    may change the same; nothing where nobody else does.
    """

    opens: Callable[[Story, Person], Awaitable[None]]
    first: Mapping[str, object]
    then: Mapping[str, object]
    stands: Mapping[str, object] = field(default_factory=dict)
    theirs: Mapping[str, object] = field(default_factory=dict)
    by: str = "ana"


CASES = {
    "founding": Case(
        founding,
        {
            "Name": "Quiet rooms",
            GOAL: "Begin so that\neveryone is with us",
            "Date of the first meeting": "2026-03-12",
        },
        {"Format": "Online exchange", "Time": "08:30", "How many meetings?": "4"},
        {"Format": "online_exchange"},
    ),
    "joining": Case(joining, {LEARN: "Ask better\nquestions"}, {HELP: "I keep us on time"}, by="ben"),
    "exchange_plan": Case(
        exchange,
        {ABOUT: "The first five minutes"},
        {"Question 1": "What do you try,\nand why?", "Question 4": "What next?"},
        theirs={ABOUT: "The last five minutes"},
    ),
    "speaker": Case(
        guest,
        {ABOUT: "Questions that open", "Who are they?": "Teaches teachers."},
        {"Link to material": "https://example.org/q.pdf", "… or somebody of this workspace": "Chidi"},
        theirs={"Name": "Mira", ABOUT: "Silence"},
    ),
    "topic": Case(topic, {TOPIC: "Quiet pupils"}, {"Why? What would help you?": "I lose them"}),
    "topic that is there": Case(
        topic_again,
        {TOPIC: "Silence in class"},
        {"Why? What would help you?": "It helps"},
        theirs={TOPIC: "Noise"},
    ),
    "settings": Case(
        settings,
        {GOAL: "Begin each lesson well, and end it so"},
        {"Seats": "8", "How do you reflect?": "Gibbs’ cycle, step by step"},
        {"How do you reflect?": "gibbs"},
        theirs={"Seats": "5"},
    ),
    "move": Case(
        move,
        {"Why?": "The hall is taken"},
        {"New day": "2026-03-06", "New time": "15:00"},
        theirs={"New day": "2026-03-06"},
    ),
    "skip": Case(
        skip,
        {"Why?": "Half of us are at the exams"},
        {"Instead": ["Add a meeting at the end instead"]},
        {"Instead": ["yes"]},
        theirs={"Why?": "Exams"},
    ),
    "free_days": Case(free_days, {"Why?": "School holidays"}, {"From": "2026-03-12", "Until": "2026-03-20"}),
    "cadence": Case(rhythm, {"Why?": "Half of us"}, {"Why?": "Half of us have moved away"}),
}


@pytest.mark.feature(55)
@pytest.mark.parametrize("name", CASES)
@circle_is_founded
async def test_what_is_in_a_form_is_there_again_until_it_is_sent(story: Story, name: str) -> None:
    case = CASES[name]
    person: Person = getattr(story, case.by)
    await case.opens(story, person)
    assert TOLD not in form(person).plain()
    person.fill(case.first)
    await story.settled()
    await person.close_view()

    await case.opens(story, person)
    assert TOLD in form(person).plain()
    assert standing(person).items() >= case.first.items()
    person.fill(case.then)
    await story.settled()
    await story.together.restart()

    await case.opens(story, person)  # without having closed it: the phone was gone
    written = {**case.first, **case.then}
    assert {label: standing(person)[label] for label in written} == as_it_stands(story, {**written, **case.stands})
    assert await story.sends(person) == {}
    assert kept(story) == []
    await case.opens(story, person)
    assert person.view is None or TOLD not in person.view.plain()


def as_it_stands(story: Story, written: Mapping[str, object]) -> dict[str, object]:
    return {label: story.chidi.id if value == "Chidi" else value for label, value in written.items()}


@circle_is_founded
async def test_a_form_that_was_only_looked_at_leaves_nothing(story: Story) -> None:
    await settings(story, story.ana)
    await story.ana.close_view()
    await settings(story, story.ana)

    assert TOLD not in form(story.ana).plain()
    assert kept(story) == []


@pytest.mark.feature(55)
@circle_is_founded
async def test_what_is_chosen_after_the_words_is_kept_too(story: Story) -> None:
    await story.joins(story.ben, story.room.messages[0])
    await story.says(story.ben, "/insight")
    story.ben.fill("What did you learn?", "I cried in the staff room")
    await story.settled()
    await story.ben.choose(form(story.ben), "Who may see it?", "Only me")
    await story.settled()
    await story.ben.close_view()

    await story.says(story.ben, "/insight")

    assert standing(story.ben)["Who may see it?"] == "just_me"


@pytest.mark.feature(16, 55)
async def test_words_outlast_the_news_that_the_circle_is_full(story: Story) -> None:
    card = await story.founds(story.ana, **{"Seats, you included": "3"})
    await story.joins(story.chidi, card)
    dana = await story.newcomer("Dana")
    await joining(story, story.ben)
    story.ben.fill({LEARN: "Ask better questions", HELP: "I keep us on time"})
    await story.settled()
    await story.joins(dana, card)

    assert not (await story.ben.submit()).closed
    await story.settled()
    story.ben.fill(HELP, "I keep us on time, kindly")
    await story.settled()
    await story.ben.close_view()
    await joining(story, story.ben)
    assert standing(story.ben) == {LEARN: "Ask better questions", HELP: "I keep us on time, kindly"}
    assert await story.sends(story.ben) == {}

    assert "waiting list" in story.answered(story.ben).text
    assert kept(story) == []


@pytest.mark.feature(55)
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.theirs])
@circle_is_founded
async def test_a_draft_is_not_laid_over_what_somebody_else_changed_since(story: Story, name: str) -> None:
    case, ana, olga = CASES[name], story.ana, story.slack.person("Olga", BERLIN, admin=True)
    await olga.join(story.room)
    await story.joins(olga, story.room.messages[0])
    await case.opens(story, olga)
    await olga.close_view()
    await case.opens(story, ana)
    ana.fill(case.first)
    await story.settled()
    await ana.close_view()

    await case.opens(story, olga)
    assert await story.sends(olga, case.theirs) == {}
    await case.opens(story, ana)

    assert TOLD not in form(ana).plain()
    assert not standing(ana).items() & case.first.items()


@circle_is_founded
async def test_a_form_sent_again_after_a_lost_answer_lets_go_of_its_draft(story: Story) -> None:
    """The first time the words are in when the disk is full and the answer is lost."""

    def fails_once_ben_is_in() -> None:
        if seats_taken(story) > 1:
            raise StorageError("The disk is full.")

    await joining(story, story.ben)
    story.ben.fill({LEARN: "Ask better questions", HELP: "I keep us on time"})
    await story.settled()
    story.slack.faults.lose_ack("interactive")
    story.bot.database.before_commit = fails_once_ben_is_in
    assert not (await story.ben.submit()).closed
    await story.settled()
    assert (seats_taken(story), kept(story)) == (2, ["joining"])
    story.bot.database.before_commit = None
    assert await story.sends(story.ben) == {}

    assert kept(story) == []


@pytest.mark.feature(56)
async def test_nothing_is_kept_of_a_form_that_may_be_sent_without_a_name(story: Story) -> None:
    card = await story.founds(story.ana, Format="Workshop or seminar")
    await story.joins(story.ben, card)
    await guest(story, story.ana)
    assert await story.sends(story.ana, {"Name": "Mira", "What is it about?": "Questions that open"}) == {}
    await story.clicks(story.ben, story.room.messages[-1], "Ask a question")
    story.ben.fill("What would you like to know?", "How do you begin?")
    await story.settled()
    await story.ben.close_view()

    assert kept(story) == []
    await story.clicks(story.ben, story.room.messages[-1], "Ask a question")
    assert "What would you like to know?" not in standing(story.ben)
