"""Posts whose answer was lost: rows that are unknown, with or without their post in Slack."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.circles import Circle
from bot.domain.ids import NudgeId, UserId
from bot.domain.nudges import Attempt, Nudge, NudgeKind, NudgeState
from bot.domain.reconciling import GRACE, mark_of
from bot.services.reconciling import Reconciler
from bot.slack.gateway import Gateway, Posted, web_client
from bot.views.notices import done
from playground.people import Person
from tests.support import domain_values as make
from tests.support.stage import Stage

CHANNEL_HISTORY = ("channels:history", "groups:history")


class LostPosts:
    """A stage with a reconciler of its own."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.gateway = Gateway(web_client(stage.app.bot_token, stage.slack.url, stage.session), stage.session)
        self.alarms = 0
        self.reconciler = self.another()

    def another(self) -> Reconciler:
        """Return the reconciler of one more process."""
        gateway = Gateway(
            web_client(self.stage.app.bot_token, self.stage.slack.url, self.stage.session), self.stage.session
        )
        return Reconciler(self.stage.database, gateway, self.stage.clock, duplicate_seen=self._alarm)

    def _alarm(self) -> None:
        self.alarms += 1

    async def lost(
        self, circle: Circle, kind: NudgeKind = NudgeKind.PROMPT, person: Person | None = None, **changes: object
    ) -> Nudge:
        """Write a nudge whose answer was lost just now: to a person, or in the circle's channel without one."""
        now = self.stage.clock.now()
        row = make.nudge(circle, kind=kind, due_at=now, not_after=now + timedelta(hours=4), user_id=None)
        where = {"user_id": UserId(person.id)} if person else {"channel_id": circle.channel_id}
        lost = {"state": NudgeState.UNKNOWN, "first_post_at": now, "check_at": now + GRACE, "attempt": 1}
        nudge = replace(row, **where | lost | changes)  # type: ignore[arg-type]
        await self.stage.plans(nudge)
        return nudge

    async def arrives(self, nudge: Nudge, *, also: tuple[Nudge, ...] = ()) -> Posted:
        """Let Slack have its post, as the lost answer left open."""
        channel_id = nudge.channel_id or await self.gateway.direct_channel(nudge.user_id)  # type: ignore[arg-type]
        marks = [mark_of(one) for one in also]
        return await self.gateway.post(channel_id, done("It arrived."), key=mark_of(nudge), also=marks)

    async def after(self, span: timedelta) -> int:
        """Let time pass, then look."""
        self.stage.clock.push(span)
        return await self.reconciler.look()

    async def row(self, nudge: Nudge) -> Nudge:
        async with self.stage.database.reading() as work:
            found = await work.nudges.get(nudge.team_id, nudge.id)
        assert found is not None
        return found

    async def attempts(self, nudge_id: NudgeId) -> list[Attempt]:
        async with self.stage.database.reading() as work:
            return await work.attempts.of_nudge(nudge_id)

    def searches(self) -> int:
        """Count how often Slack was asked for history."""
        return len(self.stage.slack.log.calls("conversations.history"))

    def grant_channels(self) -> None:
        """Let an admin agree to the optional scopes on history."""
        self.stage.slack.grant(*CHANNEL_HISTORY)
