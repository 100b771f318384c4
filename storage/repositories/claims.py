"""Trying a nudge: the claim gives one worker the right to try once, the settlement says how it ended.

At most one worker tries a nudge at a time, and a worker that comes back too late changes nothing: every
settlement is fenced by state, owner and attempt. What a worker had begun to post and left behind becomes
`unknown`, never `planned`: Slack may have it already.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import CTE, ColumnElement, exists, func, literal_column, or_, true, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from bot.domain.ids import TeamId
from bot.domain.nudges import Claim, NudgeKind, NudgeState, Outcome
from bot.domain.reconciling import GRACE
from storage.repositories.attempts import Attempts
from storage.repositories.repository import Repository
from storage.tables.lanes import LaneRow
from storage.tables.nudges import NudgeRow

GROUP_MAX = 20
"""How many nudges one message to a person may tell together; the rest come with the next."""
KNOWN_KINDS = sorted(kind.value for kind in NudgeKind if kind is not NudgeKind.FOREIGN)

# The conditions of the partial indexes, as literals (see NudgeRow).
IS_PLANNED = col(NudgeRow.state) == literal_column("'planned'")
IS_CLAIMED = col(NudgeRow.state) == literal_column("'claimed'")
IS_UNKNOWN = col(NudgeRow.state) == literal_column("'unknown'")
IS_TROUBLED = col(NudgeRow.state).in_(
    [literal_column(f"'{name}'") for name in ("failed", "parked", "unknown_final")]
)
IS_PARKED = IS_TROUBLED & (col(NudgeRow.state) == literal_column("'parked'"))
workspace = col(NudgeRow.team_id).concat(literal_column("''"))
HAS_TARGET = or_(col(NudgeRow.user_id).is_not(None), col(NudgeRow.channel_id).is_not(None))
IS_KNOWN = col(NudgeRow.kind).in_(KNOWN_KINDS)


def of_team(team_id: TeamId | None) -> ColumnElement[bool]:
    """The condition that a nudge belongs to a workspace; None asks for none.

    It is asked of `workspace`, not of the column: SQLite, which keeps no statistics unless it is told to,
    takes `team_id = ?` for the best there is and reads a workspace's whole history, whatever small index
    fits the rest of the question.
    """
    return true() if team_id is None else workspace == team_id


class Claims(Repository):
    """The delivery path, in Core statements."""

    async def claim(
        self,
        now: datetime,
        *,
        owner: str,
        lease: timedelta,
        limit: int,
        team_id: TeamId | None = None,
        free_by: datetime | None = None,
        by_deadline: bool = False,
    ) -> list[list[Claim]]:
        """Claim what is due in the free lanes, for as long as `lease`; return it in groups, one post each.

        A lane is free while nothing in it is being tried, Slack did not ask it to wait, and its `next_at` is
        not later than `free_by` (default: now). Of a channel's lane the nudge due first is claimed, of a
        person's all that are due. `limit` counts groups; the most urgent go first, or with `by_deadline` those
        whose purpose passes first. With `team_id`, those of one workspace: a token posts in no other.

        The state is asked a second time in the update itself: on PostgreSQL the inner question may look at
        an older snapshot than the row it changes, and claimed one row in four twice without that. That a
        lane is tried by one worker at a time is promised where the workspace's lane is held (`Lanes.open`).
        """
        ready = _ready(now, team_id, free_by or now)
        first = (ready.c.not_after, ready.c.urgency) if by_deadline else (ready.c.urgency, ready.c.not_after)
        heads = (
            select(ready.c.team_id, ready.c.lane)
            .where(ready.c.place == 1)
            .order_by(*first, ready.c.due_at, ready.c.id)
            .limit(limit)
            .cte("heads")
        )
        chosen = (
            select(ready.c.id)
            .join(heads, (heads.c.team_id == ready.c.team_id) & (heads.c.lane == ready.c.lane))
            .where(or_(ready.c.place == 1, ready.c.user_id.is_not(None) & (ready.c.place <= GROUP_MAX)))
        )
        statement = (
            update(NudgeRow.sql_table())
            .where(col(NudgeRow.id).in_(chosen), IS_PLANNED)
            .values(
                state=NudgeState.CLAIMED.value,
                lease_owner=owner,
                lease_until=now + lease,
                attempt=NudgeRow.sql_table().c.attempt + 1,
                posting_at=None,
            )
            .returning(*NudgeRow.sql_table().c)
        )
        found = (await self._session.execute(statement)).mappings().all()
        rows = sorted(
            (NudgeRow(**row) for row in found), key=lambda one: (one.team_id, one.lane, one.due_at, one.id)
        )
        groups = [list(group) for _, group in groupby(rows, key=lambda one: (one.team_id, one.lane))]
        if by_deadline:
            groups.sort(key=lambda rows: (rows[0].not_after, rows[0].urgency, rows[0].due_at, rows[0].id))
        else:
            groups.sort(key=lambda rows: (rows[0].urgency, rows[0].not_after, rows[0].due_at, rows[0].id))
        return [[Claim(row.to_domain(), owner) for row in group] for group in groups]

    async def begin(self, claim: Claim, now: datetime, details: dict[str, str] | None = None) -> bool:
        """Note that the post is about to be tried; False means the claim is no longer ours to try.

        `details` take the place of the row's, for what has to be known where the answer is lost.
        """
        table = NudgeRow.sql_table()
        values: dict[str, Any] = {"posting_at": now, "first_post_at": func.coalesce(table.c.first_post_at, now)}
        if details is not None:
            values["details"] = details
        if await self._change(update(table).where(*_fence(claim)).values(**values)) != 1:
            return False
        await Attempts(self._session).begin(claim, now)
        return True

    async def settle(self, claim: Claim, outcome: Outcome, now: datetime) -> bool:
        """Write down how an attempt ended; False means the claim was no longer ours and nothing changed.

        An outcome with `retry_at` puts the nudge back into the plan for that instant; one that is unknown is
        looked for when the grace is over.
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
                "check_at": now + GRACE if outcome.state is NudgeState.UNKNOWN else None,
            }
        is_ours = await self._change(update(table).where(*_fence(claim)).values(**values)) == 1
        await Attempts(self._session).finish(claim, outcome, now, is_refused=not is_ours)
        return is_ours


