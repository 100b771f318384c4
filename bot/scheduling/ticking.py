"""The door of time: asks the ledger what is due, soon after anything happened and every few seconds anyway.

The database is the schedule. A tick may come late, twice or not at all without harm. Planning and
housekeeping are interval jobs of APScheduler; the dispatcher is a loop on the monotonic clock, because an
interval job falls silent when the wall clock is set back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import logs
from bot.errors import CirclesError
from bot.services.nudges import Nudges

log = logging.getLogger("circles.scheduling")

DISPATCH_EVERY_S = 15.0
DISPATCH_PAUSE_S = 1.0
"""However much is due, the ledger is not looked at more often than this, unless somebody asks for it."""
CORRECT_EVERY_S = 60.0
STOP_WITHIN_S = 6.0
PLAN_EVERY_S = 600
HOUSEKEEP_EVERY_S = 60


class Ticking:
    """Runs the ledger's clerk until stopped.

    `correct` sets the clock by the database's; `watch` returns by how many seconds the wall clock jumped;
    `housekeeping` is done once a minute besides the ledger's own.
    """

    def __init__(
        self,
        nudges: Nudges,
        *,
        correct: Callable[[], Awaitable[object]] | None = None,
        watch: Callable[[], float] | None = None,
        housekeeping: Sequence[Callable[[], Awaitable[object]]] = (),
    ) -> None:
        self._nudges = nudges
        self._correct = correct
        self._watch = watch
        self._housekeeping = housekeeping
        self._corrected_at: float | None = None
        self._turned_at: float | None = None
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
        self._scheduler.add_job(self._housekeep, "interval", seconds=HOUSEKEEP_EVERY_S, id="housekeep")
        self._scheduler.start()
        self._woken.set()
        self._turned_at = asyncio.get_running_loop().time()
        self._loop = asyncio.get_running_loop().create_task(self._dispatch(), name="dispatcher")

    def wake(self) -> None:
        """Look at the ledger at once: something may have been put on it."""
        self._woken.set()

    async def run_due(self) -> int:
        """Do everything that is due now, and return when it is done."""
        async with self._turn:
            return await self._nudges.run_due()

    async def stop(self) -> None:
        """Claim nothing more; let what is being sent end, six seconds at most: the rest is then unknown."""
        self._nudges.stop()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        loop, self._loop = self._loop, None
        if loop is None:
            return
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                async with self._turn:
                    loop.cancel()
        except TimeoutError:
            loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)

    def since_turn(self) -> float:
        """Return for how many seconds no turn of the dispatcher has ended well; 0.0 before it was started."""
        return 0.0 if self._turned_at is None else asyncio.get_running_loop().time() - self._turned_at

    async def _housekeep(self) -> None:
        for work in (self._nudges.housekeep, *self._housekeeping):
            await self._tick(work)

    async def _dispatch(self) -> None:
        pause = DISPATCH_EVERY_S
        while True:
            try:
                async with asyncio.timeout(pause):
                    await self._woken.wait()
            except TimeoutError:
                pass
            async with self._turn:
                self._woken.clear()
                await self._tick(self._set_clock)
                if await self._tick(self._nudges.run_due):
                    self._turned_at = asyncio.get_running_loop().time()
                pause = await self._pause()

    async def _set_clock(self) -> None:
        """Set the clock by the database's once a minute, and at once where this machine's has jumped."""
        jumped = self._watch() if self._watch is not None else 0.0
        if jumped:
            logs.line(log, "clock.jumped", level=logging.WARNING, seconds=round(jumped, 1))
        now = asyncio.get_running_loop().time()
        is_old = self._corrected_at is None or now - self._corrected_at >= CORRECT_EVERY_S
        if self._correct is not None and (is_old or jumped):
            await self._correct()
            self._corrected_at = now

    async def _pause(self) -> float:
        """Return for how many seconds nothing falls due; fifteen at most, since others write into the ledger."""
        coming: list[float | None] = []

        async def ask() -> None:
            coming.append(await self._nudges.idle_for())

        await self._tick(ask)
        wait = coming[0] if coming and coming[0] is not None else DISPATCH_EVERY_S
        return min(DISPATCH_EVERY_S, max(DISPATCH_PAUSE_S, wait))

    async def _tick(self, work: Callable[[], Awaitable[object]]) -> bool:
        """Do one piece of work and tell if it went well; what fails is logged once and tried at the next tick."""
        try:
            await work()
            return True
        except CirclesError as trouble:
            logs.line(
                log, "tick.failed", level=logging.WARNING, error=type(trouble).__name__, message=trouble.message
            )
        except Exception:
            log.exception("tick.failed")
        return False
