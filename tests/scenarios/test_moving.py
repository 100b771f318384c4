"""The plan moves: one meeting, a skipped one, another rhythm, days off; and nothing is sent for the old time."""

from __future__ import annotations

import pytest

from bot.domain.ids import ChannelId, TeamId
from bot.domain.meetings import Meeting
from bot.domain.nudges import NudgeKind, NudgeState
from playground.people import Person
from playground.seen import Message
from tests.support.stories import BERLIN, Story, clock_of


def pick(person: Person, begins: str) -> str:
    """Return the choice of a menu in the open form that begins so."""
    form = person.view
    assert form is not None
    menus = [element for _, element in form.elements() if element["type"] == "static_select"]
    labels = [str(one["text"]["text"]) for menu in menus for one in menu["options"]]
    return next(one for one in labels if one.startswith(begins))


def value_of(message: Message, label: str) -> str:
    """Return the value of a button in a message."""
    found = [one for _, one in message.elements() if one["type"] == "button" and one["text"]["text"] == label]
    return str(found[0]["value"])


async def meetings_of(story: Story) -> list[Meeting]:
    """Return the meetings of the circle in the channel."""
    async with story.bot.database.reading() as work:
        [circle] = await work.circles.in_channel(TeamId(story.slack.workspace.team_id), ChannelId(story.room.id))
        return await work.meetings.of_circle(circle.id)


def calls(story: Story) -> list[str]:
    """Return when a beginning meeting was called in the channel, on the clocks of Berlin."""
    return [clock_of(one, BERLIN) for one in story.room.messages if "starts in 10 minutes" in one.text]


@pytest.mark.feature(25, 35)
async def test_a_meeting_that_moves_after_its_reminder_is_asked_about_again_and_can_be_moved_back(
    story: Story,
) -> None:
    await story.begins()
    await story.until(2026, 3, 3, 17, 0)
    await story.clicks(story.ben, story.ben.dm[-1], "I’ll be there")
    before = len(story.chidi.dm)

    await story.says(story.ana, "/circle move")
    errors = await story.sends(story.ana, {"New day": "2026-03-05", "New time": "16:00"})
    assert "That is when it is now" in errors["New day"]
    errors = await story.sends(story.ana, {"New day": "2026-03-12"})
    assert "Meeting 2 is at that time" in errors["New day"]
    asked = {"New day": "2026-03-06", "New time": "15:00", "Why?": "Parents <!here>"}
    assert await story.sends(story.ana, asked) == {}

    answer = story.answered(story.ana)
    assert "Was: Thu 5 March, 16:00 (Europe/Berlin)\nNow: Fri 6 March, 15:00 (Europe/Berlin)" in answer.text
    post = story.room.messages[-1]
    assert "Meeting 1 of “Openings” moves." in post.text
    assert "Why: Parents &lt;!here&gt;" in post.text
    assert "<!date^" in str(post.blocks)
    await story.until(2026, 3, 4, 15, 30)
    assert "Was: Thu 5 March" in "\n".join(one.text for one in story.ben.dm[-2:])
    assert [one.text for one in story.chidi.dm[before:]] != []
    assert all("Was:" not in one.text for one in story.chidi.dm[before:])
    ledger = await story.ledger(NudgeKind.STARTING)
    assert ("20260305T1500Z" in ledger[0].key, ledger[0].state) == (True, NudgeState.SKIPPED)

    stale = value_of(answer, "Move it back")
    assert "Only its facilitator, Ana" in (await story.forges(story.chidi, "meeting.put_back", stale)).text
    await story.clicks(story.ana, answer, "Move it back")
    assert "Now: Thu 5 March, 16:00" in story.room.messages[-1].text
    assert "changed since" in (await story.forges(story.ana, "meeting.put_back", stale)).text
    await story.until(2026, 3, 6, 16, 0)
    assert calls(story) == ["Thu 05 Mar 15:50"]


