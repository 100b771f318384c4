"""Another rhythm: what members are asked again, and what it means on the clock of each of them."""

from __future__ import annotations

import pytest

from tests.support.stories import Story


@pytest.mark.feature(24, 25)
async def test_a_new_rhythm_asks_those_who_had_answered_again_whether_they_come(story: Story) -> None:
    await story.begins()
    coming = await story.says(story.ben, "/circle next")
    await story.clicks(story.ben, coming, "I’ll be there")

    await story.says(story.ana, "/circle change")
    await story.is_shown(story.ana, {"Day of the next meeting": "2026-03-06", "Time": "15:00"})
    assert await story.sends(story.ana) == {}

    assert story.room.messages[-1].text.count("I ask again who comes.") == 1
    assert story.chidi.dm == []
    news = story.ben.dm[-1]
    assert "has a new rhythm" in news.text
    assert "Meeting 1: Fri 6 March, 15:00 (Europe/Berlin)\nWill you be there at the new time?" in news.text
    assert "Answer with the buttons below" in news.text
    await story.clicks(story.ben, news, "I’ll be there")
    assert "You said you will be there." in story.ben.dm[-1].text
    shown = await story.says(story.ben, "/circle next")
    assert shown is not None
    assert "Fri 6 March, 15:00 (Europe/Berlin)\nYou said you will be there." in shown.text


@pytest.mark.feature(26, 29)
async def test_whoever_chooses_a_time_sees_it_on_every_members_clock_before_it_holds(story: Story) -> None:
    card = await story.founds_pair()
    yuki = await story.newcomer("Yuki", "Asia/Tokyo")
    await story.joins(yuki, card)

    await story.says(story.ana, "/circle move")
    shown = await story.is_shown(story.ana, {"New time": "15:00", "Why?": "Parents"})
    assert (
        "Meeting 1 would be on Thu 5 Mar, 15:00 (Europe/Berlin), which is:\n"
        "• Berlin (Ana, Ben): Thu 5 Mar, 15:00\n"
        "• Tokyo (Yuki): Thu 5 Mar, 23:00 – at night"
    ) in shown
    assert "moves" not in story.room.messages[-1].text
    shown = await story.is_shown(story.ana, {"New time": "10:00"})
    assert "• Tokyo (Yuki): Thu 5 Mar, 18:00 – outside the day" in shown
    assert await story.sends(story.ana) == {}
    assert "Now: Thu 5 March, 10:00 (Europe/Berlin)\nWhy: Parents" in story.room.messages[-1].text

    hours = await story.says(story.ana, "/circle hours")
    await story.clicks(story.ana, hours, "Take it")
    proposed = await story.is_shown(story.ana, {"Time": "09:00", "How many meetings are left?": "5"})
    assert "On everybody’s clock, meeting 2:\n• Berlin (Ana, Ben): Thu 12 Mar, 09:00" in proposed
    assert "• Tokyo (Yuki): Thu 12 Mar, 17:00\nFrom meeting 5 on, clocks having changed:" in proposed
    assert "• Tokyo (Yuki): Thu 2 Apr, 16:00" in proposed


async def test_a_circle_with_one_clock_is_shown_no_others(story: Story) -> None:
    await story.founds_pair()
    await story.says(story.ana, "/circle move")
    assert await story.sends(story.ana, {"New time": "15:00"}) == {}
    await story.says(story.ana, "/circle change")
    assert "clock" not in await story.is_shown(story.ana, {"Time": "09:00"})
