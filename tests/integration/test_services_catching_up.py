"""After a downtime: what was late, and what was dropped."""

from __future__ import annotations

import json
from datetime import datetime

from tests.support.stage import Stage, on_sqlite


@on_sqlite
async def test_after_a_downtime_the_bot_says_what_was_late_and_what_was_dropped(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await stage.until(2026, 3, 4, 18, 0)
    stage.clock.push_to(stage.at(2026, 3, 5, 18, 0))

    await stage.another_bot().nudges.run_due()

    async with stage.database.reading() as work:
        report = json.loads(await work.memos.get("catch_up") or "{}")
    assert report["late"] == {"prompt": 2}
    assert report["expired"] == {"soon": 1, "starting": 1}
    assert datetime.fromisoformat(report["until"]) == stage.clock.now()
