"""Trying a nudge: the claim gives one worker the right to try once, the settlement says how it ended.

At most one worker tries a nudge at a time, and a worker that comes back too late changes nothing: every
settlement is fenced by state, owner and attempt. What a worker had begun to post and left behind becomes
`unknown`, never `planned`: Slack may have it already.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    Integer,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    true,
    update,
)
from sqlalchemy import select as sql_select
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from bot.domain.ids import NudgeId, TeamId
from bot.domain.nudges import Claim, NudgeKind, NudgeState, Outcome
from bot.domain.reconciling import GRACE
from storage.repositories.attempts import Attempts
from storage.repositories.repository import Repository
from storage.tables.lanes import LaneRow
from storage.tables.nudges import NudgeRow, nudge_of
from storage.types import Instant

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
        rows = sorted(
            (await self._session.execute(statement)).all(),
            key=lambda one: (one.team_id, one.lane, one.due_at, one.id),
        )
        groups = [list(group) for _, group in groupby(rows, key=lambda one: (one.team_id, one.lane))]
        if by_deadline:
            groups.sort(key=lambda rows: (rows[0].not_after, rows[0].urgency, rows[0].due_at, rows[0].id))
        else:
            groups.sort(key=lambda rows: (rows[0].urgency, rows[0].not_after, rows[0].due_at, rows[0].id))
        return [[Claim(nudge_of(row), owner) for row in group] for group in groups]

    async def begin(self, claim: Claim, now: datetime, details: dict[str, str] | None = None) -> bool:
        """Note that the post is about to be tried; False means the claim is no longer ours to try.

        `details` take the place of the row's, for what has to be known where the answer is lost.
        """
        if not await self.begin_all([claim], now):
            return False
        if details is not None:
            await self._session.execute(_DETAILS, {"on_id": claim.nudge.id, "to_details": details})
        return True

    async def begin_all(self, claims: Iterable[Claim], now: datetime) -> set[NudgeId]:
        """Note that posts are about to be tried; return the nudges whose claims are still ours to try."""
        claims = list(claims)
        begun: set[NudgeId] = set()
        for fence in _fences(claims):
            begun |= set((await self._session.scalars(_BEGIN, fence | {"to_now": now})).all())
        await Attempts(self._session).begin([claim for claim in claims if claim.nudge.id in begun], now)
        return begun

    async def settle(self, claim: Claim, outcome: Outcome, now: datetime) -> bool:
        """Write down how an attempt ended; False means the claim was no longer ours and nothing changed."""
        return claim.nudge.id in await self.settle_all([(claim, outcome)], now)

    async def settle_all(self, ends: Sequence[tuple[Claim, Outcome]], now: datetime) -> set[NudgeId]:
        """Write down how attempts ended; return the nudges whose claims were still ours: nothing else changed.

        An outcome with `retry_at` puts the nudge back into the plan for that instant; one that is unknown is
        looked for when the grace is over. Whose claims are ours is asked first, and holds until the unit of
        work ends; the changes, many in one go, do not tell which rows they met.
        """
        ours: set[NudgeId] = set()
        for fence in _fences([claim for claim, _ in ends]):
            ours |= set((await self._session.scalars(_OURS, fence)).all())
        mine = [(claim, outcome) for claim, outcome in ends if claim.nudge.id in ours]
        again = [_again(claim, outcome) for claim, outcome in mine if outcome.retry_at is not None]
        ended = [_ended(claim, outcome, now) for claim, outcome in mine if outcome.retry_at is None]
        if again:
            await self._session.execute(_AGAIN, again)
        if ended:
            await self._session.execute(_ENDED, ended)
        await Attempts(self._session).finish(ends, now, ours)
        return ours


def _fences(claims: Collection[Claim]) -> list[dict[str, Any]]:
    """Return under what conditions claims are still their owners': nobody gave them up or took them since.

    Claims of one owner and attempt are asked for together.
    """
    ids: dict[tuple[str, int], list[str]] = {}
    for claim in claims:
        ids.setdefault((claim.owner, claim.nudge.attempt), []).append(claim.nudge.id)
    return [{"owner": owner, "attempt_": attempt, "ids": sorted(found)} for (owner, attempt), found in ids.items()]


def _on(claim: Claim) -> dict[str, Any]:
    return {"on_id": claim.nudge.id, "owner": claim.owner, "attempt_": claim.nudge.attempt}


def _again(claim: Claim, outcome: Outcome) -> dict[str, Any]:
    uncounted = 0 if outcome.attempt_counts else 1
    until = outcome.not_after or claim.nudge.not_after
    due = {"to_due": outcome.retry_at, "to_until": until}
    return _on(claim) | due | {"to_reason": outcome.reason, "uncounted": uncounted}


def _ended(claim: Claim, outcome: Outcome, now: datetime) -> dict[str, Any]:
    return _on(claim) | {
        "to_state": outcome.state.value,
        "to_reason": outcome.reason,
        "to_channel": outcome.sent_channel,
        "to_ts": outcome.sent_ts,
        "to_sent": now if outcome.state is NudgeState.SENT else None,
        "to_check": now + GRACE if outcome.state is NudgeState.UNKNOWN else None,
    }


# Made once: a statement of SQLAlchemy costs more to make than SQLite takes to run it.
_NUDGE = NudgeRow.sql_table()
_HELD = (
    _NUDGE.c.state == literal_column("'claimed'"),
    _NUDGE.c.lease_owner == bindparam("owner"),
    _NUDGE.c.attempt == bindparam("attempt_"),
)
_ANY_OF = _NUDGE.c.id.in_(bindparam("ids", expanding=True))
_THIS = _NUDGE.c.id == bindparam("on_id")
_FREE: dict[str, Any] = {"lease_owner": None, "lease_until": None, "posting_at": None}
_BEGIN = (
    update(_NUDGE)
    .where(_ANY_OF, *_HELD)
    .values(
        posting_at=bindparam("to_now", type_=Instant()),
        first_post_at=func.coalesce(_NUDGE.c.first_post_at, bindparam("to_now", type_=Instant())),
    )
    .returning(_NUDGE.c.id)
)
_DETAILS = update(_NUDGE).where(_THIS).values(details=bindparam("to_details", type_=JSON()))
_OURS = sql_select(_NUDGE.c.id).where(_ANY_OF, *_HELD).order_by(_NUDGE.c.id).with_for_update()
_AGAIN = (
    update(_NUDGE)
    .where(_THIS, *_HELD)
    .values(
        state=NudgeState.PLANNED.value,
        reason=bindparam("to_reason"),
        due_at=bindparam("to_due"),
        not_after=bindparam("to_until"),
        attempt=_NUDGE.c.attempt - bindparam("uncounted", type_=Integer()),
        **_FREE,
    )
)
_ENDED = (
    update(_NUDGE)
    .where(_THIS, *_HELD)
    .values(
        state=bindparam("to_state"),
        reason=bindparam("to_reason"),
        sent_channel=bindparam("to_channel"),
        sent_ts=bindparam("to_ts"),
        sent_at=bindparam("to_sent"),
        check_at=bindparam("to_check"),
        **_FREE,
    )
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
    named = col(NudgeRow.lane) != literal_column("''")  # what an older version planned gets its lane first
    due = (IS_PLANNED, col(NudgeRow.due_at) <= now, HAS_TARGET, named, IS_KNOWN, of_team(team_id))
    return select(*columns, in_lane.label("place")).where(*due, *free_lane(now, free_by)).cte("ready")  # type: ignore[call-overload,no-any-return]
