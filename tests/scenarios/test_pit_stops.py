"""The pit stop: the circle looks at itself, changes one thing, and is asked whether it happened."""

from __future__ import annotations

import pytest

from bot.domain.frameworks import PLUS_DELTA
from playground.seen import Message
from tests.support.stories import RATING, WHO, Story
from tests.support.whole_series import last


def pit_stops(story: Story) -> list[Message]:
    return [one for one in story.room.messages if "Pit stop: Openings" in one.text]


@pytest.mark.feature(5, 86)
async def test_one_change_is_written_down_told_and_asked_about_at_the_next_pit_stop(story: Story) -> None:
    await story.begins()
    early = await story.says(story.ben, "/circle pitstop")
    assert early is not None
    assert "has not met yet" in early.text

    await story.until(2026, 3, 13, 10, 1)
    [first] = pit_stops(story)
    assert "Did it happen?" not in first.text
    assert "The meetings: too few to tell" in first.text
    await story.clicks(story.ben, first, "Write down what we change")
    assert (
        "one thing you change" in (await story.sends(story.ben, {"What do we change?": " "}))["What do we change?"]
    )
    assert await story.sends(story.ben, {"What do we change?": "We begin with two minutes of writing"}) == {}
    told = "“Openings” changes one thing: “We begin with two minutes of writing” (from the next meeting)."
    assert told in story.room.messages[-1].text
    await story.says(story.ana, "/circle changes")
    assert "We begin with two minutes of writing" in story.answered(story.ana).text

    await story.until(2026, 3, 27, 10, 1)
    [_, second] = pit_stops(story)
    assert (
        "you decided: “We begin with two minutes of writing” (from the next meeting). Did it happen?"
        in second.text
    )
    await story.clicks(story.chidi, second, "It happened in part")
    assert "it happened in part" in story.answered(story.chidi).text
    held = await story.says(story.ana, "/circle pitstop")
    assert held is not None
    assert (
        "You decided: “We begin with two minutes of writing” (from the next meeting). It happened in part."
        in held.text
    )

    await story.clicks(story.ana, held, "Hold it in the channel now")
    await story.clicks(story.ana, held, "Hold it in the channel now")
    await story.until(2026, 3, 27, 10, 30)
    due, held_now = (pit_stops(story)[place].text for place in (0, 2))
    assert "Posted because a part of the series is over." in due
    assert "Posted because the facilitator wants to look back together." in held_now
    assert len(pit_stops(story)) == 3


@pytest.mark.feature(5, 83)
async def test_nobody_outside_judges_rates_or_changes(story: Story) -> None:
    await story.begins()
    eve = await story.newcomer("Eve")
    await story.until(2026, 3, 13, 10, 1)
    [first] = pit_stops(story)
    await story.clicks(story.ben, first, "Write down what we change")
    assert await story.sends(story.ben, {"What do we change?": "We end on time"}) == {}
    await story.until(2026, 3, 27, 10, 1)
    second = pit_stops(story)[-1]
    for button in ("It happened", "4", "Write down what we change"):
        await story.clicks(eve, second, button)
        assert "That is for members of “Openings”" in story.answered(eve).text
    gone = await story.forges(story.ben, "pit_stop.yes", "no-such-thing")
    assert "no longer here" in gone.text


@pytest.mark.feature(5, 46, 54, 84)
async def test_where_five_have_spoken_it_shows_what_was_good_what_to_change_and_who_was_there(
    story: Story,
) -> None:
    card = await story.founds(story.ana, **{"Seats, you included": "8", "How many meetings?": "3"})
    people = [story.ana, story.ben, story.chidi, *[await story.newcomer(name) for name in ("Dana", "Emre")]]
    for person in people[1:]:
        await story.joins(person, card)
    await story.says(story.ana, "/circle settings")
    assert await story.sends(story.ana, {"How do you reflect?": PLUS_DELTA.name}) == {}
    plus, delta = (one.label for one in PLUS_DELTA.questions)
    for on in (5, 12):
        await story.until(2026, 3, on, 17, 5)
        for person in people[: None if on == 5 else 4]:
            kept = {WHO: "Only me"} if person is story.ben else {}
            name = person.name
            said = {plus: f"{name} liked the {on}th", delta: f"Less of {name} than on the {on}th", RATING: "4"}
            await story.clicks(person, last(person, "How was"), "Reflect")
            assert await story.sends(person, said | kept) == {}

    await story.until(2026, 3, 13, 10, 1)

    [posted] = pit_stops(story)
    assert "Who said they were there: 5 at meeting 1, too few to tell at meeting 2" in posted.text
    for name in ("Ana", "Chidi", "Dana"):
        assert f"• Good: “{name} liked the {on}th”" in posted.text
        assert f"• Better if: “Less of {name} than on the {on}th”" in posted.text
    assert "Ben" not in posted.text
