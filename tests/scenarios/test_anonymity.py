"""Without a name: offered to enough people, shown whole and once, and not a word of it leads back."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from bot.domain.circle_settings import CircleSettings
from bot.domain.ids import ChannelId, TeamId
from playground.people import Person
from tests.support.stories import I_WILL, RATING, WHAT, WHEN, WHO, Story

TITLE = "Without your name"


async def gathers(story: Story, *names: str) -> list[Person]:
    """Ana founds a circle that offers anonymity, Ben, Chidi and newcomers join; it has met when this returns."""
    card = await story.founds(story.ana, **{"Seats, you included": "8"})
    people = [story.ana, story.ben, story.chidi, *[await story.newcomer(name) for name in names]]
    for person in people[1:]:
        await story.joins(person, card)
    await story.says(story.ana, "/circle settings")
    uses = ["Weekly digest", "Anonymous reflections"]
    assert await story.sends(story.ana, {"What the circle uses": uses}) == {}
    await story.until(2026, 3, 5, 17, 5)
    return people


async def sets(story: Story, settings: CircleSettings) -> None:
    """Let the circle be set so, whatever its form would say."""
    async with story.bot.database.unit_of_work() as work:
        team_id, channel_id = TeamId(story.slack.workspace.team_id), ChannelId(story.room.id)
        [circle] = await work.circles.in_channel(team_id, channel_id, finished=True)
        await work.circles.save(replace(circle, settings=settings))


async def answers(story: Story, person: Person, words: str, rating: str = "") -> None:
    """Open the form, begin with a name, go on without, and send."""
    await story.clicks(person, person.dm[-1], "Reflect")
    person.fill({WHAT: words})
    await story.settled()
    await story.clicks(person, person.view, "Without my name")
    assert person.view is not None
    assert person.view.title == TITLE
    person.fill({RATING: rating} if rating else {})
    await person.submit()
    await story.settled()
    assert person.view.title == "Thank you"
    await person.close_view(all_of_them=True)


@pytest.mark.feature(56, 57)
async def test_five_answers_without_a_name_are_told_once_and_lead_to_nobody(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    people = await gathers(story, "Dana", "Emre", "Fola")
    authors = people[1:]
    said = [f"Anonymous words number {place} of 5" for place in range(5)]
    dms = [len(person.dm) for person in authors]

    for person, words in zip(authors, said, strict=True):
        assert not [post for post in story.room.messages if "Anonymous words" in post.text]
        await answers(story, person, words, rating="4")
    await story.reflects(story.ana, None, **{WHAT: "Signed by Ana", WHO: "My circle"})

    assert [len(person.dm) for person in authors] == dms, "no message tells that somebody answered"
    assert "Anonymous words" not in (await story.says(story.ana, "/digest")).text  # type: ignore[union-attr]
    await story.until(2026, 3, 6, 18, 0)
    assert [len(person.dm) for person in authors] == dms, "nobody who answered is asked again"

    digest = await story.digest()
    assert "5 people about meeting 1, in no order. Their rating: 4.0 of 5." in digest.text
    for words in said:
        assert digest.text.count(words) == 1
    assert "• Ana: “Signed by Ana”" in digest.text
    assert not [name for name in ("Ben", "Chidi", "Dana", "Emre", "Fola") if f"{name}: " in digest.text]
    await story.clicks(story.ana, digest, "Read all of it")
    assert story.ana.view is not None
    assert all(story.ana.view.plain().count(words) == 1 for words in said)
    outsider = await story.newcomer("Gil")
    await story.clicks(outsider, digest, "Read all of it")
    assert outsider.view is None
    await story.until(2026, 3, 16, 10, 5)
    assert sum("Anonymous words" in post.text for post in story.room.messages) == 1

    assert "Anonymous words" not in caplog.text
    file = story.bot.database.file
    assert file is not None
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        holding = {
            one
            for one in tables
            if "Anonymous words" in str(connection.execute(f"SELECT * FROM {one}").fetchall())
        }
        keys = [key for (key,) in connection.execute("SELECT key FROM inbox")]
        states = connection.execute("SELECT user_id, state, updated_at FROM reflection").fetchall()
    assert holding == {"box"}
    submissions = [
        one for one in story.slack.log.deliveries("interactive") if one.payload["type"] == "view_submission"
    ]
    unsigned = {one.payload["view"]["id"] for one in submissions if one.payload["view"]["title"]["text"] == TITLE}
    assert len(unsigned) == 5
    assert not [key for key in keys if any(view_id in key for view_id in unsigned)]
    passed = [(state, at) for user_id, state, at in states if user_id != story.ana.id]
    assert len(set(passed)) == 1, "everybody's row says the same"


@pytest.mark.feature(56, 57)
async def test_four_answers_are_never_told_and_nobody_can_answer_twice(story: Story) -> None:
    people = await gathers(story, "Dana", "Emre")
    for place, person in enumerate(people[:4]):
        await answers(story, person, f"Too few to be told: {place}")
    await story.clicks(people[2], people[2].dm[-1], "5")
    assert "so I add no number to it" in people[2].dm[-1].text

    await story.says(story.ana, "/reflect")
    assert story.ana.view is not None
    assert "Without my name" not in story.ana.view.buttons
    await story.ana.close_view()
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")
    assert await story.sends(story.ben, {WHAT: "With my name after all", WHO: "My circle"}) == {}

    digest = await story.digest()
    assert "Too few to be told" not in digest.text
    assert "• Ben: “With my name after all”" in digest.text
    assert story.readers("Too few to be told: 3") <= {"Dana"}


@pytest.mark.feature(55, 56)
async def test_one_can_change_ones_mind_in_the_form_and_keeps_the_commitment(story: Story) -> None:
    people = await gathers(story, "Dana", "Emre")
    ben = people[1]
    await story.clicks(ben, ben.dm[-1], "Reflect")
    ben.fill({WHAT: "Heavy words", WHEN: "it gets heavy", I_WILL: "say so"})
    await story.settled()

    await story.clicks(ben, ben.view, "Without my name")
    assert ben.view is not None
    assert not {WHEN, I_WILL, WHO} & set(ben.view.labels)
    assert "it cannot be changed or taken back" in ben.view.plain()
    await ben.close_view()
    await story.clicks(ben, ben.dm[-1], "Reflect")
    assert ben.view.values[WHAT]["value"] is None, "no draft of it is kept"

    ben.fill({WHAT: "Heavy words", WHEN: "it gets heavy", I_WILL: "say so"})
    await story.settled()
    await story.clicks(ben, ben.view, "Without my name")
    await story.clicks(ben, ben.view, "With my name after all")
    assert [ben.view.values[label]["value"] for label in (WHAT, WHEN, I_WILL)] == [
        "Heavy words",
        "it gets heavy",
        "say so",
    ]
    await story.clicks(ben, ben.view, "Without my name")
    await ben.submit()
    await story.settled()
    assert "“it gets heavy … say so”" in ben.view.plain()
    assert "Make a commitment" in ben.view.buttons


@pytest.mark.feature(55, 56)
async def test_an_answer_that_is_sent_again_is_not_asked_for_with_a_name(story: Story) -> None:
    people = await gathers(story, "Dana", "Emre")
    ben = people[1]
    await story.clicks(ben, ben.dm[-1], "Reflect")
    await story.clicks(ben, ben.view, "Without my name")
    ben.fill({WHAT: "Heavy words"})
    story.slack.faults.lose_ack("interactive")
    assert not (await ben.submit()).closed

    errors = await story.sends(ben)

    assert "your answer is in without your name" in errors[WHAT]
    assert "please close this form" in errors[WHAT]
    file = story.bot.database.file
    assert file is not None
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count FROM box").fetchall() == [(1,)]


@pytest.mark.feature(56, 84)
async def test_without_the_digest_that_shows_them_no_answers_are_taken_without_a_name(story: Story) -> None:
    """A circle may have been set so before its form refused it: then the way is closed, and the form says why."""
    people = await gathers(story, "Dana", "Emre")
    ben = people[1]
    await story.clicks(ben, ben.dm[-1], "Reflect")
    await story.clicks(ben, ben.view, "Without my name")
    ben.fill({WHAT: "Heavy words"})

    for uses in (["Anonymous reflections"], ["The lead goes around", "Anonymous reflections"]):
        await story.says(story.ana, "/circle settings")
        errors = await story.sends(story.ana, {"What the circle uses": uses})
        assert "shown in the weekly digest and nowhere else" in errors["What the circle uses"]
        await story.ana.close_view()
    await sets(story, CircleSettings(offers_anonymous=True, has_digest=False))

    assert "the circle has no digest any more" in (await story.sends(ben))[WHAT]
    assert ben.view is not None
    assert ben.view.values[WHAT]["value"] == "Heavy words"
    await ben.close_view(all_of_them=True)
    await story.clicks(people[2], people[2].dm[-1], "Reflect")
    assert people[2].view is not None
    assert "Without my name" not in people[2].view.buttons
    assert "weekly digest, which is turned off in this circle" in people[2].view.plain()
    assert not story.readers("Heavy words") - {"Ben"}
