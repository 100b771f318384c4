"""What the bot tells of itself over HTTP: whether it is alive, whether it is ready, and its numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import CirclesError

ANSWERS_WITHIN = 5.0
"""Seconds for the database to answer; whoever asks after our health asks again soon."""

LAST_TURN_WITHIN = 60.0
"""Seconds since the dispatcher's last turn; it looks at the ledger every fifteen."""

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The text format of Prometheus."""


@dataclass(frozen=True, slots=True)
class Health:
    """How to ask after everything that must work. What is left out counts as well.

    `ping` raises a CirclesError where the database does not answer, `write` where it keeps nothing; `behind`
    names the migrations it has still to take; `since_turn` gives the seconds since the dispatcher last looked at
    the ledger; `stuck` counts what was acknowledged to Slack and lies there; `has_room` tells whether another
    listener may begin; `metrics` gives the page of numbers.
    """

    ping: Callable[[], Awaitable[None]]
    write: Callable[[], Awaitable[None]] | None = None
    behind: Callable[[], Awaitable[list[str]]] | None = None
    since_turn: Callable[[], float] | None = None
    stuck: Callable[[], Awaitable[int]] | None = None
    has_room: Callable[[], bool] | None = None
    metrics: Callable[[], Awaitable[bytes]] | None = None

    async def troubles(self) -> dict[str, str]:
        """Return why the bot cannot do its work now, by what is concerned; nothing where it can."""
        found: dict[str, str] = {}
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self.ping()
                if self.write is not None:
                    await self.write()
                if self.behind is not None and (pending := await self.behind()):
                    found["migrations"] = f"{len(pending)} still to be taken"
                if self.stuck is not None and (left := await self.stuck()):
                    found["inbox"] = f"{left} acknowledged and not worked off"
        except CirclesError as trouble:
            found["database"] = type(trouble).__name__
        except TimeoutError:
            found["database"] = f"no answer within {ANSWERS_WITHIN:g} s"
        if self.since_turn is not None and (since := self.since_turn()) >= LAST_TURN_WITHIN:
            found["dispatcher"] = f"last turn {since:.0f} s ago"
        if self.has_room is not None and not self.has_room():
            found["listeners"] = "no room for another"
        return found

    def routes(self) -> list[Route]:
        """Return `/healthz`, `/readyz` and, where there are numbers, `/metrics`."""
        routes = [Route("/healthz", self._healthz), Route("/readyz", self._readyz)]
        return routes if self.metrics is None else [*routes, Route("/metrics", self._metrics)]

    async def _healthz(self, _: Request) -> Response:
        """Tell whether the process lives and its database answers."""
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                await self.ping()
        except (CirclesError, TimeoutError) as trouble:
            return JSONResponse({"ok": False, "problem": type(trouble).__name__}, status_code=503)
        return JSONResponse({"ok": True})

    async def _readyz(self, _: Request) -> Response:
        """Tell whether this replica should get work."""
        troubles = await self.troubles()
        return JSONResponse({"ok": not troubles, "problems": troubles}, status_code=503 if troubles else 200)

    async def _metrics(self, _: Request) -> Response:
        assert self.metrics is not None, "there is no such route without numbers"
        try:
            return Response(await self.metrics(), headers={"content-type": METRICS_TYPE})
        except CirclesError as trouble:
            return PlainTextResponse(f"{type(trouble).__name__}\n", status_code=503)
