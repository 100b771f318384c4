"""Trying a nudge: the claim gives one worker the right to try once, the settlement says how it ended.

At most one worker tries a nudge at a time, and a worker that comes back too late changes nothing: every
settlement is fenced by state, owner and attempt. What a worker had begun to post and left behind becomes
`unknown`, never `planned`: Slack may have it already.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, literal_column, or_, true, update
from sqlmodel import col, select

from bot.domain.ids import TeamId
from bot.domain.nudges import Claim, NudgeState, Outcome
from storage.repositories.repository import Repository
from storage.tables.nudges import NudgeRow

LEASE_EXPIRED = "it was being sent when the bot stopped; whether it arrived is not known"

# The conditions of the partial indexes, as literals (see NudgeRow).
IS_PLANNED = col(NudgeRow.state) == literal_column("'planned'")
IS_CLAIMED = col(NudgeRow.state) == literal_column("'claimed'")
HAS_TARGET = or_(col(NudgeRow.user_id).is_not(None), col(NudgeRow.channel_id).is_not(None))


def of_team(team_id: TeamId | None) -> ColumnElement[bool]:
    """The condition that a nudge belongs to a workspace; None asks for none."""
    return true() if team_id is None else col(NudgeRow.team_id) == team_id


class Claims(Repository):
    """The delivery path, in Core statements."""

    async def claim(
        self, now: datetime, *, owner: str, lease: timedelta, limit: int, team_id: TeamId | None = None
    ) -> list[Claim]:
        """Claim the nudges that are due and have a target, earliest first, for as long as `lease`.

        With `team_id`, those of one workspace: a token posts in no other.

        The state is asked a second time in the update itself: on PostgreSQL the inner question may look at
        an older snapshot than the row it locks, and claimed one row in four twice without that.
        """
        ready = (
            select(col(NudgeRow.id))
            .where(IS_PLANNED, col(NudgeRow.due_at) <= now, HAS_TARGET, of_team(team_id))
            .order_by(col(NudgeRow.due_at), col(NudgeRow.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("ready")
        )
        statement = (
            update(NudgeRow.sql_table())
            .where(col(NudgeRow.id).in_(select(ready.c.id)), IS_PLANNED)
            .values(
                state=NudgeState.CLAIMED.value,
                lease_owner=owner,
                lease_until=now + lease,
                attempt=NudgeRow.sql_table().c.attempt + 1,
            )
            .returning(*NudgeRow.sql_table().c)
        )
        found = (await self._session.execute(statement)).mappings().all()
        nudges = [NudgeRow(**row).to_domain() for row in found]
        return [Claim(nudge, owner) for nudge in sorted(nudges, key=lambda one: (one.due_at, one.id))]

    async def settle(self, claim: Claim, outcome: Outcome, now: datetime) -> bool:
        """Write down how an attempt ended; False means the claim was no longer ours and nothing changed.

        An outcome with `retry_at` puts the nudge back into the plan for that instant.
        """
        table = NudgeRow.sql_table()
        values: dict[str, Any] = {
            "reason": outcome.reason,
            "lease_owner": None,
            "lease_until": None,
            "posting_at": None,
        }
        if outcome.retry_at is not None:
            values |= {"state": NudgeState.PLANNED.value, "due_at": outcome.retry_at}
            if not outcome.attempt_counts:
                values["attempt"] = table.c.attempt - 1
        else:
            values |= {
                "state": outcome.state.value,
                "sent_channel": outcome.sent_channel,
                "sent_ts": outcome.sent_ts,
                "sent_at": now if outcome.state is NudgeState.SENT else None,
            }
        fenced = (
            update(table)
            .where(
                table.c.id == claim.nudge.id,
                IS_CLAIMED,
                table.c.lease_owner == claim.owner,
                table.c.attempt == claim.nudge.attempt,
            )
            .values(**values)
        )
        return await self._change(fenced) == 1

    async def begin(self, claim: Claim, now: datetime) -> bool:
        """Note that the post is about to be tried; False means the claim is no longer ours to try."""
        table = NudgeRow.sql_table()
        mine = (table.c.id == claim.nudge.id, IS_CLAIMED, table.c.lease_owner == claim.owner)
        fence = table.c.attempt == claim.nudge.attempt
        return await self._change(update(table).where(*mine, fence).values(posting_at=now)) == 1

    async def expire_leases(self, now: datetime) -> int:
        """Give up the claims whose lease has ended before now; return how many became `unknown`.

        What was never begun goes back into the plan: nothing can have been posted.
        """
        ended = (IS_CLAIMED, col(NudgeRow.lease_until) < now)
        free = {"lease_owner": None, "lease_until": None, "posting_at": None}
        table = NudgeRow.sql_table()
        await self._change(
            update(table)
            .where(*ended, col(NudgeRow.posting_at).is_(None))
            .values(state=NudgeState.PLANNED.value, **free)
        )
        return await self._change(
            update(table).where(*ended).values(state=NudgeState.UNKNOWN.value, reason=LEASE_EXPIRED, **free)
        )
