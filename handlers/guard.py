"""The guard around every listener: every error becomes words, and no work is forgotten on shutdown.

A listener that raises after `ack()` makes Bolt forget the ack (slack-bolt 1.30), so nothing may escape.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from bot import logs
from bot.errors import AlreadyApplied, CirclesError, MemberError, SlackError
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


class WordsNotKept(CirclesError):
    """Storing what somebody typed in a command failed; Slack keeps no copy of it, so `words` go back to them."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong, in words for the person it happened to.

    `reference` finds an unexpected trouble in the logs and is None for an expected one; `kept` are words of
    theirs that could not be stored.
    """

    words: str
    reference: str | None = None
    kept: str = ""


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
            trouble = await self.trouble_of(name, request, listener)
            if trouble is not None and request.user_id:
                screen = notices.trouble(trouble.words, reference=trouble.reference, kept=trouble.kept)
                await self._replies.try_answer(request, screen)

    async def trouble_of(
        self, name: str, request: Request, listener: Callable[[], Awaitable[None]]
    ) -> Trouble | None:
        """Run a listener and return what went wrong, or None when all is well."""
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

    async def _attempt(self, name: str, listener: Callable[[], Awaitable[None]]) -> Trouble | None:
        try:
            with logs.unit(log, "handled", listener=name):
                await listener()
        except AlreadyApplied:
            return None
        except MemberError as expected:
            return Trouble(expected.message)
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
