"""Telling a circle its figures: what was told stays, and what can be added without telling of anybody is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.circles import Circle
from bot.domain.local_time import local_day
from bot.domain.told import Figure, Given, ToldFigure, grown
from storage.unit_of_work import UnitOfWork


async def tell(
    work: UnitOfWork, circle: Circle, given: Mapping[Figure, Given], now: datetime
) -> dict[Figure, ToldFigure]:
    """Return the circle's figures as they are told from now on, those among `given` grown where they may be.

    They are kept with the transaction, so this needs one that writes. Of two who tell at the same time, the later
    one tells what the first one did.
    """
    before = (await work.told.of_circles([circle.id]))[circle.id]
    told, today = dict(before), local_day(now, circle.zone)
    for figure in sorted(given):
        after = grown(before.get(figure), given[figure], today)
        if after is None or after == before.get(figure):
            continue
        if not await work.told.grow(circle.team_id, circle.id, figure, before.get(figure), after):
            after = (await work.told.of_circles([circle.id]))[circle.id][figure]
        told[figure] = after
    return told
