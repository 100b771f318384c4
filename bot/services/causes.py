"""What set a use-case off, so that the same cause takes effect once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import TeamId, UserId
from bot.errors import AlreadyApplied
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Cause:
    """Who did something, where, and the key under which Slack would deliver it again.

    `key` is Slack's `event_id` for events, the `trigger_id` for commands, shortcuts and clicks, and the view's
    id with its hash and a digest of what was filled in for submissions.
    """

    team_id: TeamId
    user_id: UserId
    key: str


async def take(work: UnitOfWork, cause: Cause, now: datetime) -> None:
    """Mark the cause as done in the transaction of its effect; raise AlreadyApplied where it was before.

    Whether it waits in the inbox (deeds that Slack was told of first) or comes here first (forms, events of the
    workspace) makes no difference. With it goes what Slack sent: members' words do not stay in the inbox.
    """
    if not await work.inbox.take(cause.team_id, cause.key, now):
        raise AlreadyApplied


async def refuse_repeat(work: UnitOfWork, cause: Cause) -> None:
    """Raise AlreadyApplied where the cause took effect before; for what only looks at it, and stores nothing."""
    if await work.inbox.is_done(cause.team_id, cause.key):
        raise AlreadyApplied
