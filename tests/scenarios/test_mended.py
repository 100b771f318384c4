"""Promises that are easily broken: late joiners, successors, pauses, empty circles."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind
from tests.support.chapters import circle_has_begun, circle_has_met, circle_is_founded, circle_is_full
from tests.support.stories import SO_WHAT, WHO, Story


@pytest.mark.feature(34)
async def test_whoever_joins_after_the_reminders_went_out_gets_theirs(story: Story) -> None:
    card = await story.founds(story.ana)
    await story.until(2026, 3, 4, 10, 0)
    assert story.ben.dm == []

    await story.joins(story.ben, card)

    assert " meets tomorrow" in story.ben.dm[-1].text
    assert len(story.ben.dm) == 1


@pytest.mark.feature(16, 34)
@circle_is_full
async def test_whoever_moves_up_from_the_waiting_list_is_a_member_from_then_on(story: Story) -> None:
    card = story.room.messages[0]
    dana = await story.newcomer("Dana")
    await story.waits(dana, card)
    await story.until(2026, 3, 6, 9, 0)

    await story.says(story.chidi, "/circle leave")
    await story.until(2026, 3, 9, 10, 5)

    assert "seat came free" in dana.dm[-1].text
    assert all("reflection" not in message.text for message in dana.dm)
    assert "Dana has joined" in story.room.messages[-1].text


@pytest.mark.feature(73)
@circle_has_met
async def test_a_new_facilitator_does_not_inherit_what_was_given_to_the_one_before(story: Story) -> None:
    await story.reflects(story.ben, **{WHO: "Only me and the facilitator", SO_WHAT: "I talk too long"})

    await story.says(story.ana, "/circle leave")
    await story.says(story.ben, "/circle leave")
    await story.chidi.open_home()

    assert story.chidi.home is not None
    assert "You are its facilitator" in story.chidi.home.plain()
    assert story.readers("I talk too long") == {"Ben"}


@pytest.mark.feature(85)
@circle_has_begun
async def test_a_meeting_that_fell_into_a_pause_was_not_held(story: Story) -> None:
    await story.says(story.ana, "/circle pause")
    await story.until(2026, 3, 5, 17, 30)
    await story.says(story.ana, "/circle resume")

    await story.until(2026, 3, 9, 10, 5)
    await story.ben.open_home()

    assert story.ben.home is not None
    assert "For you to do\nNothing" in story.ben.home.plain()
    assert all("How was" not in message.text and "reflection" not in message.text for message in story.ben.dm)
    assert all("Meetings held" not in message.text for message in story.room.messages)


@circle_is_founded
async def test_an_empty_circle_is_silent(story: Story) -> None:
    await story.says(story.ana, "/circle leave")
    before = len(story.room.messages)

    await story.until(2026, 3, 9, 10, 1)

    assert len(story.room.messages) == before
    assert {fate[2] for fate in await story.fates(NudgeKind.STARTING)} >= {"there was nobody to send it to"}
