"""What organisers see of delivery, and the doctor with them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.checks.delivery import findings
from bot.domain.ids import NudgeId, UserId
from bot.domain.nudges import NudgeKind, NudgeState
from bot.errors import MemberError, NotAllowed, NotFound
from bot.services.organising import Organising, delivery_report
from bot.services.recovery import recover
from tests.support import domain_values as make
from tests.support.lost_posts import LostPosts
from tests.support.stage import Stage

ON_SQLITE = pytest.mark.parametrize("stage_url", ["sqlite"], indirect=True)


async def test_the_report_counts_what_is_planned_late_unknown_parked_and_failed_and_says_why(stage: Stage) -> None:
    circle, now = await stage.founds(stage.ana), stage.clock.now()
    await stage.services.nudges.run_due()
    ana = UserId(stage.ana.id)
    cases = [
        (NudgeState.FAILED, "restricted_action", -timedelta(hours=1)),
        (NudgeState.FAILED, "older than two weeks", -timedelta(days=15)),
        (NudgeState.PARKED, "not_in_channel", -timedelta(hours=2)),
        (NudgeState.UNKNOWN, "lost", -timedelta(hours=3)),
        (NudgeState.UNKNOWN_FINAL, "nobody may look", -timedelta(hours=4)),
        (NudgeState.PLANNED, None, -timedelta(minutes=5)),
        (NudgeState.PLANNED, None, timedelta(hours=5)),
        (NudgeState.PLANNED, None, timedelta(hours=30)),
        (NudgeState.SENT, None, -timedelta(hours=5)),
    ]
    rows = [
        make.nudge(circle, state=state, reason=reason, due_at=now + due, user_id=ana)
        for state, reason, due in cases
    ]
    await stage.plans(*rows)
    cost = {"since": (now - timedelta(hours=6)).isoformat(), "until": now.isoformat(), "late": {"reminder": 2}}
    async with stage.database.unit_of_work() as work:
        await work.memos.note("catch_up", json.dumps(cost), stage.team)

    async with stage.database.reading() as work:
        report = await delivery_report(work, now, stage.team)

    assert (report.planned, report.late, report.unknown, report.parked) == (1, 1, 1, 1)
    assert (report.failed, report.unknown_final, report.duplicates) == (1, 1, 0)
    assert [one.state for one in report.troubles] == [rows[n].state for n in (5, 0, 2, 4)]
    told = "\n".join(one.words for one in findings(report))
    assert ": Late" in told
    assert "The workspace lets only some people post in that channel" in told
    assert report.catch_up is not None
    assert report.catch_up.late == {"reminder": 2}
    assert "Ana" not in told


@ON_SQLITE
async def test_a_recovery_under_way_is_told(stage: Stage) -> None:
    now = stage.clock.now()
    await recover(stage.database, now - timedelta(hours=3), now)

    async with stage.database.reading() as work:
        report = await delivery_report(work, now)

    assert report.recovering_since == now - timedelta(hours=4)
    assert any("what was due since 2026-03-02 05:00 UTC is looked for" in one.words for one in findings(report))


@ON_SQLITE
async def test_only_the_facilitator_and_organisers_act_and_only_in_their_workspace(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    posts = LostPosts(stage)
    lost = await posts.lost(circle, NudgeKind.DIGEST, state=NudgeState.UNKNOWN_FINAL, check_at=None)
    boss = stage.slack.person("Boss", "Europe/Berlin", admin=True)
    named = Organising(stage.database, posts.gateway, stage.clock, frozenset({UserId(stage.ben.id)}))

    for deed in (named.send_again, named.is_there, named.dismiss, named.undo_dismiss):
        with pytest.raises(NotAllowed):
            await deed(stage.cause(stage.chidi), lost.id)
    for deed in (named.dismiss, named.undo_dismiss):
        with pytest.raises(NotAllowed):
            await deed(stage.cause(stage.ana), lost.id)
    with pytest.raises(NotAllowed):
        await named.page(stage.team, UserId(stage.ana.id))
    with pytest.raises(NotFound):
        await named.dismiss(stage.cause(boss), NudgeId("unheard of"))

    assert (await named.page(stage.team, UserId(boss.id))).unknown_final == 1
    assert (await named.dismiss(stage.cause(stage.ben), lost.id)).state is NudgeState.SKIPPED
    assert (await named.undo_dismiss(stage.cause(boss), lost.id)).state is NudgeState.UNKNOWN_FINAL
    again = await named.send_again(stage.cause(stage.ana), lost.id)
    assert (again.state, again.due_at) == (NudgeState.PLANNED, stage.clock.now())
    with pytest.raises(MemberError, match="on its way already"):
        await named.send_again(stage.cause(boss), lost.id)
    outcomes = [one.outcome for one in await posts.attempts(lost.id)]
    assert sorted(map(str, outcomes)) == ["by hand: dismissed", "by hand: not dismissed", "by hand: send again"]
