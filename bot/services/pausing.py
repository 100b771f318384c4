"""Pausing a circle and resuming it: what people do; what becomes of the circle stands in resting.py."""

from __future__ import annotations

from bot.clock import Clock
from bot.domain.circles import ARCHIVED, BY_FACILITATOR, BY_ORGANISER, DELETED, LOST, Circle, CircleStatus
from bot.domain.ids import CircleId
from bot.domain.moving import to_come
from bot.domain.overviews import CircleCard
from bot.domain.reasons import Reason, because
from bot.domain.roles import Act, Role
from bot.domain.timetable import notice
from bot.errors import MemberError, SlackError, SlackRefused
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.membership import card_of, existing
from bot.services.moving import refuse_finished
from bot.services.resting import rest, wake
from bot.services.roles import Roles, require
from bot.slack.gateway import Gateway
from bot.views import circles as views
from storage.engine import Database

CHANNEL_UNSEEN = frozenset({"channel_not_found", "not_in_channel"})
"""What Slack answers about a channel that is gone, or a private one that the bot is not in."""


class Pausing:
    """Use-cases about a circle that is to rest, or to go on."""

    def __init__(self, database: Database, gateway: Gateway, roles: Roles, clock: Clock) -> None:
        self._database = database
        self._gateway = gateway
        self._roles = roles
        self._clock = clock

    async def pause(self, cause: Cause, circle_id: CircleId) -> Circle:
        """Let the circle rest: nothing is sent until it is resumed."""
        return await self._rest(cause, circle_id, CircleStatus.PAUSED)

    async def resume(self, cause: Cause, circle_id: CircleId) -> CircleCard:
        """Wake the circle; its coming meetings are reminded of again, what was missed is not sent late.

        Raises MemberError where the bot cannot post in its channel; why the circle rests then stays as it was.
        """
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.reading() as work:
            resting = await existing(work, cause.team_id, circle_id)
            await require(work, resting, cause.user_id, Act.PAUSE, is_organiser=is_organiser)
        if resting.status is CircleStatus.PAUSED and (because := await self._cannot_post(resting)):
            raise MemberError(views.cannot_resume_words(resting, because))
        circle = await self._rest(cause, circle_id, CircleStatus.ACTIVE)
        async with self._database.reading() as work:
            return await card_of(work, circle, self._clock.now())

    async def _cannot_post(self, circle: Circle) -> str:
        """Return why the bot cannot post in a circle's channel; nothing where it can, or Slack does not say."""
        if circle.paused_because == DELETED:
            return DELETED
        try:
            channel = await self._gateway.channel(circle.channel_id)
        except SlackRefused as refusal:
            return LOST if refusal.code in CHANNEL_UNSEEN else ""
        except SlackError:
            return ""
        if channel.is_archived:
            return ARCHIVED
        return "" if channel.is_member else LOST

    async def _rest(self, cause: Cause, circle_id: CircleId, status: CircleStatus) -> Circle:
        now = self._clock.now()
        resting = status is CircleStatus.PAUSED
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id, lock=True)
            roles = await require(work, circle, cause.user_id, Act.PAUSE, is_organiser=is_organiser)
            refuse_finished(circle)
            if circle.status is status:
                raise MemberError(f"“{circle.name}” is {'paused already' if resting else 'running already'}.")
            if resting:
                by_organiser = Role.FACILITATOR not in roles
                why = BY_ORGANISER if by_organiser else BY_FACILITATOR
                circle = await rest(work, circle, why, now, told=(cause.user_id,))
                words, reason = views.paused_words(circle), Reason.PAUSED
            else:
                circle = await wake(work, circle, now)
                coming = to_come(await work.meetings.of_circle(circle.id), now)
                words, reason = views.resumed_words(circle, coming[0] if coming else None), Reason.RESUMED
            await note_change(work, circle, cause.user_id, Act.PAUSE, "paused" if resting else "resumed", now)
            told = notice(circle, f"circle:{circle.id}:{status}:{cause.key}", words, now)
            await work.nudges.plan([because(told, reason, roles)])
        return circle
