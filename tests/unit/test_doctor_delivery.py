"""What the doctor says of delivery: each trouble by number, by name, and with what to do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import doctor
from bot.domain.nudges import NudgeKind, NudgeState
from storage.engine import Database
from tests.support import domain_values as make
from tests.support.databases import fresh_sqlite_url

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


class StoppedClock:
    def now(self) -> datetime:
        return NOW


async def test_what_is_late_in_doubt_parked_or_failed_is_told_with_what_to_do(
    tmp_path: Path,
) -> None:
    due = NOW - timedelta(hours=1)
    circle = make.circle()
    troubled = [
        make.nudge(circle, due_at=due, not_after=due + timedelta(hours=4), **changes)
        for changes in (
            {"key": "late"},
            {"key": "unknown", "state": NudgeState.UNKNOWN},
            {"key": "parked", "state": NudgeState.PARKED, "reason": "not_in_channel"},
            {"key": "failed", "state": NudgeState.FAILED, "reason": "msg_too_long"},
            {"key": "for good", "state": NudgeState.UNKNOWN_FINAL, "kind": NudgeKind.DIGEST},
        )
    ]
    database = Database(fresh_sqlite_url(tmp_path, migrated=True))
    await database.open()
    catch_up = {
        "since": due.isoformat(),
        "until": NOW.isoformat(),
        "late": {"reminder": 3},
        "expired": {"digest": 1},
    }
    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        await work.nudges.plan(troubled)
        await work.memos.note("catch_up", json.dumps(catch_up), circle.team_id)
    await database.close()

    found = await doctor.examine({"DATABASE_URL": f"sqlite:///{tmp_path}/circles.db"}, clock=StoppedClock())

    report = doctor.report(found)
    for told in (
        "1 late; see that the bot runs",
        "1 perhaps posted, Slack's answer was lost; the bot looks for them by itself",
        "1 waiting for what a person has to do",
        "Invite me there with /invite",
        "1 failed, why is said below; App Home > Delivery, or /circle delivery, can send them again",
        "Slack found it too long",
        "1 perhaps posted, unknown for good; look in Slack",
        "last break: from 2026-03-02 16:00 to 2026-03-02 17:00 UTC; 3 sent late, 0 told",
    ):
        assert told in report


async def test_a_ledger_that_is_well_is_told_in_one_line(tmp_path: Path) -> None:
    url = fresh_sqlite_url(tmp_path, migrated=True)

    found = await doctor.examine({"DATABASE_URL": url}, clock=StoppedClock())

    told = [finding.words for finding in found if finding.subject == "delivery"]
    assert told == ["0 planned in the next 24 hours, 0 late"]
