"""Leaving something in Slack once: noted before Slack is asked, settled after it, never repeated blindly.

At most once for every time that a person asked for it: what a lost answer or a crash leaves open counts as unknown
until a person has looked and says that it is not there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.keepsakes import Keepsake, KeepsakeState
from bot.errors import SlackError, SlackUncertain
from storage.unit_of_work import UnitOfWork


async def begin(work: UnitOfWork, new: Keepsake, now: datetime, *, again: bool = False) -> Keepsake | None:
    """Note that this is about to be made; return None, or what stands in the way of making it.

    That is the one that is there, on its way, or perhaps there. With `again` a person has looked for one that is
    perhaps there and did not find it.
    """
    before = await work.keepsakes.get(new.team_id, new.key)
    if before is not None:
        seen = before.seen_at(now)
        is_free = seen is KeepsakeState.REFUSED or (again and seen is KeepsakeState.UNKNOWN)
        if not is_free:
            return replace(before, state=seen)
    if await work.keepsakes.begin(new, before):
        return None
    return await work.keepsakes.get(new.team_id, new.key)


async def attempt(begun: Keepsake, ask: Callable[[], Awaitable[str]]) -> tuple[Keepsake, SlackError | None]:
    """Ask Slack, with no transaction open; return how it ended, and why where Slack did not do it.

    `ask` returns Slack's id of what it made.
    """
    try:
        outside_id = await ask()
    except SlackUncertain as trouble:
        return replace(begun, state=KeepsakeState.UNKNOWN, reason=trouble.code), trouble
    except SlackError as trouble:
        return replace(begun, state=KeepsakeState.REFUSED, reason=trouble.code), trouble
    return replace(begun, state=KeepsakeState.KEPT, outside_id=outside_id), None
