"""Searching a channel's history for our own posts, page by page, with patience where Slack asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.domain.ids import ChannelId
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.reconciling import BEFORE, GRACE, Found, Unseen, mark_of
from bot.errors import SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable
from bot.slack.gateway import Gateway
from bot.slack.marks import Marked
from bot.slack.scopes import CHANNEL_HISTORY

NOT_NOW = frozenset(
    {"invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_authed", "invalid_cursor"}
)
"""Refusals that say nothing about the channel: the token may be mended, the search begun anew."""

FORGOTTEN_AFTER = timedelta(minutes=30)
"""A search that waited longer than this begins anew: what was on its first page is an old state."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One nudge that was looked for from `began` on; `hits` posts bear its mark.

    `wait` is how long Slack wants to be left alone where it put the look off.
    """

    nudge: Nudge
    seen: Found | Unseen
    began: datetime
    hits: int = 0
    wait: timedelta | None = None
    is_busy: bool = False


@dataclass(slots=True)
class _Underway:
    """A search that Slack interrupted: what is found so far, and where it goes on."""

    began: datetime
    oldest: datetime
    sought: frozenset[str]
    cursor: str = ""
    found: dict[str, list[Marked]] = field(default_factory=dict)


class Search:
    """Looks through channels; remembers how far it came where Slack allows one page a minute."""

    def __init__(self, gateway: Gateway, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock
        self._underway: dict[ChannelId, _Underway] = {}

    async def look_in(self, nudges: Sequence[Nudge]) -> list[Sought]:
        """Look for nudges of one channel or person. Everything is read before something counts as not there.

        What stands in a thread is not in the channel's history, and is not looked for.
        """
        began = self._clock.now()
        in_threads = [one for one in nudges if one.kind is NudgeKind.EXCHANGE_ANSWER]
        if in_threads:
            others = [one for one in nudges if one.kind is not NudgeKind.EXCHANGE_ANSWER]
            unseen = [Sought(one, Unseen.FORBIDDEN, began) for one in in_threads]
            return unseen + (await self.look_in(others) if others else [])
        try:
            channel_id = await self._readable(nudges[0])
            if channel_id is None:
                return [Sought(one, Unseen.FORBIDDEN, began) for one in nudges]
            search = await self._read(channel_id, nudges)
        except SlackBusy as busy:
            wait = timedelta(seconds=busy.retry_after)
            return [Sought(one, Unseen.DELAYED, began, wait=wait, is_busy=True) for one in nudges]
        except (SlackUncertain, SlackUnreachable):
            return [Sought(one, Unseen.DELAYED, began, wait=GRACE) for one in nudges]
        except SlackRefused as refusal:
            seen = Unseen.DELAYED if refusal.code in NOT_NOW else Unseen.FORBIDDEN
            return [Sought(one, seen, began, wait=GRACE) for one in nudges]
        return [_verdict(one, channel_id, search) for one in nudges]

    async def _readable(self, nudge: Nudge) -> ChannelId | None:
        """Return the channel to look in, or None where we were not allowed to read it."""
        if nudge.channel_id is None:
            assert nudge.user_id is not None
            return await self._gateway.direct_channel(nudge.user_id)
        return nudge.channel_id if await self._gateway.granted() & CHANNEL_HISTORY else None

    async def _read(self, channel_id: ChannelId, nudges: Sequence[Nudge]) -> _Underway:
        """Read the history to its end, from where an earlier search had to stop."""
        now = self._clock.now()
        search = self._underway.pop(channel_id, None)
        if search is None or now - search.began > FORGOTTEN_AFTER:
            oldest = min(one.first_post_at or one.due_at for one in nudges) - BEFORE
            search = _Underway(now, oldest, frozenset(one.id for one in nudges))
        while True:
            try:
                page = await self._gateway.find_posts(channel_id, search.oldest, cursor=search.cursor)
            except SlackBusy:
                if search.cursor:  # with nothing read yet, the look has not begun
                    self._underway[channel_id] = search
                raise
            for mark, posts in page.found.items():
                search.found.setdefault(mark, []).extend(posts)
            search.cursor = page.cursor
            if not page.cursor:
                return search


def _verdict(nudge: Nudge, channel_id: ChannelId, search: _Underway) -> Sought:
    """What the history says of a nudge. One that was not yet sought when the search began is looked for again.

    Rows that an earlier version posted bear their id as their mark.
    """
    hits = search.found.get(mark_of(nudge), []) + search.found.get(nudge.id, [])
    if hits:
        first = min(hits, key=lambda one: float(one.ts))
        told_with = all(one.told_with for one in hits)
        return Sought(nudge, Found(channel_id, first.ts, told_with), search.began, len(hits))
    if nudge.id not in search.sought:
        return Sought(nudge, Unseen.DELAYED, search.began, wait=timedelta(seconds=1))
    return Sought(nudge, Unseen.NOT_THERE, search.began)
