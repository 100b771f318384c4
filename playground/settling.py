"""Waiting until nothing is under way any more: no sleeps of a guessed length, and loud when it never ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.stand_in import StandIn

Probe = Callable[[], bool]

_PAUSE_SECONDS = 0.0005
_QUIET_ROUNDS = 3
_LISTENER_CODE = ("slack_bolt/listener/", "slack_bolt/lazy_listener/")


class NeverSettled(Exception):
    """Something was still under way when the real-time limit passed; the text names it."""


def under_way(slack: StandIn, probes: dict[str, Probe]) -> list[str]:
    """Names of everything that has not ended yet."""
    found = [f"delivery of {what}" for what in slack.courier.in_flight.values()]
    found += [f"answer to {method}" for method in slack.web_api.serving.values()]
    if slack.courier.busy and not found:
        found.append("a background delivery")
    if slack.response_urls.serving:
        found.append("answer to a response_url post")
    if slack.uploads.serving:
        found.append("answer to an upload")
    found += [f"listener {name}" for name in _running_listeners()]
    found += [name for name, probe in probes.items() if probe()]
    return found


def _running_listeners() -> list[str]:
    """Bolt runs every listener in a task of its own; one that is alive is still at work."""
    names: list[str] = []
    for task in asyncio.all_tasks():
        code = getattr(task.get_coro(), "cr_code", None)
        if code is not None and any(part in code.co_filename.replace("\\", "/") for part in _LISTENER_CODE):
            names.append(code.co_name)
    return names


async def wait_until(holds: Probe, limit: float, what: str = "what was waited for") -> None:
    """Return once it holds; raises `NeverSettled` after `limit` real seconds."""
    deadline = asyncio.get_running_loop().time() + limit
    while not holds():
        if asyncio.get_running_loop().time() > deadline:
            raise NeverSettled(f"after {limit:g} s {what} has not come about")
        await asyncio.sleep(_PAUSE_SECONDS)


async def settle(slack: StandIn, probes: dict[str, Probe], limit: float) -> None:
    """Return after several quiet rounds of the loop in a row; `limit` is in real seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + limit
    quiet = 0
    while quiet < _QUIET_ROUNDS:
        for _ in range(3):
            await asyncio.sleep(0)
        await asyncio.sleep(_PAUSE_SECONDS)
        busy = under_way(slack, probes)
        quiet = 0 if busy else quiet + 1
        if busy and loop.time() > deadline:
            raise NeverSettled(f"after {limit:g} s still under way: {'; '.join(busy)}")
