"""How what was tried ends: what is told in one message, and what waits for a membership."""

from __future__ import annotations

import pytest

from bot.domain.ids import UserId
from bot.domain.nudges import NudgeKind, NudgeState
from bot.domain.timetable import notice
from playground.faults import CutAfter, Refusal
from tests.support.stage import Stage, on_sqlite

SENT, PLANNED, PARKED = NudgeState.SENT, NudgeState.PLANNED, NudgeState.PARKED
POST = "chat.postMessage"


@on_sqlite
async def test_what_a_missing_membership_holds_up_is_sent_when_the_bot_is_invited(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    stage.slack.faults.order(POST, Refusal("not_in_channel"), channel=stage.room)
    await stage.services.nudges.run_due()
    [parked] = await stage.ledger(circle, NudgeKind.CARD)

    count = await stage.services.nudges.unpark(stage.team, stage.channel)
    await stage.services.nudges.run_due()

    assert (parked.state, parked.reason, count) == (PARKED, "not_in_channel", 1)
    [card] = await stage.ledger(circle, NudgeKind.CARD)
    assert card.state is SENT


@on_sqlite
@pytest.mark.parametrize(
    ("fault", "lead", "others"),
    [
        (None, SENT, NudgeState.COALESCED),
        (CutAfter(), NudgeState.UNKNOWN, NudgeState.UNKNOWN),
        (Refusal("request_timeout"), PLANNED, PLANNED),
        (Refusal("messages_tab_disabled"), NudgeState.FAILED, NudgeState.FAILED),
    ],
)
async def test_what_is_told_in_one_message_ends_as_that_one_does(
    stage: Stage, fault: CutAfter | Refusal | None, lead: NudgeState, others: NudgeState
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.nudges.run_due()
    now, ana = stage.clock.now(), UserId(stage.ana.id)
    await stage.plans(*(notice(circle, f"told {n}", f"told {n}.", now, user_id=ana) for n in range(3)))
    if fault is not None:
        stage.slack.faults.order(POST, fault)

    await stage.services.nudges.run_due()

    found = await stage.ledger(circle, NudgeKind.NOTICE)
    assert sorted(one.state for one in found) == sorted([lead, others, others])
    assert len(stage.slack.log.calls(POST)) == 2
    async with stage.database.reading() as work:
        attempts = [await work.attempts.of_nudge(one.id) for one in found]
    assert [len(one) for one in attempts] == [1, 1, 1]
