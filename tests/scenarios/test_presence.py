"""What Slack says of a person: do-not-disturb, where the workspace lets the bot know, and a leave status."""

from __future__ import annotations

import pytest

from bot.domain.ids import TeamId
from bot.domain.nudges import NudgeKind, NudgeState
from playground.people import Person
from tests.support.chapters import ben_has_joined, circle_has_begun
from tests.support.stories import BERLIN, Story, at, came, clock_of
from tests.support.whole_series import last, passes


@pytest.mark.feature(41)
@circle_has_begun
async def test_whoever_pauses_notifications_is_written_to_afterwards(story: Story) -> None:
    story.slack.grant("dnd:read")
    await story.until(2026, 3, 3, 15, 0)

    await story.ben.snooze_notifications(at(BERLIN, 2026, 3, 3, 18, 0))
    await story.chidi.snooze_notifications(at(BERLIN, 2026, 3, 3, 18, 0))
    await story.until(2026, 3, 3, 17, 0)
    await story.chidi.end_snooze()
    await story.until(2026, 3, 3, 19, 0)

    assert came(story.ana) == ["Tue 03 Mar 16:00"]
    assert came(story.ben) == ["Tue 03 Mar 18:00"]
    assert came(story.chidi) == ["Tue 03 Mar 17:00"]


@pytest.mark.feature(41)
async def test_do_not_disturb_is_asked_for_when_somebody_is_met_and_again_when_it_is_over(story: Story) -> None:
    """Slack tells of one evening at a time: on Monday of Monday's, and of Tuesday's to whoever asks again."""
    story.slack.grant("dnd:read")
    await story.ben.do_not_disturb("15:00", "19:30")
    card = await story.founds(story.ana)
    await story.joins(story.ben, card)
    await story.until(2026, 3, 3, 9, 0)

    await story.bot.services.people.freshen(TeamId(story.slack.workspace.team_id))
    await story.until(2026, 3, 3, 20, 0)

    assert came(story.ana) == ["Tue 03 Mar 16:00"]
    assert came(story.ben) == ["Tue 03 Mar 19:30"]
    assert {call.args["user"] for call in story.slack.log.calls("dnd.info")} == {story.ana.id, story.ben.id}


@pytest.mark.feature(41)
async def test_without_the_scope_nobody_asks_and_quiet_hours_hold_all_the_same(story: Story) -> None:
    await story.begins()
    await story.ben.snooze_notifications(at(BERLIN, 2026, 3, 4, 18, 0))

    await story.until(2026, 3, 3, 17, 0)

    assert story.slack.log.calls("dnd.info") == []
    assert came(story.ben) == ["Tue 03 Mar 16:00"]


@pytest.mark.feature(41)
@circle_has_begun
async def test_on_leave_nobody_is_asked_and_a_reminder_waits_for_the_return(story: Story) -> None:
    await story.ben.set_status("Vacationing", ":palm_tree:", at(BERLIN, 2026, 3, 4, 12, 0))
    await story.chidi.set_status("Out sick", ":face_with_thermometer:")

    await story.until(2026, 3, 9, 9, 0)

    assert came(story.ben)[:2] == ["Wed 04 Mar 12:00", "Thu 05 Mar 17:05"]
    assert story.chidi.dm == []
    prompts = await story.fates(NudgeKind.PROMPT)
    assert ("Chidi", NudgeState.SKIPPED, "the person is on leave") in prompts
    assert story.readers("sick") <= {"Chidi"}


@pytest.mark.feature(41)
@circle_has_begun
async def test_back_early_from_leave_the_reminder_comes_at_once(story: Story) -> None:
    await story.ben.set_status("Vacationing", ":palm_tree:", at(BERLIN, 2026, 3, 5, 12, 0))
    await story.until(2026, 3, 4, 9, 0)

    await story.ben.set_status()
    await story.until(2026, 3, 4, 9, 1)

    assert came(story.ben) == ["Wed 04 Mar 09:00"]


