"""When people do not want to be disturbed: their status, a pause of notifications, a nightly schedule."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from playground.eyes import Onlooker
from playground.log import Json
from playground.typed_text import CannotDo
from playground.workspace import User, Workspace, stamp

STATUS_LONGEST = 100
DEFAULT_EMOJI = ":speech_balloon:"
_NEVER = (1, 1)
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")


def dnd_json(workspace: Workspace, user: User) -> Json:
    """`dnd.info` of somebody else: whether they want quiet at times, and the present or next such span.

    Slack shows the `snooze_*` keys to the person themself only; that a pause shows here as the present span is
    unsure (people do see each other's pause, and the event carries no other keys).
    """
    now = workspace.epoch()
    span = _NEVER
    if user.snooze is not None and user.snooze[1] > now:
        span = user.snooze
    elif user.dnd is not None:
        span = _nightly(*user.dnd, ZoneInfo(user.tz or "UTC"), workspace.clock.now())
    return {"dnd_enabled": span != _NEVER, "next_dnd_start_ts": span[0], "next_dnd_end_ts": span[1]}


def _nightly(start: str, end: str, zone: ZoneInfo, now: datetime) -> tuple[int, int]:
    """The first span from `start` to `end` o'clock that is not over."""
    begins, ends = time.fromisoformat(start), time.fromisoformat(end)
    day = now.astimezone(zone).date() - timedelta(days=1)
    while True:
        last_day = day if ends > begins else day + timedelta(days=1)
        since, until = datetime.combine(day, begins, zone), datetime.combine(last_day, ends, zone)
        if until.timestamp() > now.timestamp():
            return stamp(since), stamp(until)
        day += timedelta(days=1)


class Availability(Onlooker):
    """A person's own settings. Each deed returns once subscribed apps have acknowledged its events."""

    async def set_status(self, text: str = "", emoji: str = "", until: datetime | None = None) -> None:
        """Say what one is up to; no text and no emoji clears it. At `until` (pushed clock) it clears itself."""
        self._require_active()
        if len(text) > STATUS_LONGEST:
            raise CannotDo(f"a status has at most {STATUS_LONGEST} characters")
        if emoji and not _EMOJI.fullmatch(emoji):
            raise CannotDo(f"{emoji!r} is no emoji; write it as :palm_tree:")
        if until is not None:
            self._require_later(until)
        self.user.status_text = text
        self.user.status_emoji = emoji or (DEFAULT_EMOJI if text else "")
        self.user.status_expiration = ends = stamp(until) if until is not None and (text or emoji) else 0
        if ends and until is not None:
            self._slack.clock.call_at(until, lambda: self._status_ends(ends))
        await self._tell()

    def _status_ends(self, planned: int) -> None:
        if self.user.status_expiration == planned:
            self.user.status_text = self.user.status_emoji = ""
            self.user.status_expiration = 0
            self._slack.courier.spawn(self._tell())

    async def _tell(self) -> None:
        self.user.updated = self._slack.workspace.epoch()
        await asyncio.gather(*self._slack.events.user_change(self.user))

    async def snooze_notifications(self, until: datetime) -> None:
        """Pause notifications from now on."""
        self._require_later(until)
        self.user.snooze = (self._slack.workspace.epoch(), stamp(until))
        await self._tell_dnd()

    async def end_snooze(self) -> None:
        """Let notifications through again; the nightly schedule stays."""
        self.user.snooze = None
        await self._tell_dnd()

    async def do_not_disturb(self, start: str | None = None, end: str | None = None) -> None:
        """Want quiet every night from `start` to `end` ("22:00", "08:00") in one's zone; without times: never."""
        self._require_active()
        if (start is None) != (end is None):
            raise CannotDo("a schedule has a start and an end")
        self.user.dnd = None
        if start is not None and end is not None:
            self.user.dnd = (
                time.fromisoformat(start).isoformat("minutes"),
                time.fromisoformat(end).isoformat("minutes"),
            )
        await self._tell_dnd()

    async def _tell_dnd(self) -> None:
        shown = dnd_json(self._slack.workspace, self.user)
        await asyncio.gather(*self._slack.events.dnd_updated(self.user, shown))

    def _require_later(self, instant: datetime) -> None:
        self._require_active()
        if instant.tzinfo is None:
            raise ValueError("an end is an aware datetime")
        if instant <= self._slack.clock.now():
            raise CannotDo("an end lies in the future")
