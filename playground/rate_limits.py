"""Slack's budgets per method and per channel, counted on the pushed clock."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Literal

from playground.clock import PushedClock
from playground.rules import refuse

Tier = Literal["T1", "T2", "T3", "T4", "special", "post"]

_WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Tiers:
    """Calls a minute per tier, times `burst` (Slack tolerates bursts; 1 is the bare number of its pages).

    `channel_burst` posts may stand in one channel before it falls back to one a second; `workspace_posts` is
    the cap on posts a minute over all channels, which Slack does not publish. `distributed` turns on the
    history budget of commercially distributed apps: one call a minute, 15 messages. `on=False` counts nothing.
    """

    on: bool = True
    burst: float = 2.0
    t1: int = 1
    t2: int = 20
    t3: int = 50
    t4: int = 100
    special: int = 600
    channel_burst: int = 4
    workspace_posts: int = 300
    distributed: bool = False

    def per_minute(self, tier: Tier) -> int:
        base = {"T1": self.t1, "T2": self.t2, "T3": self.t3, "T4": self.t4, "special": self.special}
        return max(1, int(base[tier] * self.burst)) if tier != "post" else self.workspace_posts


class RateLimits:
    """Sliding windows per app and method, and a bucket per channel for posts."""

    def __init__(self, clock: PushedClock, tiers: Tiers) -> None:
        self.clock = clock
        self.tiers = tiers
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._posts: dict[tuple[str, str], tuple[float, float]] = {}

    def spend(self, app_id: str, method: str, tier: Tier) -> None:
        """Count one call; refuses with 429 and the seconds until the oldest call leaves the window (rule 8)."""
        if self.tiers.on:
            self._window(app_id, method, self.tiers.per_minute(tier), rule=8)

    def spend_history(self, app_id: str, method: str) -> None:
        """The budget of distributed apps for history and replies (rule 33)."""
        if self.tiers.on and self.tiers.distributed:
            self._window(app_id, f"{method}:distributed", 1, rule=33)

    def spend_post(self, app_id: str, channel: str) -> None:
        """One post a second and channel, beyond a short burst (rule 8)."""
        if not self.tiers.on:
            return
        now = self.clock.now().timestamp()
        level, since = self._posts.get((app_id, channel), (0.0, now))
        level = max(0.0, level - (now - since))
        if level + 1 > self.tiers.channel_burst:
            refuse(rule=8, code="ratelimited", status=429, retry_after=1)
        self._posts[(app_id, channel)] = (level + 1, now)

    def _window(self, app_id: str, name: str, budget: int, rule: int) -> None:
        now = self.clock.now().timestamp()
        calls = self._calls[(app_id, name)]
        while calls and calls[0] <= now - _WINDOW_SECONDS:
            calls.popleft()
        if len(calls) >= budget:
            wait = max(1, int(calls[0] + _WINDOW_SECONDS - now))
            refuse(rule=rule, code="ratelimited", status=429, retry_after=wait)
        calls.append(now)
