"""The ledger of nudges: planning, expanding, cancelling, and the questions about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, not_, or_, update
from sqlmodel import col, select

from bot.domain.ids import ChannelId, CircleId, NudgeId, TeamId
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from bot.domain.reconciling import Window, born_unknown
from storage.repositories.claims import HAS_TARGET, IS_KNOWN, IS_PARKED, IS_PLANNED, of_team
from storage.repositories.memos import Memos
from storage.repositories.upkeep import Upkeep
from storage.tables.nudges import NudgeRow, columns_of

RECOVERY_MEMO = "recovery"
PERHAPS_POSTED = (NudgeState.CLAIMED, NudgeState.UNKNOWN, NudgeState.UNKNOWN_FINAL)


class Nudges(Upkeep):
    """The ledger; what tries a nudge is in `claims`, what becomes of it by time alone in `upkeep`."""

    async def plan(self, nudges: Iterable[Nudge]) -> int:
        """Write the nudges that are not in the ledger yet; return how many were new.

        Planning ten times equals once: a key is in a workspace's ledger once, whatever became of it.
        Of many, those known already are left out beforehand, which is all that planning again has to do. The
        rows go in by key, so that two planners wait for each other instead of deadlocking.
        """
        wanted = list(nudges)
        known: set[tuple[str, str]] = set()
        if len(wanted) > 5:
            question = select(col(NudgeRow.team_id), col(NudgeRow.key)).where(
                col(NudgeRow.team_id).in_(sorted({one.team_id for one in wanted})),
                col(NudgeRow.key).in_(sorted({one.key for one in wanted})),
            )
            known = {(row[0], row[1]) for row in (await self._session.execute(question)).all()}
        new = [one for one in wanted if (one.team_id, one.key) not in known]
        if not new:
            return 0
        # after a restore, what was due before it may have been posted by what the database has forgotten
        text = await Memos(self._session).get(RECOVERY_MEMO)
        window = Window.read(text) if text else None
        new = [born_unknown(one, window) for one in new]
        in_order = sorted(new, key=lambda one: (one.team_id, one.key))
        rows = [columns_of(nudge) for nudge in in_order]
        return await self._insert_new_values(NudgeRow.sql_table(), rows, keys=["team_id", "key"])

    async def to_expand(self, now: datetime, *, limit: int, team_id: TeamId | None = None) -> list[Nudge]:
        """Return the nudges for several people that are due, kept from other units of work until this ends."""
        return await self._values(
            select(NudgeRow)
            .where(IS_PLANNED, col(NudgeRow.due_at) <= now, not_(HAS_TARGET), IS_KNOWN, of_team(team_id))
            .order_by(col(NudgeRow.due_at), col(NudgeRow.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )

    async def expand(self, nudge: Nudge, children: Collection[Nudge]) -> bool:
        """Write one nudge per person in the place of this one; False means it was no longer planned."""
        taken = await self._change(
            update(NudgeRow.sql_table())
            .where(col(NudgeRow.id) == nudge.id, IS_PLANNED)
            .values(state=NudgeState.EXPANDED.value, reason=f"{len(children)} people")
        )
        if taken:
            await self.plan(children)
        return taken == 1

    async def give_up(self, nudge: Nudge, reason: str) -> bool:
        """End a nudge that is planned and cannot be worked out; False means it was no longer planned."""
        failed = update(NudgeRow.sql_table()).where(col(NudgeRow.id) == nudge.id, IS_PLANNED)
        return await self._change(failed.values(state=NudgeState.FAILED.value, reason=reason)) == 1

    async def move_channel(self, circle_id: CircleId, old: ChannelId, new: ChannelId) -> int:
        """Turn what is planned for one channel of a circle to another; return how many."""
        return await self._change(
            update(NudgeRow.sql_table())
            .where(
                or_(IS_PLANNED, IS_PARKED), col(NudgeRow.circle_id) == circle_id, col(NudgeRow.channel_id) == old
            )
            .values(channel_id=new, lane=new)
        )

    async def get(self, team_id: TeamId, nudge_id: NudgeId) -> Nudge | None:
        return await self._value(select(NudgeRow).where(NudgeRow.id == nudge_id, NudgeRow.team_id == team_id))

    async def by_key(self, team_id: TeamId, key: str) -> Nudge | None:
        return await self._value(select(NudgeRow).where(NudgeRow.key == key, NudgeRow.team_id == team_id))

    async def of_circle(self, circle_id: CircleId, *, limit: int) -> list[Nudge]:
        """Return the circle's nudges, whatever became of them, the latest due first."""
        return await self._values(
            select(NudgeRow)
            .where(NudgeRow.circle_id == circle_id)
            .order_by(col(NudgeRow.due_at).desc(), col(NudgeRow.id))
            .limit(limit)
        )

    async def digests_to_come(self, circle_id: CircleId, now: datetime) -> list[Nudge]:
        """Return the circle's digests that may still be posted, the earliest due first."""
        return await self._values(
            select(NudgeRow)
            .where(
                NudgeRow.circle_id == circle_id,
                NudgeRow.kind == NudgeKind.DIGEST.value,
                col(NudgeRow.state).in_([NudgeState.PLANNED.value, NudgeState.CLAIMED.value]),
                col(NudgeRow.not_after) > now,
            )
            .order_by(col(NudgeRow.due_at), col(NudgeRow.id))
        )

    async def digests_under_way(self, circle_id: CircleId) -> list[Nudge]:
        """Return the circle's digests that are being posted, or of which it is not known whether they were."""
        return await self._values(
            select(NudgeRow).where(
                NudgeRow.circle_id == circle_id,
                NudgeRow.kind == NudgeKind.DIGEST.value,
                col(NudgeRow.state).in_([one.value for one in PERHAPS_POSTED]),
            )
        )

    async def counts(self, team_id: TeamId | None = None) -> dict[NudgeState, int]:
        """Return how many nudges are in each state, in one workspace or in all; every state has a number."""
        question = select(col(NudgeRow.state), func.count()).group_by(col(NudgeRow.state))
        if team_id is not None:
            question = question.where(NudgeRow.team_id == team_id)
        found = {row[0]: row[1] for row in (await self._session.execute(question)).all()}
        return {state: found.get(state.value, 0) for state in NudgeState}

    async def sent_card(self, circle_id: CircleId) -> Nudge | None:
        """Return the circle's card as posted, so that it can be brought up to date in place."""
        return await self._value(
            select(NudgeRow)
            .where(
                NudgeRow.circle_id == circle_id,
                NudgeRow.kind == NudgeKind.CARD.value,
                NudgeRow.state == NudgeState.SENT.value,
            )
            .order_by(col(NudgeRow.due_at).desc(), col(NudgeRow.id))
        )
