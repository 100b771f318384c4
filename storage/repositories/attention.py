"""Questions about what one person gets of the ledger: how much this week, what is to come, what waits for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import literal_column, union_all, update
from sqlmodel import col, select

from bot.domain.asks import ASKS
from bot.domain.attention import HELD
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from bot.domain.timetable import AWAITED
from storage.repositories.claims import IS_PLANNED, IS_TROUBLED, IS_UNKNOWN, of_team
from storage.repositories.repository import Repository
from storage.tables.nudges import NudgeRow

IS_UNKNOWN_FINAL = IS_TROUBLED & (col(NudgeRow.state) == literal_column("'unknown_final'"))

_COUNTED = (
    col(NudgeRow.state),
    col(NudgeRow.first_post_at),
    col(NudgeRow.urgency),
    col(NudgeRow.due_at),
    col(NudgeRow.id),
    col(NudgeRow.kind),
    col(NudgeRow.details),
)


def _begun(row: Any) -> tuple[datetime, int, datetime, str]:
    """Sort what began at one instant together, and what led its message to the front."""
    return row.first_post_at, row.urgency, row.due_at, row.id


class Attention(Repository):
    async def sent_between(self, team_id: TeamId, user_id: UserId, since: datetime, until: datetime) -> int:
        """Count the messages that reached a person in [since, until), or perhaps did.

        Several told in one message count once, by the most urgent: of one whose answer was lost all began at one
        instant. Notices of a change do not count, nor does an answer to what the person did themself.
        """
        sent, began = col(NudgeRow.sent_at), col(NudgeRow.first_post_at)
        theirs = select(*_COUNTED).where(NudgeRow.user_id == user_id)  # type: ignore[call-overload]
        in_span = (began >= since, began < until)
        did = theirs.where(
            NudgeRow.team_id == team_id, NudgeRow.state == NudgeState.SENT.value, sent >= since, sent < until
        )
        perhaps = [theirs.where(which, of_team(team_id), *in_span) for which in (IS_UNKNOWN, IS_UNKNOWN_FINAL)]
        # one question for each of three small indexes
        found = (await self._session.execute(union_all(did, *perhaps))).all()
        leads = [one for one in found if one.state == NudgeState.SENT.value]
        lost = sorted((one for one in found if one.state != NudgeState.SENT.value), key=_begun)
        leads += [next(told) for _, told in groupby(lost, key=lambda one: one.first_post_at)]
        return sum(one.kind != NudgeKind.NOTICE.value and AWAITED not in one.details for one in leads)

    async def planned_for(
        self, team_id: TeamId, user_id: UserId, circle_ids: Collection[CircleId], until: datetime
    ) -> list[Nudge]:
        """Return what is planned for a person before an instant, with what their circles have yet to expand.

        Two questions, so that each has an index of its own.
        """
        due = (IS_PLANNED, of_team(team_id), col(NudgeRow.due_at) < until)
        mine = select(NudgeRow).where(*due, NudgeRow.user_id == user_id)
        nobodys = (col(NudgeRow.user_id).is_(None), col(NudgeRow.channel_id).is_(None))
        ours = select(NudgeRow).where(*due, *nobodys, col(NudgeRow.circle_id).in_(sorted(circle_ids)))
        return [*await self._values(mine), *await self._values(ours)]

    async def waiting_for(self, team_id: TeamId, user_id: UserId, kind: NudgeKind) -> list[datetime]:
        """Return when what is planned of a kind for a person is due, earliest first."""
        question = select(NudgeRow.due_at).where(
            IS_PLANNED, of_team(team_id), NudgeRow.user_id == user_id, NudgeRow.kind == kind.value
        )
        return list(await self._all(question.order_by(col(NudgeRow.due_at))))

    async def reached_since(
        self, team_id: TeamId, user_id: UserId, kind: NudgeKind, since: datetime
    ) -> list[datetime]:
        """Return when messages of a kind reached a person since an instant, told with another or by themselves."""
        question = select(NudgeRow.sent_at).where(
            NudgeRow.team_id == team_id,
            NudgeRow.user_id == user_id,
            NudgeRow.kind == kind.value,
            col(NudgeRow.sent_at) >= since,
        )
        return [at for at in await self._all(question) if at is not None]

    async def asked_about(self, meeting: Meeting) -> list[Nudge]:
        """Return what each person was or will be asked after a meeting, whatever became of it."""
        return await self._values(
            select(NudgeRow).where(
                NudgeRow.circle_id == meeting.circle_id,
                col(NudgeRow.due_at) >= meeting.ends_at,
                NudgeRow.meeting_id == meeting.id,
                col(NudgeRow.user_id).is_not(None),
                col(NudgeRow.kind).in_([kind.value for kind in ASKS]),
            )
        )

    async def release(self, team_id: TeamId, user_id: UserId, now: datetime) -> int:
        """Let what waits for a person be looked at again now: what it waited for has changed. Return how many."""
        return await self._change(
            update(NudgeRow.sql_table())
            .where(
                IS_PLANNED,
                of_team(team_id),
                col(NudgeRow.user_id) == user_id,
                col(NudgeRow.due_at) > now,
                col(NudgeRow.reason).in_(sorted(HELD)),
            )
            .values(due_at=now)
        )
