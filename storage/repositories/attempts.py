"""The tries at posting a nudge, appended one after the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import bindparam, insert, update
from sqlmodel import col, select

from bot.domain.ids import NudgeId, new_id
from bot.domain.nudges import Attempt, Claim, Nudge, Outcome
from storage.repositories.repository import Repository
from storage.tables.attempts import AttemptRow

REFUSED = "refused"
RETRY = "retry"
_ATTEMPT = AttemptRow.sql_table()
_BEGIN = insert(_ATTEMPT)
_FINISH = (
    update(_ATTEMPT)
    .where(
        _ATTEMPT.c.nudge_id == bindparam("of_nudge"),
        _ATTEMPT.c.owner == bindparam("of_owner"),
        _ATTEMPT.c.finished_at.is_(None),
    )
    .values(finished_at=bindparam("to_now"), outcome=bindparam("to_outcome"), code=bindparam("to_code"))
)


class Attempts(Repository):
    """Questions about attempts; a row is added at the begin and changed once, when it is known how it ended."""

    async def begin(self, claims: Collection[Claim], now: datetime) -> None:
        """Append tries that begin now."""
        begun = [
            {
                "id": new_id(),
                "team_id": claim.nudge.team_id,
                "nudge_id": claim.nudge.id,
                "number": claim.nudge.attempt,
                "owner": claim.owner,
                "started_at": now,
            }
            for claim in claims
        ]
        if begun:
            await self._session.execute(_BEGIN, begun)

    async def finish(
        self, ends: Iterable[tuple[Claim, Outcome]], now: datetime, ours: Collection[NudgeId]
    ) -> None:
        """Write down how the owners' tries ended; where one had not begun there is nothing to write.

        What was tried with a claim that was nobody's any more (not among `ours`) is noted as refused.
        """
        ended = [
            {
                "of_nudge": claim.nudge.id,
                "of_owner": claim.owner,
                "to_now": now,
                "to_outcome": _named(outcome) if claim.nudge.id in ours else REFUSED,
                "to_code": outcome.reason,
            }
            for claim, outcome in ends
        ]
        if ended:
            await self._session.execute(_FINISH, ended)

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


def _named(outcome: Outcome) -> str:
    return RETRY if outcome.retry_at is not None else outcome.state.value
