"""What may have been posted: which of it is to be looked for, what became of it, what a restore leaves in doubt.

Looking is held for a while by whoever does it, so that two replicas do not count one look as two: every change
is fenced by the number of looks and the instant until which the look is held.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, literal_column, or_, true, update
from sqlmodel import col, select

from bot.domain.attention import HELD
from bot.domain.ids import TeamId
from bot.domain.nudges import Attempt, Nudge, NudgeState
from bot.domain.reconciling import GRACE, RESTORED, Fate, Window
from storage.repositories.claims import HAS_TARGET, IS_UNKNOWN, of_team
from storage.repositories.repository import Repository
from storage.tables.attempts import AttemptRow
from storage.tables.memos import MemoRow
from storage.tables.nudges import NudgeRow, nudge_of

LANE = func.coalesce(col(NudgeRow.channel_id), col(NudgeRow.user_id), literal_column("''"))
MAY_BE_POSTED = (NudgeState.PLANNED, NudgeState.CLAIMED, NudgeState.PARKED, NudgeState.UNKNOWN)
POSTED_AGAIN = "posted_again:"
LATER = timedelta(minutes=15)
"""How long after a second post the first is looked for once more: Slack may have stored it late."""


class Unknowns(Repository):
    """What is being looked for, in Core statements."""

    async def lanes(self, now: datetime, *, limit: int, team_id: TeamId | None = None) -> list[str]:
        """Return the channels and people where something is to be looked for, the most urgent first."""
        due = or_(col(NudgeRow.check_at) <= now, col(NudgeRow.check_at).is_(None))
        question = (
            select(LANE)
            .where(IS_UNKNOWN, due, of_team(team_id))
            .group_by(LANE)
            .order_by(func.min(col(NudgeRow.not_after)), LANE)
            .limit(limit)
        )
        return [row[0] for row in (await self._session.execute(question)).all()]

    async def take(
        self, lanes: Collection[str], now: datetime, *, until: datetime, team_id: TeamId | None = None
    ) -> list[Nudge]:
        """Return what is to be looked for there, held until an instant for whoever took it.

        What an older version left unknown is looked for after the usual grace.
        """
        table = NudgeRow.sql_table()
        here = and_(IS_UNKNOWN, of_team(team_id), LANE.in_(sorted(lanes)))
        await self._change(update(table).where(here, table.c.check_at.is_(None)).values(check_at=now + GRACE))
        ready = (
            select(col(NudgeRow.id))
            .where(here, col(NudgeRow.check_at) <= now)
            .order_by(col(NudgeRow.id))
            .with_for_update(skip_locked=True)
            .cte("ready")
        )
        statement = (
            update(table)
            .where(table.c.id.in_(select(ready.c.id)), IS_UNKNOWN, table.c.check_at <= now)
            .values(check_at=until)
            .returning(*table.c)
        )
        found = (await self._session.execute(statement)).all()
        return sorted((nudge_of(row) for row in found), key=lambda one: (one.not_after, one.id))

    async def settle(self, nudge: Nudge, fate: Fate, sent_at: datetime | None) -> bool:
        """Write down what a look led to; False means somebody else settled it meanwhile.

        Looks are counted anew for whatever is posted again.
        """
        table = NudgeRow.sql_table()
        values: dict[str, Any] = {
            "state": fate.state.value,
            "reason": fate.reason,
            "looks": 0 if fate.state is NudgeState.PLANNED else fate.looks,
            "check_at": fate.check_at,
        }
        if fate.found is not None:
            values |= {"sent_channel": fate.found.channel_id, "sent_ts": fate.found.ts, "sent_at": sent_at}
        fence = (IS_UNKNOWN, table.c.looks == nudge.looks, table.c.check_at == nudge.check_at)
        return await self._change(update(table).where(table.c.id == nudge.id, *fence).values(**values)) == 1

    async def put_off(self, now: datetime, until: datetime, team_id: TeamId | None = None) -> None:
        """Look for nothing before an instant: Slack asked for patience."""
        table = NudgeRow.sql_table()
        due = (IS_UNKNOWN, of_team(team_id), table.c.check_at <= now)
        await self._change(update(table).where(*due).values(check_at=until))

    async def note(self, looks: Sequence[Attempt]) -> None:
        """Append looks and deeds to the attempts."""
        await self._add([AttemptRow.from_domain(look) for look in looks])

    async def look_later(self, nudge: Nudge, at: datetime) -> None:
        """Note that a nudge that is posted again is to be looked for once more: there may be two by then."""
        row = MemoRow(team_id=nudge.team_id, name=f"{POSTED_AGAIN}{nudge.id}", value=at.isoformat())
        await self._save(row, keys=["team_id", "name"])

    async def posted_again(self, now: datetime, team_id: TeamId | None = None) -> list[str]:
        """Return the ids of what was posted again and is to be looked for now."""
        table = MemoRow.sql_table()
        question = select(table.c.name, table.c.value).where(
            table.c.name.startswith(POSTED_AGAIN, autoescape=True),
            true() if team_id is None else table.c.team_id == team_id,
        )
        notes = (await self._session.execute(question)).all()
        return [name.removeprefix(POSTED_AGAIN) for name, at in notes if datetime.fromisoformat(at) <= now]

    async def take_posted_again(self, ids: Collection[str]) -> list[Nudge]:
        """Return the nudges of those ids whose note was still there, and take the note away."""
        table = MemoRow.sql_table()
        names = sorted(f"{POSTED_AGAIN}{one}" for one in ids)
        taken = delete(table).where(table.c.name.in_(names)).returning(table.c.name)
        mine = [name.removeprefix(POSTED_AGAIN) for name in (await self._session.execute(taken)).scalars().all()]
        return await self._values(select(NudgeRow).where(col(NudgeRow.id).in_(mine)))

    async def count(self, name: str, by: int = 1) -> None:
        """Add to a number that is kept among the memos."""
        table = MemoRow.sql_table()
        found = await self._one(select(table.c.value).where(table.c.team_id == "", table.c.name == name))
        await self._save(MemoRow(team_id="", name=name, value=str(int(found or 0) + by)), keys=["team_id", "name"])

    async def doubt(self, window: Window, team_id: TeamId | None = None) -> int:
        """After a restore: let everything that may have been posted in the window be looked for; return how many.

        Whatever was not at its end in the restored state and was due before the window's end may have been
        sent meanwhile, also what had been late already, and what was held back for its person: that may have
        been let go early. It cannot have been posted before the window began.
        """
        table = NudgeRow.sql_table()
        open_states = [state.value for state in MAY_BE_POSTED]
        older = func.coalesce(table.c.first_post_at, table.c.due_at)
        is_held = table.c.reason.in_(sorted(HELD))
        may_be = (
            table.c.state.in_(open_states),
            or_(table.c.due_at <= window.until, is_held),
            HAS_TARGET,
            of_team(team_id),
        )
        never_begun = table.c.first_post_at.is_(None)
        fresh = {"state": NudgeState.UNKNOWN.value, "reason": RESTORED, "check_at": window.until, "looks": 0}
        free = {"lease_owner": None, "lease_until": None, "posting_at": None}
        await self._change(
            update(table)
            .where(*may_be, never_begun, or_(table.c.due_at < window.since, is_held))
            .values(first_post_at=window.since)
        )
        return await self._change(update(table).where(*may_be).values(first_post_at=older, **fresh, **free))
