"""The tries at posting a nudge, appended one after the other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from bot.domain.ids import NudgeId, new_id
from bot.domain.nudges import Attempt, Claim, Nudge, Outcome
from storage.repositories.repository import Repository
from storage.tables.attempts import AttemptRow

REFUSED = "refused"
RETRY = "retry"


class Attempts(Repository):
    """Questions about attempts; a row is added at the begin and changed once, when it is known how it ended."""

    async def begin(self, claim: Claim, now: datetime) -> None:
        """Append a try that begins now."""
        nudge = claim.nudge
        begun = Attempt(new_id(), nudge.team_id, nudge.id, nudge.attempt, claim.owner, started_at=now)
        await self._add([AttemptRow.from_domain(begun)])

    async def finish(self, claim: Claim, outcome: Outcome, now: datetime, *, is_refused: bool = False) -> None:
        """Write down how the owner's try ended; where it had not begun there is nothing to write."""
        ended = RETRY if outcome.retry_at is not None else outcome.state.value
        mine = (
            col(AttemptRow.nudge_id) == claim.nudge.id,
            col(AttemptRow.owner) == claim.owner,
            col(AttemptRow.finished_at).is_(None),
        )
        await self._change(
            update(AttemptRow.sql_table())
            .where(*mine)
            .values(finished_at=now, outcome=REFUSED if is_refused else ended, code=outcome.reason)
        )

    async def append(
        self, nudge: Nudge, *, owner: str, now: datetime, outcome: str, code: str | None = None
    ) -> None:
        """Append what was done about a nudge without posting it, such as looking for its post."""
        done = Attempt(new_id(), nudge.team_id, nudge.id, nudge.attempt, owner, now, now, outcome, code)
        await self._add([AttemptRow.from_domain(done)])

    async def of_nudge(self, nudge_id: NudgeId) -> list[Attempt]:
        """Return the tries at a nudge, the first one first."""
        return await self._values(
            select(AttemptRow)
            .where(AttemptRow.nudge_id == nudge_id)
            .order_by(col(AttemptRow.started_at), col(AttemptRow.id))
        )
