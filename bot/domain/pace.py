"""How fast may be posted: a leaky bucket per channel and per workspace (GCRA), and a breaker for bad times.

A lane's `next_at` is GCRA's theoretical arrival time: the instant at which the bucket is empty again. A post
pushes it forward by one interval; one may be begun while it lies no further ahead than the bucket is deep.
Slack documents one message per second and channel, with short bursts, and a per-workspace ceiling of
"several hundred" per minute that it does not name; so the workspace's pace feels its way: a tenth faster
after each untroubled minute, half as fast when Slack asks the whole workspace to wait.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.nudges import Lane

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """The numbers of the pace, and what they make of a lane. Rates are in posts per minute.

    While `troubles` of a workspace's lane is 0 or more, it counts failures in a row; from `breaks_after` on
    the breaker is open. Below 0 it is half open: so many good posts are still wanted (−2 means two).
    """

    lane_every: timedelta = timedelta(seconds=1.1)
    lane_burst: int = 3
    first: float = 90.0
    most: float = 240.0
    least: float = 15.0
    growth: float = 1.1
    burst_for: timedelta = timedelta(seconds=15)
    burst_least: int = 30
    batch: int = 50
    """How many posts are claimed at once at most: what can be worked off within one lease."""
    breaks_after: int = 5
    mends_after: int = 3
    probe_every: timedelta = timedelta(seconds=10)
    share: float = 1.0
    """How much of a workspace's pace is used."""
    asks_again_every: timedelta = timedelta(minutes=5)
    """How often a workspace whose token is not good is asked again."""

    @classmethod
    def unlimited(cls, batch: int = 500) -> Pace:
        """Return a pace that holds nothing back; for benchmarks and storms, not for Slack."""
        fast = 60_000_000.0
        return cls(lane_every=timedelta(0), first=fast, most=fast, least=fast, burst_least=1_000_000, batch=batch)

    def halved(self) -> Pace:
        """Return the pace of the first minutes after a downtime: half as fast, in bursts half as large."""
        return replace(self, share=self.share / 2, burst_least=max(1, self.burst_least // 2))

    @property
    def lane_tolerance(self) -> timedelta:
        """How far ahead of now a channel's `next_at` may lie for another post to be begun."""
        return (self.lane_burst - 1) * self.lane_every

    def rate(self, lane: Lane) -> float:
        """Return a workspace's pace, within what this pace allows."""
        return min(self.most, max(self.least, lane.per_minute or self.first))

    def interval(self, lane: Lane) -> timedelta:
        return MINUTE / (self.rate(lane) * self.share)

    def burst(self, lane: Lane) -> int:
        """Return how many posts a full bucket holds: 15 seconds' worth, 30 at least, and never 20 seconds' worth.

        The last keeps a workspace that Slack slowed down from bursting on.
        """
        rate = self.rate(lane) * self.share
        return max(1, int(max(min(self.burst_least, rate / 3), rate * (self.burst_for / MINUTE))))

    def is_probing(self, lane: Lane) -> bool:
        """True while the breaker is open or half open, or the token is known not to be good."""
        return lane.reason is not None or lane.troubles >= self.breaks_after or lane.troubles < 0

    def _probes_every(self, lane: Lane) -> timedelta:
        return self.asks_again_every if lane.reason is not None else self.probe_every

    def free_at(self, lane: Lane) -> datetime:
        """Return the instant from which at least one post may be begun in a workspace."""
        ahead = timedelta(0) if self.is_probing(lane) else (self.burst(lane) - 1) * self.interval(lane)
        free = lane.next_at - ahead
        return free if lane.paused_until is None else max(free, lane.paused_until)

    def allowance(self, lane: Lane, now: datetime) -> int:
        """Return how many posts may be begun in a workspace now."""
        if self.free_at(lane) > now:
            return 0
        if self.is_probing(lane):
            return 1
        interval = self.interval(lane)
        room = now + (self.burst(lane) - 1) * interval - max(lane.next_at, now)
        return min(self.batch, room // interval + 1)

    def armed(self, lane: Lane, now: datetime, posts: int) -> Lane:
        """Return a workspace's lane with so many posts begun, a tenth faster after an untroubled minute."""
        if self.is_probing(lane):
            return replace(lane, next_at=max(lane.next_at, now + self._probes_every(lane)))
        rate, since = self.rate(lane), lane.paced_at or now
        if now - since >= MINUTE:
            rate, since = min(self.most, rate * self.growth), now
        armed = replace(lane, per_minute=rate, paced_at=since)
        return replace(armed, next_at=max(lane.next_at, now) + posts * self.interval(armed))

    def refunded(self, lane: Lane, posts: int) -> Lane:
        """Return a workspace's lane with so many posts that were begun and then not needed.

        While it is only probed it stays as it is: what is given back was claimed before the trouble.
        """
        if not posts or self.is_probing(lane):
            return lane
        return replace(lane, next_at=lane.next_at - posts * self.interval(lane))

    def channel_armed(self, lane: Lane, now: datetime) -> Lane:
        """Return a channel's lane with a post begun."""
        return replace(lane, next_at=max(lane.next_at, now) + self.lane_every)

    def channel_posted(self, lane: Lane, now: datetime, *, was_posted: bool) -> Lane:
        """Return a channel's lane at the end of a post, which may have taken a while; or with none after all."""
        if not was_posted:
            return replace(lane, next_at=lane.next_at - self.lane_every)
        return replace(lane, next_at=max(lane.next_at, now + self.lane_every))

    def troubled(self, lane: Lane, now: datetime) -> Lane:
        """Return a workspace's lane after a post that Slack did not answer as it should."""
        troubles = self.breaks_after if self.is_probing(lane) else lane.troubles + 1
        found = replace(lane, troubles=troubles, paced_at=now)
        if troubles < self.breaks_after:
            return found
        return replace(found, next_at=max(lane.next_at, now + self.probe_every))

    def went_well(self, lane: Lane, now: datetime) -> Lane:
        """Return a workspace's lane after a post that Slack answered: one step back to normal."""
        if not self.is_probing(lane):
            return replace(lane, troubles=0)
        troubles = lane.troubles + 1 if lane.troubles < 0 else 1 - self.mends_after
        mended = replace(lane, troubles=troubles if lane.troubles or not lane.reason else 0, reason=None)
        return mended if self.is_probing(mended) else replace(mended, next_at=now, paced_at=now)

    def asked_to_wait(self, lane: Lane, now: datetime, until: datetime) -> Lane:
        """Return a workspace's lane that Slack asked as a whole to wait: half as fast, with an empty bucket.

        Several posts that were under way together are asked together, so a lane that waits already only waits
        longer.
        """
        waits = lane.paused_until is not None and lane.paused_until > now
        until = max(until, lane.paused_until or until)
        rate = self.rate(lane) if waits else max(self.least, self.rate(lane) / 2)
        paused = replace(lane, per_minute=rate, paced_at=now, paused_until=until)
        return replace(paused, next_at=max(lane.next_at, until + (self.burst(paused) - 1) * self.interval(paused)))

    def waits(self, lane: Lane, now: datetime) -> bool:
        """True while a workspace is to be left alone but for a probe now and then."""
        return self.is_probing(lane) or (lane.paused_until is not None and lane.paused_until > now)

    def closed(self, lane: Lane, now: datetime, code: str) -> Lane:
        """Return a workspace's lane in which nothing can be posted, for this reason."""
        return replace(lane, reason=code, next_at=max(lane.next_at, now + self.asks_again_every))

    def opened(self, lane: Lane, now: datetime) -> Lane:
        """Return a workspace's lane at a new start, which may bring a good token."""
        return lane if lane.reason is None else replace(lane, reason=None, next_at=min(lane.next_at, now))
