"""One weekly number over all circles, and one message for what is owed at one time."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from playground.people import Person
from playground.seen import Message, Room
from tests.support.chapters import circle_has_begun
from tests.support.stories import Story, came
from tests.support.whole_series import last, passes

TOO_MANY = "the person had enough messages that week"
TOGETHER = "told in one message with another"


async def also(story: Story, **fields: str) -> Room:
    """Found a second circle, “Letters”, in a channel of its own, with Ana and Ben in it."""
    room = story.slack.channel("letters", members=[story.ana, story.ben])
    card = await story.founds(story.ana, room, **{"Name": "Letters", **fields})
    await story.joins(story.ben, card)
    return room


async def limited(story: Story, person: Person, most: str) -> None:
    await story.says(person, "/circle profile")
    assert await story.sends(person, {"At most how many messages a week?": most}) == {}


@pytest.mark.feature(42)
@circle_has_begun
async def test_what_is_more_important_has_its_place_kept_over_all_circles(story: Story) -> None:
    """“Letters” meets on Sunday: its reminder on Friday is kept a place, and Thursday's question has none."""
    await also(story, **{"Date of the first meeting": "2026-03-08", "Time": "10:00"})
    await limited(story, story.ben, "2")

    await story.until(2026, 3, 7, 12, 0)

    assert came(story.ben) == ["Tue 03 Mar 16:00", "Fri 06 Mar 10:00"]
    assert "“Letters” meets in" in story.ben.dm[1].text
    [asked] = [fate for fate in await story.fates(NudgeKind.PROMPT) if fate[0] == "Ben"]
    assert asked == ("Ben", NudgeState.SKIPPED, TOO_MANY)
    assert len(story.chidi.dm) == 3


@pytest.mark.feature(42)
@circle_has_begun
async def test_a_new_week_has_room_again(story: Story) -> None:
    await limited(story, story.ben, "1")

    await story.until(2026, 3, 12, 18, 0)

    assert came(story.ben) == ["Tue 03 Mar 16:00", "Tue 10 Mar 16:00"]


@pytest.mark.feature(34, 42)
@circle_has_begun
async def test_what_is_due_at_one_time_comes_as_one_message_and_counts_once(story: Story) -> None:
    letters = await also(story)
    await limited(story, story.ben, "2")

    await story.until(2026, 3, 5, 18, 0)

    assert came(story.ben) == ["Tue 03 Mar 16:00", "Thu 05 Mar 17:05"]
    both = story.ben.dm[0]
    assert "2 things in one message" in both.text
    assert "“Openings” meets in" in both.text
    assert "“Letters” meets in" in both.text
    assert both.text.count("You get this because you are in “") == 1
    assert (both.buttons.count("Snooze"), both.buttons.count("Fewer of these")) == (1, 1)
    fates = [*await story.ledger(NudgeKind.REMINDER), *await story.ledger(NudgeKind.REMINDER, room=letters)]
    mine = sorted((one.state, one.reason) for one in fates if one.user_id == story.ben.id)
    assert mine[:2] == [(NudgeState.COALESCED, TOGETHER), (NudgeState.PLANNED, None)] or mine[0] == (
        NudgeState.COALESCED,
        TOGETHER,
    )
    assert [state for state, _ in mine].count(NudgeState.SENT) == 1


@pytest.mark.feature(24, 42, 58)
@circle_has_begun
async def test_a_click_in_such_a_message_leaves_the_rest_of_it_as_it_is(story: Story) -> None:
    await also(story)
    await story.until(2026, 3, 5, 17, 5)
    [reminders, questions] = story.ben.dm
    before = [message.text for message in story.ben.dm]

    await story.clicks(story.ben, questions, "5")
    rated = below(story.ben)
    await story.clicks(story.ben, questions, "I wasn’t there")

    assert [message.text for message in story.ben.dm[:2]] == before
    assert "You gave meeting 1 of" in rated.text
    assert "you were not at meeting 1" in below(story.ben).text
    assert "I’ll be there" in reminders.buttons


def below(person: Person) -> Message:
    """Return the newest private answer in the person's direct messages."""
    return person.replies()[-1]


@pytest.mark.feature(39, 87)
@circle_has_begun
async def test_fewer_of_these_mutes_a_circle_and_undo_lets_it_be_heard_again(story: Story) -> None:
    await story.until(2026, 3, 3, 16, 0)

    await story.clicks(story.ben, story.ben.dm[-1], "Fewer of these")
    assert await story.sends(story.ben, {"What would you like?": "No messages about Openings"}) == {}
    told = below(story.ben)
    await story.until(2026, 3, 5, 18, 0)
    muted = came(story.ben)
    await story.clicks(story.ben, told, "Undo")
    await story.until(2026, 3, 10, 16, 0)

    assert "All right, no more messages about “Openings”." in told.text
    assert muted == ["Tue 03 Mar 16:00"]
    assert ("Ben", NudgeState.SKIPPED, "the person muted these") in await story.fates(NudgeKind.PROMPT)
    assert came(story.ben)[-1] == "Tue 10 Mar 16:00"


@pytest.mark.feature(39)
@circle_has_begun
async def test_a_muted_kind_is_shown_in_the_profile_and_can_be_heard_again(story: Story) -> None:
    await story.until(2026, 3, 5, 17, 5)
    await story.clicks(story.ben, story.ben.dm[-1], "Fewer of these")
    assert await story.sends(story.ben, {"What would you like?": "No questions after a meeting"}) == {}

    await story.says(story.ben, "/circle profile")
    assert story.ben.view is not None
    assert "Questions after a meeting" in story.ben.view.plain()
    assert await story.sends(story.ben, {"Muted": ""}) == {}

    assert "Muted" not in story.answered(story.ben).text
    await story.until(2026, 3, 12, 17, 5)
    assert came(story.ben)[-1] == "Thu 12 Mar 17:05"


@pytest.mark.feature(60, 87)
async def test_who_wants_no_questions_after_a_series_is_asked_neither_of_those_to_come(story: Story) -> None:
    card = await story.founds(story.ana, **{"How many meetings?": "1"})
    await story.joins(story.ben, card)
    await passes(story, 2026, 4, 6, 9, 1)

    await story.clicks(story.ben, last(story.ben, "Did you use it"), "Fewer of these")
    assert await story.sends(story.ben, {"What would you like?": "No questions after a series"}) == {}
    await passes(story, 2026, 6, 20, 12, 0)

    later = await story.fates(NudgeKind.USED_IT_LAST)
    assert "All right, no more questions after a series." in below(story.ben).text
    assert ("Ben", NudgeState.SKIPPED, "the person muted these") in later
    assert [state for who, state, _ in later if who == "Ana"] == [NudgeState.SENT]
