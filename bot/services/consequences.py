"""What follows from how a nudge ended: a digest is recorded, a circle without its channel rests."""

from __future__ import annotations

from datetime import datetime

from bot.domain.circles import ARCHIVED, LOST
from bot.domain.digests import PostedDigest
from bot.domain.ids import DigestId, new_id
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, Outcome
from bot.services.digest_mending import tell_not_mended
from bot.services.resting import locked_if_running, loses_meetings, rest, told_of_rest
from bot.services.threads import THREAD_GONE, open_anew
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
    if nudge.kind is NudgeKind.DIGEST_MEND:
        return await tell_not_mended(work, nudge, outcome, now)
    is_lost = outcome.state is NudgeState.FAILED and outcome.reason in THREAD_GONE
    if nudge.kind is NudgeKind.EXCHANGE_ANSWER and is_lost:
        return await open_anew(work, nudge, now)
    gone = outcome.state in {NudgeState.FAILED, NudgeState.PARKED} and outcome.reason in CHANNEL_GONE
    if gone and nudge.channel_id and outcome.retry_at is None:
        return await _rest_circle(work, nudge, str(outcome.reason), now)
    return False


async def _rest_circle(work: UnitOfWork, nudge: Nudge, code: str, now: datetime) -> bool:
    """Let a circle rest that meets in a channel that cannot be posted in; tell its facilitator once each time."""
    circle = await locked_if_running(work, nudge.team_id, nudge.circle_id)
    if circle is None or not await loses_meetings(work, circle, now):
        return False
    is_archived = code == "is_archived"
    await rest(work, circle, ARCHIVED if is_archived else LOST, now, told=(circle.facilitator_id,))
    next_step = (
        "Unarchive the channel and I will go on by myself."
        if is_archived
        else "Check that the channel is there and that I am in it, then use `/circle resume`."
    )
    words = (
        f"I could not post in the channel of “{circle.name}” (Slack says: {code}), so the circle is paused."
        f" {next_step}"
    )
    key = f"nudge:{nudge.id}:channel_gone:{nudge.attempt}"
    await work.nudges.plan([told_of_rest(circle, key, words, now)])
    return True
