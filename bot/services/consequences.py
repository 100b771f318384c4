"""What follows from how a nudge ended: a digest is recorded, a circle whose channel is gone rests."""

from __future__ import annotations

from datetime import datetime

from bot.domain.digests import PostedDigest
from bot.domain.ids import DigestId, new_id
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, Outcome
from bot.domain.timetable import notice
from bot.services.resting import locked_if_running, rest
from storage.unit_of_work import UnitOfWork

CHANNEL_GONE = frozenset({"is_archived", "channel_not_found", "not_in_channel"})


async def draw_consequences(work: UnitOfWork, nudge: Nudge, outcome: Outcome, now: datetime) -> bool:
    """Do what follows from the end of a nudge; tell whether somebody is to be told of it."""
    if nudge.kind is NudgeKind.DIGEST and outcome.sent_channel and outcome.sent_ts and "since" in nudge.details:
        posted = PostedDigest(
            id=DigestId(new_id()),
            team_id=nudge.team_id,
            circle_id=nudge.circle_id,
            nudge_id=nudge.id,
            since=datetime.fromisoformat(nudge.details["since"]),
            until=datetime.fromisoformat(nudge.details["until"]),
            channel_id=outcome.sent_channel,
            message_ts=outcome.sent_ts,
        )
        await work.digests.add(posted)
    gone = outcome.state in {NudgeState.FAILED, NudgeState.PARKED} and outcome.reason in CHANNEL_GONE
    if gone and nudge.channel_id and outcome.retry_at is None:
        return await _rest_circle(work, nudge, str(outcome.reason), now)
    return False


async def _rest_circle(work: UnitOfWork, nudge: Nudge, code: str, now: datetime) -> bool:
    """Let a circle rest whose channel cannot be posted in, and tell its facilitator once each time it rests."""
    circle = await locked_if_running(work, nudge.team_id, nudge.circle_id)
    if circle is None:
        return False
    await rest(work, circle, "I can no longer post in its channel", now)
    words = (
        f"I could not post in the channel of “{circle.name}” (Slack says: {code}), so the circle is paused."
        " Check that the channel is there and that I am in it, then use `/circle resume`."
    )
    key = f"nudge:{nudge.id}:channel_gone:{nudge.attempt}"
    await work.nudges.plan([notice(circle, key, words, now, user_id=circle.facilitator_id)])
    return True
