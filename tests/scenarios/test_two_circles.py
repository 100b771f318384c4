"""Two circles in one channel: commands ask which one is meant, and nothing gets mixed up."""

from __future__ import annotations

import pytest

from tests.support.chapters import ben_has_joined, circle_is_founded, two_circles
from tests.support.stories import Story


@two_circles
async def test_join_asks_which_circle_and_the_button_leads_to_its_form(story: Story) -> None:
    asked = await story.says(story.chidi, "/circle join")
    assert asked is not None
    assert "Which circle would you like to join?" in asked.text
    assert asked.text.index("Openings") < asked.text.index("Endings")
    assert asked.buttons == ["Choose", "Choose"]
    await story.chidi.click(asked, "Choose", nth=1)
    await story.settled()

    assert story.chidi.view is not None
    assert "Endings" in story.chidi.view.plain()


@two_circles
async def test_a_name_in_the_command_says_which_circle_is_meant(story: Story) -> None:
    by_name = await story.says(story.chidi, "/circle show endings")
    by_part = await story.says(story.chidi, "/circle show “Open”")

    assert by_name is not None
    assert by_part is not None
    assert by_name.text.startswith("Endings")
    assert by_part.text.startswith("Openings")


@two_circles
async def test_a_name_nobody_has_is_answered_with_the_way_to_the_list(story: Story) -> None:
    said = await story.says(story.chidi, "/circle show Middles")

    assert said is not None
    assert "I know no circle “Middles” here. `/circle list` shows the ones I know." in said.text


@two_circles
async def test_each_card_leads_to_its_own_circle(story: Story) -> None:
    openings, endings = story.room.messages

    await story.joins(story.chidi, endings, goal="Ending on time")

    page = await story.says(story.chidi, "/circle show endings")
    other = await story.says(story.chidi, "/circle show openings")
    assert page is not None
    assert other is not None
    assert "Chidi, wants to learn “Ending on time”" in page.text
    assert "1 of 6 seats is taken." in other.text
    assert openings.buttons == ["Join", "What is this?"]


@two_circles
async def test_leave_asks_only_about_circles_one_is_in(story: Story) -> None:
    _, endings = story.room.messages
    await story.joins(story.chidi, endings)

    said = await story.says(story.chidi, "/circle leave")

    assert said is not None
    assert "You have left “Endings”." in said.text


@two_circles
async def test_leaving_one_of_two_keeps_the_other(story: Story) -> None:
    openings, endings = story.room.messages
    await story.joins(story.chidi, openings)
    await story.joins(story.chidi, endings)

    asked = await story.says(story.chidi, "/circle leave")
    assert asked is not None
    await story.clicks(story.chidi, asked, "Choose")

    assert "You have left “Openings”." in story.chidi.replies(story.room)[-1].text
    await story.until(2026, 3, 4, 16, 0)
    assert ["“Endings” meets in 2 days" in message.text for message in story.chidi.dm] == [True]


@pytest.mark.feature(34)
@two_circles
async def test_each_circle_reminds_its_own_members_at_its_own_time(story: Story) -> None:
    openings, endings = story.room.messages
    await story.joins(story.chidi, openings)
    await story.joins(story.chidi, endings)

    await story.until(2026, 3, 4, 16, 0)

    soon = "meets in 2 days: meeting 1 of 6."
    reminders = {
        one.name: [line for message in one.dm if (line := message.text.splitlines()[0]).endswith(soon)]
        for one in (story.ana, story.ben, story.chidi)
    }
    assert reminders == {
        "Ana": [f"“Openings” {soon}"],
        "Ben": [f"“Endings” {soon}"],
        "Chidi": [f"“Openings” {soon}", f"“Endings” {soon}"],
    }
    # whoever leads is asked for the agenda as well
    assert (len(story.ana.dm), len(story.ben.dm), len(story.chidi.dm)) == (1, 2, 2)


@two_circles
async def test_next_shows_the_meetings_of_all_ones_circles_soonest_first(story: Story) -> None:
    openings, endings = story.room.messages
    await story.joins(story.chidi, endings)
    await story.joins(story.chidi, openings)

    said = await story.says(story.chidi, "/circle next")

    assert said is not None
    assert said.text.index("“Openings”, meeting 1") < said.text.index("“Endings”, meeting 1")


@pytest.mark.feature(85)
@two_circles
async def test_pausing_one_circle_leaves_the_other_running(story: Story) -> None:
    said = await story.says(story.ben, "/circle pause")
    await story.until(2026, 3, 4, 16, 0)

    assert said is not None
    assert "“Endings” is paused." in said.text
    assert len(story.ana.dm) == 1
    assert story.ben.dm == []


@circle_is_founded
async def test_in_another_channel_a_command_means_the_circle_there(story: Story) -> None:
    elsewhere = story.slack.channel("teaching", members=[story.ana, story.ben])
    await story.founds(story.ben, elsewhere, Name="Endings")

    here = await story.says(story.ana, "/circle show")
    there = await story.says(story.ana, "/circle show", elsewhere)

    assert here is not None
    assert there is not None
    assert here.text.startswith("Openings")
    assert there.text.startswith("Endings")


@ben_has_joined
async def test_a_member_reaches_their_circle_by_name_from_any_channel(story: Story) -> None:
    elsewhere = story.slack.channel("teaching", members=[story.ben])

    said = await story.says(story.ben, "/circle show openings", elsewhere)

    assert said is not None
    assert "Ben, wants to learn “Shorter openings”" in said.text


async def test_a_circle_of_another_channel_is_not_told_of_to_outsiders(story: Story) -> None:
    hidden = story.slack.channel("staff", members=[story.ana], private=True)
    await story.founds(story.ana, hidden, Name="Salaries")

    said = await story.says(story.chidi, "/circle show salaries")

    assert said is not None
    assert "I know no circle “salaries” here." in said.text


@two_circles
async def test_next_asks_an_outsider_which_circle_they_mean(story: Story) -> None:
    asked = await story.says(story.chidi, "/circle next")
    assert asked is not None
    assert asked.buttons == ["Choose", "Choose"]
    await story.chidi.click(asked, "Choose", nth=1)
    await story.settled()

    page = story.chidi.replies(story.room)[-1]
    assert page.text.startswith("Endings")
    assert "Join" in page.buttons


@pytest.mark.feature(85)
@two_circles
async def test_next_tells_which_of_ones_circles_rests(story: Story) -> None:
    openings, endings = story.room.messages
    await story.joins(story.chidi, openings)
    await story.joins(story.chidi, endings)
    await story.says(story.ben, "/circle pause")

    said = await story.says(story.chidi, "/circle next")

    assert said is not None
    assert "“Openings”, meeting 1" in said.text
    assert "“Endings” is paused because its facilitator paused it." in said.text
