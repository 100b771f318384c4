"""The table of rights is where access is decided: what it takes away, the use-cases refuse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.domain.circles import Circle
from bot.domain.ids import UserId
from bot.domain.roles import RIGHTS, Act
from bot.errors import NotAllowed
from tests.support.stage import Stage, on_sqlite

Deed = Callable[[Stage, Circle], Awaitable[object]]


def boss(stage: Stage) -> UserId:
    return UserId(next(one.id for one in stage.slack.people.values() if one.name == "Boss"))


DEEDS: dict[Act, Deed] = {
    Act.SEE_CIRCLE: lambda stage, circle: stage.services.circles.page(stage.team, UserId(stage.ben.id), circle.id),
    Act.JOIN: lambda stage, circle: stage.joins(circle, stage.ben),
    Act.SEE_FACILITATOR_SURVEY: lambda stage, _: stage.services.surveys.of_facilitators(stage.team, boss(stage)),
    Act.SEE_DELIVERY: lambda stage, _: stage.services.organising.page(stage.team, boss(stage)),
    Act.CHANGE_WORKSPACE: lambda stage, _: stage.services.settings.of_workspace(stage.team, boss(stage)),
}


@on_sqlite
@pytest.mark.parametrize("act", DEEDS)
async def test_what_the_table_gives_may_be_done_and_what_it_takes_away_may_not(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    stage.slack.person("Boss", "Europe/Berlin", admin=True)
    circle = await stage.founds(stage.ana)
    theirs = RIGHTS[act]

    monkeypatch.setitem(RIGHTS, act, frozenset())
    with pytest.raises(NotAllowed):
        await DEEDS[act](stage, circle)

    monkeypatch.setitem(RIGHTS, act, theirs)
    await DEEDS[act](stage, circle)
