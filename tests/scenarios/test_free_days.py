"""Days off: what can wait waits for a working day, of the person and of the circle; what is live does not."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.nudges import NudgeKind
from playground.people import Person
from playground.seen import Message
from tests.support.stories import BERLIN, Story, at, came, clock_of
from tests.support.whole_series import passes

BEFORE_EASTER = at(BERLIN, 2026, 3, 23, 10, 0)
EASTER = {date(2026, 4, on) for on in (3, 4, 5, 6)}
"""From Good Friday to Easter Monday."""
HOLIDAYS = "Public holidays to keep free"


def on_which_days(messages: list[Message]) -> set[date]:
    return {datetime.fromtimestamp(float(one.ts), ZoneInfo(BERLIN)).date() for one in messages}


def posted(story: Story, words: str) -> list[str]:
    return [clock_of(one, BERLIN) for one in story.room.messages if words in one.text]


def told(person: Person, words: str) -> list[str]:
    return [clock_of(one, BERLIN) for one in person.dm if words in one.text]


@pytest.mark.feature(28, 70, 5)
@pytest.mark.parametrize("begins", [BEFORE_EASTER], indirect=True)
@pytest.mark.parametrize("whose", ["circle", "workspace"])
async def test_over_the_holidays_of_a_circle_nothing_comes_to_its_channel_or_its_members(
    story: Story, whose: str
) -> None:
    """Nobody says where they are: the circle's holidays count, and where it names none those of the workspace."""
    card = await story.founds(story.ana, **{"Date of the first meeting": "2026-03-26"})
    await story.joins(story.ben, card)
    if whose == "circle":
        await story.says(story.ana, "/circle settings")
        assert await story.sends(story.ana, {HOLIDAYS: "Germany"}) == {}
    else:
        olga = story.slack.person("Olga", BERLIN, admin=True)
        await olga.join(story.room)
        await story.says(olga, "/circle workspace")
        assert await story.sends(olga, {"Public holidays that new circles keep free": "Germany"}) == {}

    await passes(story, 2026, 4, 2, 18, 0)
    await story.says(story.ben, "/insight Silence is an answer #questions")
    await passes(story, 2026, 4, 8, 12, 0)

    assert on_which_days([*story.ana.dm, *story.ben.dm]).isdisjoint(EASTER)
    assert "Tue 07 Apr 08:00" in told(story.ben, "There is still room for your reflection")
    if whose == "circle":
        assert on_which_days(story.room.messages).isdisjoint(EASTER)
        assert posted(story, "Pit stop: Openings") == ["Tue 07 Apr 10:00"]
        assert [one[:-2] for one in posted(story, "Openings: your week")] == ["Mon 30 Mar 10:", "Tue 07 Apr 10:"]


@pytest.mark.feature(21, 28, 34)
@pytest.mark.parametrize("begins", [BEFORE_EASTER], indirect=True)
async def test_before_a_meeting_after_the_holidays_agenda_and_reminder_come_while_people_work(
    story: Story,
) -> None:
    card = await story.founds(story.ana, **{"Date of the first meeting": "2026-04-07"})
    await story.joins(story.ben, card)
    await story.says(story.ana, "/circle settings")
    assert await story.sends(story.ana, {HOLIDAYS: "Germany"}) == {}

    await passes(story, 2026, 4, 7, 17, 6)

    assert told(story.ana, "has no agenda yet") == ["Tue 31 Mar 16:00"]  # Wednesday, Thursday, and then Tuesday
    assert came(story.ben) == ["Thu 02 Apr 16:00", "Tue 07 Apr 17:05"]


@pytest.mark.feature(28, 36)
@pytest.mark.parametrize("begins", [BEFORE_EASTER], indirect=True)
async def test_who_meets_on_a_holiday_all_the_same_is_called_and_asked_on_the_day(story: Story) -> None:
    card = await story.founds(story.ana, **{"Date of the first meeting": "2026-04-06", "How many meetings?": "2"})
    await story.joins(story.ben, card)
    await story.says(story.ana, "/circle settings")
    assert await story.sends(story.ana, {HOLIDAYS: "Germany"}) == {}

    await passes(story, 2026, 4, 6, 18, 0)

    assert posted(story, "starts in 10 minutes") == ["Mon 06 Apr 15:50"]
    assert told(story.ben, "How was “Openings”") == ["Mon 06 Apr 17:05"]
    assert told(story.ben, "“Openings” meets in") == ["Thu 02 Apr 16:00"]


@pytest.mark.feature(28, 70, 71)
@pytest.mark.parametrize("begins", [BEFORE_EASTER], indirect=True)
async def test_a_week_that_a_circle_keeps_free_has_no_digest_and_the_next_tells_all_of_it(story: Story) -> None:
    card = await story.founds(story.ana, **{"Date of the first meeting": "2026-03-26"})
    await story.joins(story.ben, card)
    await story.says(story.ana, "/circle blackout")
    await story.clicks(story.ana, story.answered(story.ana), "Keep days free")
    assert await story.sends(story.ana, {"From": "2026-03-30", "Until": "2026-04-06"}) == {}
    await passes(story, 2026, 3, 27, 12, 0)
    await story.says(story.ben, "/insight Silence is an answer #questions")

    await passes(story, 2026, 4, 14, 12, 0)

    assert [one[:-2] for one in posted(story, "Openings: your last 2 weeks")] == ["Tue 07 Apr 10:"]
    assert [one[:-2] for one in posted(story, "Openings: your week")] == ["Mon 13 Apr 10:"]
    assert len(posted(story, "Silence is an answer")) == 1
    reasons = [reason for _, _, reason in await story.fates(NudgeKind.DIGEST) if reason]
    assert reasons[0] == "nothing happened this week"