@pytest.mark.feature(20, 25)
async def test_a_skipped_meeting_is_passed_over_one_is_added_at_the_end_and_it_can_come_back(
    story: Story,
) -> None:
    card = await story.founds(story.ana, **{"How many meetings?": "3"})
    await story.joins(story.ben, card)
    assert "The series runs until Thursday 19 March 2026." in card.text
    await story.says(story.ana, "/circle skip")
    story.ana.fill("Instead", ["Add a meeting at the end instead"])
    asked = {"Meeting": pick(story.ana, "Meeting 1"), "Why?": "School trip"}
    assert await story.sends(story.ana, asked) == {}
    answer = story.answered(story.ana)
    assert "One more is added at the end: Thu 26 March, 16:00" in answer.text
    assert "Meeting 1 of “Openings” is skipped: Thu 5 March, 16:00" in story.room.messages[-1].text
    assert "Why: School trip" in story.room.messages[-1].text
    assert "Skipped: Thu 5 March" in card.text
    assert "Meeting 2 of 4: Thu 12 March" in card.text
    dates = await story.says(story.ben, "/circle dates")
    assert dates is not None
    assert "• Meeting 1, Thu 5 March, 16:00 (Europe/Berlin) – skipped: School trip\n• Meeting 2 of 4" in dates.text
    assert "Move one" not in dates.buttons
    await story.says(story.ben, "/insight A question opens better than a talk #openings")
    preview = await story.says(story.ben, "/digest")
    assert preview is not None
    assert "Meeting 1 is skipped: Thu 5 March, 16:00" in preview.text
    await story.until(2026, 3, 10, 12, 0)
    assert calls(story) == []
    assert story.ben.dm == []
    refused = await story.forges(story.ben, "meeting.bring_back", value_of(answer, "Bring it back"))
    assert "Only its facilitator, Ana" in refused.text
    await story.clicks(story.ana, answer, "Bring it back")
    assert "Its time has passed" in story.answered(story.ana).text

    await story.says(story.ana, "/circle skip")
    assert await story.sends(story.ana, {"Meeting": pick(story.ana, "Meeting 2")}) == {}
    await story.clicks(story.ana, story.answered(story.ana), "Bring it back")
    assert "takes place after all: Thu 12 March" in story.room.messages[-1].text
    await story.until(2026, 3, 27, 12, 0)
    assert calls(story) == ["Thu 12 Mar 15:50", "Thu 19 Mar 15:50", "Thu 26 Mar 15:50"]
    reminders = [clock_of(one, BERLIN) for one in story.ben.dm if "meets in" in one.text]
    assert reminders == ["Tue 10 Mar 16:00", "Tue 17 Mar 16:00", "Tue 24 Mar 16:00"]


@pytest.mark.feature(20, 25, 27)
async def test_another_rhythm_is_shown_before_it_is_confirmed_and_keeps_its_hour_across_the_clock_change(
    story: Story,
) -> None:
    """From Thursdays in Berlin to every second Tuesday in New York, whose clocks change three weeks earlier."""
    card = await story.begins()
    await story.until(2026, 3, 6, 12, 0)
    await story.says(story.ana, "/circle change")
    asked = {
        "Day of the next meeting": "2026-03-17",
        "Time": "09:00",
        "Time zone": "Gotham",
        "Meet every … weeks": "2",
    }
    assert set(await story.sends(story.ana, asked)) == {"Time zone"}
    before = [one.key for one in await story.ledger() if one.state is NudgeState.PLANNED]
    story.ana.fill({"Time zone": "America/New_York", "How many meetings are left?": "6"})
    submission = await story.ana.submit()
    await story.settled()
    form = story.ana.view
    assert (submission.closed, form is not None and form.title) == (False, "Is this right?")
    assert form is not None
    assert "Every 2 weeks on Tuesday at 09:00" in str(form.blocks)
    assert "Meeting 7" in str(form.blocks)
    assert [one.key for one in await story.ledger() if one.state is NudgeState.PLANNED] == before
    assert await story.sends(story.ana, {"Why?": "Half of us moved"}) == {}
    post = story.room.messages[-1].text
    assert "“Openings” has a new rhythm." in post
    assert "Meeting 2 was: Thu 12 March, 11:00 (America/New_York)" in post
    assert "Meeting 2 is: Tue 17 March, 09:00 (America/New_York)" in post
    assert "Why: Half of us moved" in post
    assert "The series runs until Tuesday 26 May 2026." in card.text

    await story.until(2026, 4, 15, 12, 0)
    assert calls(story)[1:] == ["Tue 17 Mar 13:50", "Tue 31 Mar 14:50", "Tue 14 Apr 14:50"]


