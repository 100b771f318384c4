"""Status, paused notifications and nightly schedules are seen by the app as Slack shows them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from playground.typed_text import CannotDo
from tests.contracts.stand_in_bot import running
from tests.contracts.stand_in_kit import START, Json, Kit, standing


@pytest.fixture
async def kit() -> AsyncIterator[Kit]:
    async with standing() as kit:
        yield kit
        assert kit.slack.violations == []


async def _dnd(kit: Kit) -> tuple[bool, datetime, datetime]:
    answer = await kit.call("dnd.info", user=kit.ana.id)
    assert set(answer) == {"ok", "dnd_enabled", "next_dnd_start_ts", "next_dnd_end_ts"}
    start, end = (datetime.fromtimestamp(answer[f"next_dnd_{name}_ts"], UTC) for name in ("start", "end"))
    return answer["dnd_enabled"], start, end


async def test_a_nightly_schedule_is_told_in_the_zone_of_the_person(kit: Kit) -> None:
    nothing = await kit.call("dnd.info", user=kit.ana.id)
    await kit.ana.do_not_disturb("22:00", "08:00")
    before = await _dnd(kit)
    kit.slack.clock.push_to(datetime(2026, 3, 3, 2, tzinfo=UTC))
    during = await _dnd(kit)
    kit.slack.clock.push_to(datetime(2026, 3, 29, 5, tzinfo=UTC))
    in_summer = await _dnd(kit)

    tonight = (True, datetime(2026, 3, 2, 21, tzinfo=UTC), datetime(2026, 3, 3, 7, tzinfo=UTC))
    assert (nothing["dnd_enabled"], nothing["next_dnd_start_ts"], nothing["next_dnd_end_ts"]) == (False, 1, 1)
    assert before == during == tonight
    assert in_summer == (True, datetime(2026, 3, 28, 21, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC))


async def test_a_pause_is_the_present_span_until_it_ends(kit: Kit) -> None:
    await kit.ana.snooze_notifications(START + timedelta(hours=1))
    paused = await _dnd(kit)
    kit.slack.clock.push(timedelta(hours=1))
    over = await _dnd(kit)
    await kit.ana.snooze_notifications(START + timedelta(hours=3))
    await kit.ana.end_snooze()

    assert paused == (True, START, START + timedelta(hours=1))
    assert over[0] is False
    assert (await _dnd(kit))[0] is False


async def test_a_status_shows_in_the_profile_and_clears_itself() -> None:
    async with running() as kit:
        until = START + timedelta(days=5)
        await kit.ana.set_status("On leave", ":palm_tree:", until)
        shown = await _profile(kit)
        kit.slack.clock.push(timedelta(days=5))
        await kit.slack.settled()
        await kit.ana.set_status("Busy")

        heard = [entry.payload["event"]["user"]["profile"] for entry in kit.slack.log.deliveries("events_api")]
        assert shown["status_expiration"] == int(until.timestamp())
        assert [(profile["status_text"], profile["status_emoji"]) for profile in heard] == [
            ("On leave", ":palm_tree:"),
            ("", ""),
            ("Busy", ":speech_balloon:"),
        ]
        assert (await _profile(kit))["status_expiration"] == 0
        with pytest.raises(CannotDo, match="future"):
            await kit.ana.set_status("Back", until=START)


async def _profile(kit: Kit) -> Json:
    profile: Json = (await kit.call("users.info", user=kit.ana.id))["user"]["profile"]
    return profile
