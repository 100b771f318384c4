"""What is measured inside a working process: stalls of its event loop, its memory, its statements."""

from __future__ import annotations

import asyncio
import cProfile
import io
import pstats
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine

PROBE_EVERY_S = 0.01


class LoopProbe:
    """A task that wants to run every 10 ms; how much later it runs is how long the loop stood still."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._watch(), name="probe")

    async def stop(self) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        before = time.monotonic()
        while True:
            await asyncio.sleep(PROBE_EVERY_S)
            now = time.monotonic()
            self.longest_s = max(self.longest_s, now - before - PROBE_EVERY_S)
            before = now


def peak_memory_mb() -> float:
    """Return the most memory this process has held, in megabytes (off Linux: what it holds now)."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return float(psutil.Process().memory_info().rss) / 2**20


class Statements:
    """How long each SQL statement took, by its text, with the parameters of the last time."""

    def __init__(self) -> None:
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self.last: dict[str, Any] = {}
        self._since: dict[int, float] = {}

    def listen(self) -> None:
        """Time every statement of this process from now on, on whatever engine."""
        event.listen(Engine, "before_cursor_execute", self._before)
        event.listen(Engine, "after_cursor_execute", self._after)

    def clear(self) -> None:
        self.took.clear()

    def _before(self, connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        self._since[id(connection)] = time.perf_counter()

    def _after(self, connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        self.took[statement].append(time.perf_counter() - self._since[id(connection)])
        self.last[statement] = parameters

    def slowest(self, count: int = 8) -> list[dict[str, Any]]:
        """Return the statements on which most time was spent: text, times, p50 and p99 in ms, seconds in all."""
        by_cost = sorted(self.took.items(), key=lambda one: -sum(one[1]))[:count]
        return [
            {
                "statement": " ".join(text.split())[:110],
                "times": len(took),
                "p50_ms": percentile(took, 0.50) * 1000,
                "p99_ms": percentile(took, 0.99) * 1000,
                "total_s": sum(took),
            }
            for text, took in by_cost
        ]

    def explained(self, url: str, *words: str) -> dict[str, Any]:
        """Return the times of the costliest statement that holds these words, and the database's plan for it."""
        fitting = {text: took for text, took in self.took.items() if all(word in text for word in words)}
        if not fitting:
            return {"times": 0, "p50_ms": 0.0, "p99_ms": 0.0, "plan": []}
        text = max(fitting, key=lambda one: sum(fitting[one]))
        took = fitting[text]
        return {
            "times": len(took),
            "p50_ms": percentile(took, 0.50) * 1000,
            "p99_ms": percentile(took, 0.99) * 1000,
            "plan": _plan(url, text, self.last[text]),
        }


def _plan(url: str, statement: str, parameters: Any) -> list[str]:
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            return [str(row[3]) for row in file.execute(f"EXPLAIN QUERY PLAN {statement}", tuple(parameters))]
    with psycopg.connect(url) as server:
        question: Any = f"EXPLAIN (COSTS OFF) {statement}"
        return [str(row[0]) for row in server.execute(question, parameters)]


def percentile(values: list[float], share: float) -> float:
    """Return the value that the given share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@contextmanager
def profiled(lines: list[str], *, wanted: bool) -> Iterator[None]:
    """Add to `lines` the functions in which most processor time was spent; profiling itself doubles it."""
    if not wanted:
        yield
        return
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    try:
        yield
    finally:
        profile.disable()
        for order in ("tottime", "cumulative"):
            out = io.StringIO()
            pstats.Stats(profile, stream=out).sort_stats(order).print_stats(25 if order == "cumulative" else 12)
            lines += [line for line in out.getvalue().splitlines()[4:] if line.strip()]
