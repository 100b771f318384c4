"""The door of time: asks the ledger what is due, soon after anything happened and every few seconds anyway.

The database is the schedule. A tick may come late, twice or not at all without harm. Planning and
housekeeping are interval jobs of APScheduler; the dispatcher is a loop on the monotonic clock, because an
interval job falls silent when the wall clock is set back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import logs
from bot.errors import CirclesError
from bot.services.nudges import Nudges

log = logging.getLogger("circles.scheduling")

DISPATCH_EVERY_S = 15.0
PLAN_EVERY_S = 600
HOUSEKEEP_EVERY_S = 60


class Ticking:
    """Runs the ledger's clerk until stopped."""

    def __init__(self, nudges: Nudges) -> None:
        self._nudges = nudges
        self._woken = asyncio.Event()
        self._turn = asyncio.Lock()
        self._loop: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    @property
    def is_busy(self) -> bool:
        """True while something is being sent or is about to be looked at."""
        return self._loop is not None and (self._woken.is_set() or self._turn.locked())

    def start(self) -> None:
        self._scheduler.add_job(self._tick, "interval", (self._nudges.plan,), seconds=PLAN_EVERY_S, id="plan")
        self._scheduler.add_job(
            self._tick, "interval", (self._nudges.housekeep,), seconds=HOUSEKEEP_EVERY_S, id="housekeep"
        )
        self._scheduler.start()
        self._woken.set()
        self._loop = asyncio.get_running_loop().create_task(self._dispatch(), name="dispatcher")

    def wake(self) -> None:
        """Look at the ledger at once: something may have been put on it."""
        self._woken.set()

    async def run_due(self) -> int:
        """Do everything that is due now, and return when it is done."""
        async with self._turn:
            return await self._nudges.run_due()

    async def stop(self) -> None:
        """Claim nothing more; let what is being sent end, ten seconds at most."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        loop, self._loop = self._loop, None
        if loop is None:
            return
        try:
            async with asyncio.timeout(10):
                async with self._turn:
                    loop.cancel()
        except TimeoutError:
            loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)

    async def _dispatch(self) -> None:
        while True:
            try:
                async with asyncio.timeout(DISPATCH_EVERY_S):
                    await self._woken.wait()
            except TimeoutError:
                pass
            async with self._turn:
                self._woken.clear()
                await self._tick(self._nudges.run_due)

    async def _tick(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do one piece of work; whatever fails is logged once and tried again at the next tick."""
        try:
            await work()
        except CirclesError as trouble:
            logs.line(
                log, "tick.failed", level=logging.WARNING, error=type(trouble).__name__, message=trouble.message
            )
        except Exception:
            log.exception("tick.failed")
