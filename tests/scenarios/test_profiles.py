"""What a person asks of the bot about its messages, in the form behind `/circle profile`."""

from __future__ import annotations

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from playground.people import Person
from tests.support.chapters import circle_has_begun
from tests.support.stories import Story, came

LEVEL = "How often shall I write to you?"
PLACE = "Where are you, for public holidays?"


async def asks(story: Story, person: Person, **fields: object) -> str:
    """Fill the form of the profile by its labels; return the answer, which must say that it is saved."""
    await story.says(person, "/circle profile")
    person.fill({label.replace("_", " "): value for label, value in fields.items()})
    submission = await person.submit()
    assert submission.closed, submission.errors
    await story.settled()
    return story.answered(person).text


@pytest.mark.feature(39)
@circle_has_begun
async def test_messages_wait_for_the_end_of_the_quiet_hours_one_chose(story: Story) -> None:
    said = await asks(story, story.ben, Quiet_from="14:00", Quiet_until="18:00")
    await story.until(2026, 3, 5, 19, 0)

    assert "Quiet from 14:00 until 18:00, Europe/Berlin." in said
    assert came(story.ben) == ["Tue 03 Mar 18:00", "Thu 05 Mar 18:00"]
    assert came(story.chidi) == ["Tue 03 Mar 16:00", "Thu 05 Mar 17:05"]


@pytest.mark.feature(39, 38)
@circle_has_begun
async def test_each_level_gets_what_it_says(story: Story) -> None:
    await asks(story, story.ben, **{LEVEL: "Light"})
    said = await asks(story, story.chidi, **{LEVEL: "Active"})
    await story.says(story.chidi, "/circle profile")
    form = story.chidi.view
    await story.until(2026, 3, 9, 9, 0)

    assert "At most 8 messages a week" in said
    assert form is not None
    assert form.values["At most how many messages a week?"]["value"] == "8"
    asked_again = ["Fri 06 Mar 17:00", "Mon 09 Mar 08:00"]
    # in Ana's week of four, the agenda she is asked for next takes the place of the last reminder to reflect
    assert came(story.ana) == ["Tue 03 Mar 16:00", "Thu 05 Mar 17:05", "Fri 06 Mar 17:00"]
    assert came(story.ben) == ["Tue 03 Mar 16:00", "Thu 05 Mar 17:05"]
    assert came(story.chidi) == ["Tue 03 Mar 16:00", "Thu 05 Mar 15:00", "Thu 05 Mar 17:05", *asked_again]
    assert "“Openings” starts in 60 minutes." in story.chidi.dm[1].text
    light = [fate for fate in await story.fates(NudgeKind.REFLECT_FIRST) if fate[0] == "Ben"]
    assert light == [("Ben", NudgeState.SKIPPED, "the person wants fewer reminders")]


@pytest.mark.feature(39)
@circle_has_begun
async def test_messages_come_in_working_hours_and_on_working_days_where_they_can(story: Story) -> None:
    await asks(
        story,
        story.ben,
        **{
            "Your working days": ["Monday", "Wednesday"],
            "Working hours from": "09:30",
            "Working hours until": "15:00",
        },
    )
    await story.until(2026, 3, 9, 12, 0)

    # Thursday is his day of the meeting; what Friday and Sunday would ask waits for Monday, as one question
    assert came(story.ben) == ["Wed 04 Mar 09:30", "Thu 05 Mar 17:05", "Mon 09 Mar 09:30"]


@pytest.mark.feature(28)
async def test_a_message_waits_for_the_end_of_a_public_holiday_where_one_lives(story: Story) -> None:
    """Easter Monday 2026 is 6 April."""
    card = await story.founds(story.ana, **{"Date of the first meeting": "2026-04-08"})
    await story.joins(story.ben, card)
    said = await asks(story, story.ben, **{PLACE: "Germany"})

    await story.until(2026, 4, 7, 9, 0)

    assert "Public holidays: Germany (the next is Friday 3 April 2026)." in said
    assert came(story.ana) == ["Fri 03 Apr 16:00", "Mon 06 Apr 16:00"], "the agenda, then the reminder"
    assert came(story.ben) == ["Tue 07 Apr 08:00"]


@pytest.mark.feature(28)
async def test_a_place_that_is_not_known_is_met_with_a_guess(story: Story) -> None:
    await story.says(story.ben, "/circle profile")

    unknown = await story.sends(story.ben, {PLACE: "Germny"})
    region = await story.sends(story.ben, {PLACE: "Germany, Berln"})
    assert await story.sends(story.ben, {PLACE: "Germany, Berlin"}) == {}

    assert unknown == {PLACE: "I don’t know that place. Did you mean Germany?"}
    assert "Did you mean Germany, Berlin" in region[PLACE]
    assert "Public holidays: Germany, Berlin (the next is Sunday 8 March 2026)." in story.answered(story.ben).text


@pytest.mark.feature(26, 39)
@circle_has_begun
async def test_a_corrected_time_zone_counts(story: Story) -> None:
    """Ben has moved to Auckland and his Slack has not: 16:00 in Berlin is 04:00 there."""

    await asks(story, story.ben, **{"Your time zone": "Pacific/Auckland"})
    await story.until(2026, 3, 3, 21, 0)

    assert came(story.ben) == ["Tue 03 Mar 20:00"]
