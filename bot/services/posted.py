"""Where a message of the ledger stands in Slack, once it was posted."""

from __future__ import annotations

from bot.domain.ids import TeamId
from bot.domain.nudges import NudgeState
from bot.slack.gateway import Posted
from storage.unit_of_work import UnitOfWork


async def posted_at(work: UnitOfWork, team_id: TeamId, key: str) -> Posted | None:
    """Return where the nudge of a key stands; None while it was not posted, as far as is known."""
    found = await work.nudges.by_key(team_id, key)
    if found is None or found.state is not NudgeState.SENT or not (found.sent_channel and found.sent_ts):
        return None
    return Posted(found.sent_channel, found.sent_ts)
