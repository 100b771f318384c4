"""A reaction with the circle's emoji offers to save an insight; the message itself is never read."""

from __future__ import annotations

import pytest

from tests.scenarios.test_insights import LEARNED, SEEN_BY, SOURCE
from tests.support.chapters import circle_has_begun
from tests.support.stories import Story


@pytest.mark.feature(50)
@circle_has_begun
async def test_an_emoji_on_a_message_is_answered_with_a_form_that_knows_the_link_alone(story: Story) -> None:
    story.slack.grant("reactions:read")
    said = await story.ana.say(story.room, "My secret: I count to seven after each question")
    await story.settled()

    await story.ben.react(said, "bulb")
    await story.settled()

    offer = story.ben.dm[-1]
    assert "Something to keep from that message" in offer.text
    assert "count to seven" not in offer.text
    await story.clicks(story.ben, offer, "Save as insight")
    assert story.ben.view is not None
    assert said.ts.replace(".", "") in story.ben.view.values[SOURCE]["value"]
    assert story.ben.view.values[SEEN_BY]["selected_option"]["text"]["text"] == "Openings"
    assert await story.sends(story.ben, {LEARNED: "Silence is a tool"}) == {}
    assert "Silence is a tool" in story.ben.dm[-1].text
    assert not [call for call in story.slack.log.calls() if call.method.startswith("conversations.history")]
    assert story.bot.database.file is not None
    assert b"count to seven" not in story.bot.database.file.read_bytes()

    count = len(story.ben.dm)
    await story.ben.unreact(said, "bulb")
    await story.ben.react(said, "bulb")
    await story.settled()
    assert len(story.ben.dm) == count


@pytest.mark.feature(50)
@circle_has_begun
async def test_taking_the_reaction_back_takes_the_offer_back_and_others_are_left_alone(story: Story) -> None:
    story.slack.grant("reactions:read")
    dana = await story.newcomer("Dana")
    said = await story.ana.say(story.room, "Good morning")
    before = {person.name: len(person.dm) for person in (story.ana, story.ben, dana)}

    await story.ben.react(said, "tada")
    await dana.react(said, "bulb")
    await story.settled()
    assert {person.name: len(person.dm) for person in (story.ana, story.ben, dana)} == before

    await story.ben.react(said, "bulb")
    await story.settled()
    assert "Save as insight" in story.ben.dm[-1].buttons
    await story.ben.unreact(said, "bulb")
    await story.settled()
    assert "nothing to save here" in story.ben.dm[-1].text
    assert story.ben.dm[-1].buttons == []
    await story.ben.react(said, "bulb")
    await story.settled()
    assert "Save as insight" in story.ben.dm[-1].buttons
    assert len(story.ben.dm) == before["Ben"] + 1

    value = next(e["value"] for _, e in story.ben.dm[-1].elements())
    assert "That offer is an old one" in (await story.forges(story.chidi, "insight.capture", value)).text


@pytest.mark.feature(50, 84)
@circle_has_begun
async def test_an_emoji_that_was_typed_itself_is_the_one_that_people_react_with(story: Story) -> None:
    story.slack.grant("reactions:read")
    said = await story.ana.say(story.room, "I count to seven after each question")

    await story.says(story.ana, "/circle settings")
    assert await story.sends(story.ana, {"Emoji that saves an insight": "🙌🏽"}) == {}
    told = story.answered(story.ana).text
    await story.ben.react(said, "raised_hands")
    await story.settled()

    assert "Emoji that saves an insight: that of the workspace → :raised_hands:" in told
    assert "Something to keep from that message" in story.ben.dm[-1].text


@pytest.mark.feature(84)
async def test_a_workspace_may_begin_with_an_emoji_that_was_typed_itself(story: Story) -> None:
    olga = story.slack.person("Olga", "Europe/Berlin", admin=True)
    await olga.join(story.room)
    await story.settled()

    await story.says(olga, "/circle workspace")
    assert await story.sends(olga, {"Emoji that saves an insight": "🌱"}) == {}

    assert "The reaction :seedling: saves an insight." in story.answered(olga).text


@pytest.mark.feature(51)
@circle_has_begun
async def test_the_form_suggests_the_tags_of_the_circle(story: Story) -> None:
    for line in ("One #openings", "Two #openings #calm"):
        await story.says(story.chidi, f"/insight {line}")

    await story.says(story.ben, "/insight")
    assert story.ben.view is not None
    fields = {LEARNED: "Three", "Tags your circle uses": ["#openings"], "Tags": "start"}
    assert await story.sends(story.ben, fields) == {}

    saved = story.answered(story.ben)
    assert "Tags: #openings #start" in saved.text
    await story.clicks(story.ben, saved, "Edit")
    ticked = story.ben.view.values["Tags your circle uses"]["selected_options"]
    assert [option["value"] for option in ticked] == ["openings", "start"]