def heard(person: Person, words: str) -> list[str]:
    """Return when the bot told a person something, on the clocks of Berlin."""
    return [clock_of(one, BERLIN) for one in person.dm if words in one.text]


@pytest.mark.feature(25, 41)
@circle_has_begun
async def test_on_leave_the_news_of_a_move_come_on_the_return_if_they_are_of_use_then(story: Story) -> None:
    """Chidi is back before the new time, Ben only after it."""
    await passes(story, 2026, 3, 3, 16, 1)
    for person in (story.ben, story.chidi):
        await story.clicks(person, last(person, "meets in 2 days"), "I’ll be there")
    await story.ben.set_status("Vacationing", ":palm_tree:", at(BERLIN, 2026, 3, 20, 8, 0))
    await story.chidi.set_status("Vacationing", ":palm_tree:", at(BERLIN, 2026, 3, 9, 11, 0))

    await story.says(story.ana, "/circle move")
    assert await story.sends(story.ana, {"New day": "2026-03-10"}) == {}
    await passes(story, 2026, 3, 25, 12, 0)

    assert heard(story.chidi, "Meeting 1 of “Openings” moves.") == ["Mon 09 Mar 11:00"]
    assert heard(story.ben, "Meeting 1 of “Openings” moves.") == []
    assert [one for one in came(story.ben) if "Tue 03" < one[4:] < "Fri 20"] == []


@pytest.mark.feature(25, 41)
@circle_has_begun
async def test_back_from_a_long_leave_one_reads_of_a_new_rhythm_what_is_so_then(story: Story) -> None:
    await passes(story, 2026, 3, 3, 16, 1)
    await story.clicks(story.ben, last(story.ben, "meets in 2 days"), "I’ll be there")
    await story.ben.set_status("Vacationing", ":palm_tree:", at(BERLIN, 2026, 3, 20, 8, 0))

    await story.says(story.ana, "/circle change")
    story.ana.fill({"Time": "17:00"})
    await story.ana.submit()
    await story.settled()
    await story.ana.submit()
    await story.settled()
    await passes(story, 2026, 3, 20, 8, 1)

    told = last(story.ben, "has a new rhythm")
    assert clock_of(told, BERLIN) == "Fri 20 Mar 08:00"
    assert "Every Thursday at 17:00" in told.text
    assert "Thu 26 March, 17:00" in told.text
    assert "Thu 5 March" not in told.text


@pytest.mark.feature(41, 85)
@pytest.mark.parametrize(("comes_back", "told"), [(False, ["Fri 20 Mar 08:00"]), (True, [])])
@ben_has_joined
async def test_on_leave_the_facilitator_reads_of_an_archived_channel_when_back_if_it_is_so_then(
    story: Story, *, comes_back: bool, told: list[str]
) -> None:
    await story.ana.set_status("Vacationing", ":palm_tree:", at(BERLIN, 2026, 3, 20, 8, 0))
    await story.slack.archive(story.room)
    await story.settled()
    await passes(story, 2026, 3, 10, 12, 0)
    if comes_back:
        await story.slack.unarchive(story.room)
        await story.settled()

    await passes(story, 2026, 3, 25, 12, 0)

    assert heard(story.ana, "was archived, so the circle is paused") == told


@pytest.mark.feature(18, 41)
@ben_has_joined
async def test_who_does_not_say_when_they_are_back_hears_the_news_as_soon_as_they_are(story: Story) -> None:
    await story.ben.set_status("Out sick", ":face_with_thermometer:")
    await story.says(story.ana, "/circle leave")
    await passes(story, 2026, 4, 1, 9, 0)
    assert heard(story.ben, "You lead “Openings” from now on") == []

    await story.ben.set_status()
    await passes(story, 2026, 4, 1, 9, 1)

    assert heard(story.ben, "You lead “Openings” from now on") == ["Wed 01 Apr 09:00"]