def _fence(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a claim is still its owner's: nobody gave it up or took it since."""
    table = NudgeRow.sql_table()
    return (
        table.c.id == claim.nudge.id,
        IS_CLAIMED,
        table.c.lease_owner == claim.owner,
        table.c.attempt == claim.nudge.attempt,
    )


def free_lane(now: datetime, free_by: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions that nothing is tried in a nudge's lane, and that it need not wait."""
    trying = aliased(NudgeRow)
    is_tried = exists().where(
        col(trying.team_id) == col(NudgeRow.team_id),
        col(trying.lane) == col(NudgeRow.lane),
        col(trying.state) == literal_column("'claimed'"),
    )
    is_held = exists().where(
        col(LaneRow.team_id) == col(NudgeRow.team_id),
        col(LaneRow.name) == col(NudgeRow.lane),
        or_(col(LaneRow.next_at) > free_by, col(LaneRow.paused_until) > now),
    )
    return ~is_tried, ~is_held


def _ready(now: datetime, team_id: TeamId | None, free_by: datetime) -> CTE:
    """What is due in free lanes, each with its place in its lane."""
    in_lane = func.row_number().over(
        partition_by=(col(NudgeRow.team_id), col(NudgeRow.lane)), order_by=(col(NudgeRow.due_at), col(NudgeRow.id))
    )
    columns = (
        col(NudgeRow.id),
        col(NudgeRow.team_id),
        col(NudgeRow.lane),
        col(NudgeRow.user_id),
        col(NudgeRow.urgency),
        col(NudgeRow.due_at),
        col(NudgeRow.not_after),
    )
    due = (IS_PLANNED, col(NudgeRow.due_at) <= now, HAS_TARGET, IS_KNOWN, of_team(team_id))
    return select(*columns, in_lane.label("place")).where(*due, *free_lane(now, free_by)).cte("ready")  # type: ignore[call-overload,no-any-return]
