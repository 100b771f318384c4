"""The same due work by us and by two well-kept schedulers: who posts how much, how fast, how often twice."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from benchmarks import ours, peer_apscheduler, peer_procrastinate
from benchmarks.postgres import Server
from benchmarks.processes import SinkProcess, Worker
from benchmarks.stores import store

SEED = {"ours": ours.seed, "apscheduler": peer_apscheduler.seed, "procrastinate": peer_procrastinate.seed}


@dataclass(frozen=True, slots=True)
class Case:
    """One side with so many schedules on one store, worked off by so many processes."""

    side: str
    store: str
    count: int
    processes: int = 1
    tuned: bool = False

    @property
    def name(self) -> str:
        return f"{self.side}{' tuned' if self.tuned else ' as it comes' if self.side == 'apscheduler' else ''}"


@dataclass(frozen=True, slots=True)
class Figures:
    """What one run of a case gave. `seconds` is from the due instant to the last post."""

    posted: int
    doubled: int
    missed: int
    seconds: float | None
    p99_late_s: float | None
    stall_s: float
    cpu_s: float
    memory_mb: float
    stopped: bool
    statements: list[dict[str, Any]] = field(default_factory=list)
    profile: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Posts of different schedules per second; what came twice counts once."""
        return (self.posted - self.doubled) / self.seconds if self.seconds else 0.0

    @property
    def cpu_ms(self) -> float | None:
        """Milliseconds of processor time per post, in the working processes; the database's own is not in it."""
        return self.cpu_s * 1000 / self.posted if self.posted else None


async def run(case: Case, server: Server, sink: SinkProcess, *, limit: float, profile: bool = False) -> Figures:
    """Run a case once on a new store."""
    await sink.reset()
    with store(case.store, server) as url:
        seed = SEED[case.side]
        due = None if case.side == "apscheduler" else await seed(url, case.count, case.tuned)
        order = {
            "side": case.side,
            "url": url,
            "slack": sink.slack_url,
            "count": case.count,
            "tuned": case.tuned,
            "limit": limit,
            "profile": profile,
        }
        workers = [await Worker.start("benchmarks.worker", order) for _ in range(case.processes)]
        for worker in workers:
            await worker.ready()
        if case.side == "apscheduler":  # its jobs are due at a real instant, so they are written last
            due = await seed(url, case.count, case.tuned)
        due = due or time.time() + 0.2
        for worker in workers:
            await worker.begin(due)
        results = [await worker.result() for worker in workers]
    found = await sink.report(due)
    return Figures(
        posted=found["posts"],
        doubled=found["doubled"],
        missed=case.count - found["distinct"],
        seconds=found["last"],
        p99_late_s=found["p99"],
        stall_s=max(one["stall_s"] for one in results),
        cpu_s=sum(one["cpu_s"] for one in results),
        memory_mb=max(one["memory_mb"] for one in results),
        stopped=any(one["stopped"] for one in results),
        statements=results[0]["statements"],
        profile=results[0]["profile"],
    )


async def median_of(case: Case, server: Server, sink: SinkProcess, *, limit: float, times: int) -> Figures:
    """Run a case so many times; every figure is the median of its own."""
    runs = [await run(case, server, sink, limit=limit) for _ in range(times)]
    seconds = [one.seconds for one in runs if one.seconds is not None]
    late = [one.p99_late_s for one in runs if one.p99_late_s is not None]
    return Figures(
        posted=round(median(one.posted for one in runs)),
        doubled=round(median(one.doubled for one in runs)),
        missed=round(median(one.missed for one in runs)),
        seconds=median(seconds) if seconds else None,
        p99_late_s=median(late) if late else None,
        stall_s=median(one.stall_s for one in runs),
        cpu_s=median(one.cpu_s for one in runs),
        memory_mb=median(one.memory_mb for one in runs),
        stopped=any(one.stopped for one in runs),
        statements=runs[-1].statements,
    )
