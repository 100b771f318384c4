"""The guard around every listener: every error becomes words, and no work is forgotten on shutdown.

A listener that raises after `ack()` makes Bolt forget the ack (slack-bolt 1.30), so nothing may escape.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from bot import logs
from bot.errors import AlreadyApplied, MemberError, SlackError
from bot.views import notices
from handlers.replies import Replies
from handlers.requests import Request

log = logging.getLogger("circles.handlers")

SLACK_TROUBLE = (
    "Slack did not let me finish that. Nothing you wrote is lost on my side; please try again in a moment."
)
SURPRISE = "Something went wrong on my side, and it is written down for whoever looks after me. Please try again."
TOO_SLOW = "That took too long to open, so Slack would not show it. Please try once more."

_EXPIRED = frozenset({"expired_trigger_id", "trigger_expired"})
_REPEATED = frozenset({"exchanged_trigger_id", "trigger_exchanged"})
"""The window was opened before, by the same command or click: Slack delivered it twice."""


class Guard:
    """Runs listeners; counts those that are under way so that a shutdown can wait for them.

    `after` is called when each has ended: it may have put something on the ledger.
    """

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._running: set[object] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self.after: Callable[[], None] = _nothing

    @property
    def is_busy(self) -> bool:
        return bool(self._running)

    async def drain(self, seconds: float) -> bool:
        """Wait until nothing is under way, so many seconds at most; tell whether that was reached."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    async def run(self, name: str, request: Request, listener: Callable[[], Awaitable[None]]) -> None:
        """Run a listener whose ack is given already; whatever goes wrong is told to the person."""
        with self._under_way():
            words = await self.words_for_trouble(name, request, listener)
            if words is not None and request.user_id:
                await self._replies.try_answer(request, notices.trouble(words[0], reference=words[1]))

    async def words_for_trouble(
        self, name: str, request: Request, listener: Callable[[], Awaitable[None]]
    ) -> tuple[str, str | None] | None:
        """Run a listener and return (words, reference) for what went wrong, or None when all is well."""
        with self._under_way(), logs.context(workspace=request.team_id, request=request.cause.key):
            return await self._attempt(name, listener)

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        token = object()
        self._running.add(token)
        self._idle.clear()
        try:
            yield
        finally:
            self.after()
            self._running.discard(token)
            if not self._running:
                self._idle.set()

    async def _attempt(self, name: str, listener: Callable[[], Awaitable[None]]) -> tuple[str, str | None] | None:
        try:
            with logs.unit(log, "handled", listener=name):
                await listener()
        except AlreadyApplied:
            return None
        except MemberError as expected:
            return expected.message, None
        except SlackError as trouble:
            logs.line(log, "slack.refused", level=logging.WARNING, method=trouble.method, code=trouble.code)
            if trouble.code in _REPEATED:
                return None
            return (TOO_SLOW if trouble.code in _EXPIRED else SLACK_TROUBLE), None
        except Exception:
            reference = uuid4().hex[:8]
            with logs.context(reference=reference):
                log.exception("failed")
            return SURPRISE, reference
        return None


def _nothing() -> None:
    """What happens after a listener where nobody asked for more."""
