"""What Slack says of a person: do-not-disturb, where the workspace lets the bot know, and a leave status."""

from __future__ import annotations

import pytest

from bot.domain.ids import TeamId
from bot.domain.nudges import NudgeKind, NudgeState
from tests.support.chapters import circle_has_begun
from tests.support.stories import BERLIN, Story, at, came


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