@pytest.mark.feature(28)
async def test_a_meeting_on_a_day_off_is_asked_about_once_and_then_moved_or_kept(story: Story) -> None:
    card = await story.founds(story.ana, **{"Date of the first meeting": "2026-04-30"})
    await story.joins(story.ben, card)
    await story.says(story.ana, "/circle settings")
    assert await story.sends(story.ana, {"Public holidays to keep free": "Germany"}) == {}
    shown = await story.says(story.ben, "/circle show")
    assert shown is not None
    assert "Thu 14 May is off: Ascension Day (meeting 3)." in shown.text
    await story.says(story.ana, "/circle blackout")
    await story.clicks(story.ana, story.answered(story.ana), "Keep days free")
    errors = await story.sends(story.ana, {"From": "2026-05-09", "Until": "2026-05-05"})
    assert "comes before the first" in errors["Until"]
    assert await story.sends(story.ana, {"From": "2026-05-04", "Until": "2026-05-08", "Why?": "Exams"}) == {}
    assert "Thu 7 May is off: Exams (meeting 2)." in story.answered(story.ana).text

    await story.until(2026, 4, 24, 12, 0)
    [exams] = [one for one in story.ana.dm if "That day is off" in one.text]
    assert "That day is off: Exams." in exams.text
    assert clock_of(exams, BERLIN) == "Thu 23 Apr 16:00"
    forged = value_of(exams, "Skip it")
    assert "Only its facilitator, Ana" in (await story.forges(story.ben, "day_off.skip", forged)).text
    await story.clicks(story.ana, exams, "Move to Mon 11 May")
    assert "Now: Mon 11 May, 16:00" in story.room.messages[-1].text
    assert "Why: Exams" in story.room.messages[-1].text
    assert "changed since" in (await story.forges(story.ana, "day_off.skip", forged)).text

    await story.until(2026, 5, 12, 12, 0)
    ascension = [one for one in story.ana.dm if "That day is off: Ascension Day" in one.text]
    assert [clock_of(one, BERLIN) for one in ascension] == ["Thu 30 Apr 16:00"]
    await story.clicks(story.ana, ascension[0], "Meet anyway")
    await story.until(2026, 5, 14, 17, 0)
    assert calls(story) == ["Thu 30 Apr 15:50", "Mon 11 May 15:50", "Thu 14 May 15:50"]
    assert [one for one in story.ana.dm if "That day is off" in one.text] == []  # both were answered in place


@pytest.mark.feature(29, 26)
async def test_members_see_whose_hours_are_taken_by_zone_and_a_kinder_time_is_one_tap_away(story: Story) -> None:
    card = await story.founds(story.ana)
    await story.joins(story.ben, card)
    alone = await story.says(story.ben, "/circle hours")
    assert alone is not None
    assert "nothing to share out" in alone.text
    for name in ("Kenji", "Yui"):
        await story.joins(await story.newcomer(name, "Asia/Tokyo"), card)

    seen = await story.says(story.ben, "/circle hours")
    assert seen is not None
    assert "• Tokyo (2 people): Fri 6 Mar, 00:00 – at night" in seen.text
    assert "• Tokyo (2 people): 6 of 6" in seen.text
    assert "Kenji" not in seen.text
    assert "Take it" not in seen.buttons
    assert "For you: 0 of 6" in seen.text
    await story.joins(await story.newcomer("Sam", "America/Los_Angeles"), card)
    taking = await story.says(story.ben, "/circle hours")
    assert taking is not None
    assert "Or take turns" in taking.text
    assert "Take turns" not in taking.buttons
    offered = await story.says(story.ana, "/circle hours")
    assert offered is not None
    for _ in range(2):
        await story.clicks(story.ana, offered, "Take turns")
    taken, again = story.ana.replies(story.room)[-2:]
    assert "• Meeting 2: Thu 12 March, " in taken.text
    assert "nothing to take turns with" in again.text
    await story.until(2026, 3, 2, 10, 1)
    assert "“Openings” takes turns with its hours" in story.room.messages[-1].text
    hours = {one.starts_at.hour for one in await meetings_of(story)}
    assert len(hours) > 1
    assert (
        "Only its facilitator, Ana"
        in (await story.forges(story.ben, "plan.turns", value_of(taken, "All dates"))).text
    )
    await story.clicks(story.ana, taken, "Undo")
    assert {one.starts_at.hour for one in await meetings_of(story)} == {15, 14}, (
        "16:00 on both sides of the clock change"
    )
    await story.until(2026, 3, 2, 10, 2)
    assert "“Openings” meets at one hour again." in story.room.messages[-1].text
    await story.clicks(story.ana, offered, "Take it")
    story.ana.fill({})
    await story.ana.submit()
    await story.settled()
    assert await story.sends(story.ana) == {}
    assert "has a new rhythm" in story.room.messages[-1].text
    kinder = await story.says(story.ben, "/circle hours")
    assert kinder is not None
    assert "No time nearby is kinder to all of you" in kinder.text
