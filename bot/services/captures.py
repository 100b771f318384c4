"""Captures: a reaction with the circle's emoji is answered at once with the offer to save an insight.

The offer goes out at most once for a reaction: it is noted before it is posted. Where that was lost or refused,
reacting again works; where it arrived, no second one comes for the same message.
"""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.captures import Capture, saves_with
from bot.domain.circles import Circle, CircleStatus, MemberState
from bot.domain.ids import ChannelId, TeamId, UserId
from bot.errors import NotFound, SlackError
from bot.services.causes import Cause, take
from bot.services.workspace_settings import workspace_settings
from bot.slack.gateway import Gateway, Posted
from bot.views import captures as views
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

OLD_OFFER = "That offer is an old one. React to the message again, or use the shortcut Save as insight."


class Captures:
    """Use-cases about reactions."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock

    async def reacted(self, cause: Cause, channel_id: ChannelId, message_ts: str, reaction: str) -> Capture | None:
        """Offer to save an insight, where a member reacted with the emoji of a circle of the channel."""
        circle = await self._circle(cause.team_id, cause.user_id, channel_id, reaction)
        if circle is None:
            return None
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            before = await work.captures.get(cause.team_id, cause.user_id, channel_id, message_ts)
            if before is not None and before.withdrawn_at is None and before.sent_ts is not None:
                return None
            fresh = Capture(cause.team_id, cause.user_id, channel_id, message_ts, circle.id, now)
            capture = replace(before, withdrawn_at=None) if before else fresh
            await work.captures.save(capture)
        try:
            return await self._offer(capture, circle, reaction)
        except SlackError:
            await self._save(replace(capture, withdrawn_at=now))
            raise

    async def withdrew(
        self, cause: Cause, channel_id: ChannelId, message_ts: str, reaction: str
    ) -> Capture | None:
        """Take an offer back that was not taken up, when the reaction is taken back."""
        circle = await self._circle(cause.team_id, cause.user_id, channel_id, reaction)
        if circle is None:
            return None
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            before = await work.captures.get(cause.team_id, cause.user_id, channel_id, message_ts)
            if before is None or before.opened_at is not None or before.withdrawn_at is not None:
                return None
            capture = replace(before, withdrawn_at=now)
            await work.captures.save(capture)
        if capture.sent_channel and capture.sent_ts:
            await self._gateway.update(Posted(capture.sent_channel, capture.sent_ts), views.withdrawn())
        return capture

    async def opened(self, team_id: TeamId, user_id: UserId, channel_id: ChannelId, message_ts: str) -> str:
        """Note that the offer was taken up, and return the message's permalink; empty where Slack tells none."""
        async with self._database.unit_of_work() as work:
            found = await work.captures.get(team_id, user_id, channel_id, message_ts)
            if found is None or found.withdrawn_at is not None:
                raise NotFound(OLD_OFFER)
            await work.captures.save(replace(found, opened_at=found.opened_at or self._clock.now()))
        try:
            return await self._gateway.permalink(channel_id, message_ts)
        except SlackError:
            return ""

    async def _circle(
        self, team_id: TeamId, user_id: UserId, channel_id: ChannelId, reaction: str
    ) -> Circle | None:
        async with self._database.reading() as work:
            circles = await work.circles.in_channel(team_id, channel_id)
            theirs = [one for one in circles if await _is_theirs(work, one, user_id)]
            return saves_with(theirs, reaction, (await workspace_settings(work, team_id)).emoji)

    async def _offer(self, capture: Capture, circle: Circle, reaction: str) -> Capture:
        screen = views.offer(capture, circle, reaction)
        if capture.sent_channel and capture.sent_ts:  # it was withdrawn: the same message offers it again
            await self._gateway.update(Posted(capture.sent_channel, capture.sent_ts), screen)
            return capture
        posted = await self._gateway.post(await self._gateway.direct_channel(capture.user_id), screen)
        sent = replace(capture, sent_channel=posted.channel_id, sent_ts=posted.ts)
        await self._save(sent)
        return sent

    async def _save(self, capture: Capture) -> None:
        async with self._database.unit_of_work() as work:
            await work.captures.save(capture)


async def _is_theirs(work: UnitOfWork, circle: Circle, user_id: UserId) -> bool:
    member = await work.members.get(circle.id, user_id)
    is_member = member is not None and member.state is MemberState.ACTIVE
    return is_member and circle.status is not CircleStatus.FINISHED
