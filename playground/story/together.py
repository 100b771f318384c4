"""The real bot on the local Slack, over real wires, on one clock that is pushed."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot import manifest
from bot.app import Bot
from bot.settings import Settings, Transport
from playground.clock import PushedClock
from playground.stand_in import StandIn

LONGEST_STEP = timedelta(hours=24)
"""The planner looks ahead by days; no push is longer than this, so that it is always ahead of the clock."""


class Together:
    """A bot at work in a local Slack. Start it with `await Together.start(…)`, end it with `await stop()`."""

    def __init__(self, slack: StandIn, clock: PushedClock, settings: Settings) -> None:
        self.slack = slack
        self.clock = clock
        self.settings = settings
        self.bot = Bot(settings, clock)

    @classmethod
    async def start(
        cls,
        at: datetime,
        database_url: str,
        transport: Literal["socket", "http"] = "socket",
        furnish: Callable[[StandIn], None] | None = None,
        *,
        has_links: bool = False,
    ) -> Together:
        """Start a local Slack at an instant, install the app from its manifest, and start the bot.

        `furnish` puts people and channels into the workspace before the bot looks at it. With `has_links` the bot
        gives out links to calendars, which lead to it on this machine.
        """
        clock = PushedClock(at)
        slack = await StandIn.start(clock=clock)
        port = _free_port()
        if transport == "http":
            url = f"http://127.0.0.1:{port}{manifest.EVENTS_PATH}"
            app = slack.install(manifest.for_http(manifest.read(), "https://circles.example"), "http", url)
        else:
            app = slack.install(manifest.read(), "socket")
        if furnish is not None:
            furnish(slack)
        settings = Settings(
            transport=Transport(transport),
            bot_token=app.bot_token,
            app_token=app.app_token if transport == "socket" else "",
            signing_secret=app.signing_secret if transport == "http" else "",
            host="127.0.0.1",
            port=port,
            database_url=database_url,
            slack_api_url=slack.url,
        )
        if has_links:
            own = port if transport == "http" else _free_port()
            health = None if transport == "http" else own
            settings = replace(settings, health_port=health, public_url=f"http://127.0.0.1:{own}")
        together = cls(slack, clock, settings)
        slack.watch(lambda: together.bot.is_busy)
        await together._start_bot()
        return together

    async def stop(self) -> None:
        await self.bot.stop()
        await self.slack.stop()

    async def restart(self) -> None:
        """Stop the bot as a deploy does, and start another on the same database."""
        await self.bot.stop()
        self.bot = Bot(self.settings, self.clock)
        await self._start_bot()

    async def _start_bot(self) -> None:
        await self.bot.start()
        if self.settings.transport is Transport.SOCKET:
            await self.slack.connected()
        await self.slack.settled()

    async def push(self, span: timedelta) -> None:
        """Let so much time pass; every nudge is sent at its due minute, in order."""
        await self.push_to(self.clock.now() + span)

    async def push_to(self, instant: datetime) -> None:
        """Let time pass until an instant; every nudge is sent at its due minute, in order."""
        await self.slack.settled()
        await self._work_off()
        while self.clock.now() < instant:
            due = await self.bot.next_due_at()
            step = min(instant, self.clock.now() + LONGEST_STEP)
            self.clock.push_to(min(step, due) if due is not None and due > self.clock.now() else step)
            await self._work_off()
        await self.slack.settled()

    async def _work_off(self) -> None:
        """Send what is due. Where that, or the clock, set something off on the wire, wait until it is over."""
        if self.slack.courier.busy:
            await self.slack.settled()
        if await self.bot.run_due() or self.slack.courier.busy:
            await self.slack.settled()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
