"""Keeping what somebody types until they send it.

Slack tells of every character typed into a field that asks for it (`on_character_entered`), each time with all
that stands in the form. Of what comes while a draft is being written, only the newest is written next, so that
quick fingers make no queue.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from bot.clock import Clock
from bot.domain.drafts import KEPT_FOR, Draft, DraftKey, words_of
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

ENDED_MOST = 1000
"""How many forms that were sent or emptied are remembered, for what was typed before and is told late."""

Noted = TypeVar("Noted")
Value = TypeVar("Value")
Allowed = Callable[[UnitOfWork, Draft], Awaitable[bool]]


class Drafts:
    """Use-cases about drafts. One per process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._newest: dict[DraftKey, tuple[Draft, str]] = {}
        self._writing: set[DraftKey] = set()
        self._sent: OrderedDict[str, None] = OrderedDict()
        self._emptied: OrderedDict[DraftKey, str] = OrderedDict()
        self._pruned_on: date | None = None

    @property
    def today(self) -> date:
        return self._clock.now().date()

    async def keep(
        self, key: DraftKey, view_id: str, fields: Mapping[str, str], typed: str, allowed: Allowed | None = None
    ) -> None:
        """Keep what stands in a form; a form with nothing in it has no draft.

        `typed` is Slack's timestamp of the deed, or nothing where Slack gives none; `allowed` tells, in the
        transaction, whether this person may have a draft of that: their own words for nobody but themselves, so
        anybody may where nothing is said.
        """
        typed = typed or f"{self._clock.now().timestamp():.6f}"
        known = self._newest.get(key)
        if self._is_late(key, view_id, typed) or (known is not None and known[0].typed > typed):
            return
        self._newest[key] = Draft(key, words_of(fields), typed, self.today), view_id
        if key in self._writing:
            return
        self._writing.add(key)
        try:
            while (newest := self._newest.pop(key, None)) is not None:
                await self._write(*newest, allowed)
        finally:
            self._writing.discard(key)
            self._newest.pop(key, None)

    def _is_late(self, key: DraftKey, view_id: str, typed: str) -> bool:
        return view_id in self._sent or typed <= self._emptied.get(key, "")

    async def _write(self, draft: Draft, view_id: str, allowed: Allowed | None) -> None:
        async with self._database.unit_of_work() as work:
            if self._is_late(draft.key, view_id, draft.typed):
                return
            if allowed is None or await allowed(work, draft):
                await work.drafts.keep(draft, view_id)

    @contextmanager
    def sending(self, view_id: str) -> Iterator[None]:
        """Pass over what was typed into a form before it was sent and is told late, unless sending it fails."""
        _note(self._sent, view_id, None)
        try:
            yield
        except BaseException:
            self._sent.pop(view_id, None)
            raise

    def goes_on(self, view_id: str) -> None:
        """Keep what is typed into a form again that was sent and not taken."""
        self._sent.pop(view_id, None)

    async def sent(self, key: DraftKey, view_id: str) -> None:
        """Let go of the words of a form that was sent, for all processes: what it typed is not kept any more."""
        async with self._database.unit_of_work() as work:
            await work.drafts.sent(key, view_id, self.today)

    async def words(self, key: DraftKey) -> dict[str, str]:
        """Return what somebody typed and did not send, by field; nothing where there is no draft."""
        async with self._database.reading() as work:
            draft = await work.drafts.get(key)
        return draft.words if draft else {}

    async def empty(self, key: DraftKey, typed: str) -> None:
        """Throw a draft away, and whatever was typed before; a row without words tells all processes."""
        _note(self._emptied, key, typed)
        self._newest.pop(key, None)
        async with self._database.unit_of_work() as work:
            await work.drafts.forget(key)
            if typed:
                await work.drafts.keep(Draft(key, {}, typed, self.today))

    async def housekeep(self) -> None:
        """Forget, once a day, what nobody came back to for thirty days."""
        if self._pruned_on == self.today:
            return
        async with self._database.unit_of_work() as work:
            await work.drafts.prune(self.today - KEPT_FOR)
        self._pruned_on = self.today


def _note(notes: OrderedDict[Noted, Value], what: Noted, value: Value) -> None:
    """Remember something; the oldest is forgotten where there is too much."""
    notes[what] = value
    notes.move_to_end(what)
    while len(notes) > ENDED_MOST:
        notes.popitem(last=False)
