"""The guard around every listener: every error becomes words, and no work is forgotten on shutdown.

A listener that raises after `ack()` makes Bolt forget the ack (slack-bolt 1.30), so nothing may escape.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from bot import logs
from bot.errors import AlreadyApplied, CirclesError, MemberError, NotAMember, SlackError
from bot.metrics import Metrics
from bot.views import notices
from handlers.replies import Replies
from handlers.requests import Request

log = logging.getLogger("circles.handlers")

MOST_AT_ONCE = 200
"""Listeners under way; whatever comes beyond gets no ack, so that Slack says so or delivers it again."""

CANCELLED_WITHIN = 1.0
"""Seconds for work that was cancelled at the end of a drain to undo itself."""

SLACK_TROUBLE = (
    "Slack did not let me finish that. Nothing you wrote is lost on my side; please try again in a moment."
)
SURPRISE = "Something went wrong on my side, and it is written down for whoever looks after me. Please try again."
TOO_SLOW = "That took too long to open, so Slack would not show it. Please try once more."

_EXPIRED = frozenset({"expired_trigger_id", "trigger_expired"})
_REPEATED = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
"""The window was opened before, by the same command or click: Slack delivered it twice."""


class WordsNotKept(CirclesError):
    """Storing what somebody typed in a command failed; Slack keeps no copy of it, so `words` go back to them."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong, in words for the person it happened to.

    `reference` finds an unexpected trouble in the logs and is None for an expected one; `kept` are words of
    theirs that could not be stored; `join` is the circle to join, where only its members may do that.
    """

    words: str
    reference: str | None = None
    kept: str = ""
    join: str = ""


class Guard:
    """Runs listeners; owns those that are under way, so that a shutdown can wait for them and end the rest.

    `after` is called when each has ended: it may have put something on the ledger.
    """

    def __init__(
        self, replies: Replies, metrics: Metrics | None = None, *, most_at_once: int = MOST_AT_ONCE
    ) -> None:
        self._replies = replies
        self._metrics = metrics
        self._most = most_at_once
        self._running: Counter[asyncio.Task[Any]] = Counter()
        self._idle = asyncio.Event()
        self._idle.set()
        self.after: Callable[[], None] = _nothing

    @property
    def is_busy(self) -> bool:
        return bool(self._running)

    @property
    def room(self) -> int:
        """How many more listeners may begin."""
        return max(0, self._most - len(self._running))

    def repeated(self) -> None:
        """Count what Slack delivered again and changed nothing."""
        if self._metrics is not None:
            self._metrics.repeated()

    async def drain(self, seconds: float) -> bool:
        """Wait until nothing is under way, so many seconds at most; tell whether that was reached.

        What is still under way then is cancelled: its effect is whole or undone, and what was acknowledged
        stays in the inbox for the next process.
        """
        if await self._idle_within(seconds):
            return True
        for task in self._running:
            task.cancel()
        await self._idle_within(CANCELLED_WITHIN)
        return False

    async def _idle_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do some work in the background; it counts as under way from now on."""
        task = asyncio.get_running_loop().create_task(work, name="listener")
        self._enter(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (surprise := task.exception()) is not None:
            log.error("failed", exc_info=surprise)
        self._leave(task)

    async def run(self, name: str, request: Request, listener: Callable[[], Awaitable[None]]) -> bool:
        """Run a listener whose ack is given already; whatever goes wrong is told to the person.

        False where something went wrong and could not be told either.
        """
        with self.under_way():
            trouble = await self.trouble_of(name, request, listener)
            if trouble is None or not request.user_id:
                return True
            return await self.tell(request, trouble)

    async def tell(self, request: Request, trouble: Trouble) -> bool:
        """Tell a person what went wrong; tell whether that worked."""
        screen = notices.trouble(trouble.words, reference=trouble.reference, kept=trouble.kept, join=trouble.join)
        return await self._replies.try_answer(request, screen)

    async def trouble_of(
        self, name: str, request: Request, listener: Callable[[], Awaitable[None]]
    ) -> Trouble | None:
        """Run a listener and return what went wrong, or None when all is well."""
        with self.under_way(), logs.context(workspace=request.team_id, request=request.cause.key):
            return await self._attempt(name, listener)

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Count what is done inside as under way: a shutdown waits for it."""
        task = asyncio.current_task()
        assert task is not None, "listeners run in tasks"
        self._enter(task)
        try:
            yield
        finally:
            self._leave(task)

    def _enter(self, task: asyncio.Task[Any]) -> None:
        self._running[task] += 1
        self._idle.clear()

    def _leave(self, task: asyncio.Task[Any]) -> None:
        self._running[task] -= 1
        if self._running[task]:
            return
        self.after()
        del self._running[task]
        if not self._running:
            self._idle.set()

    async def _attempt(self, name: str, listener: Callable[[], Awaitable[None]]) -> Trouble | None:
        try:
            with logs.unit(log, "handled", listener=name):
                await listener()
        except AlreadyApplied:
            self.repeated()
            return None
        except MemberError as expected:
            join = expected.circle_id if isinstance(expected, NotAMember) else ""
            return Trouble(expected.message, join=join)
        except SlackError as trouble:
            logs.line(log, "slack.refused", level=logging.WARNING, method=trouble.method, code=trouble.code)
            if trouble.code in _REPEATED:
                return None
            return Trouble(TOO_SLOW if trouble.code in _EXPIRED else SLACK_TROUBLE)
        except Exception as surprise:
            reference = uuid4().hex[:8]
            with logs.context(reference=reference):
                log.exception("failed")
            return Trouble(SURPRISE, reference, surprise.words if isinstance(surprise, WordsNotKept) else "")
        return None


def _nothing() -> None:
    """What happens after a listener where nobody asked for more."""
