"""Delivery side by side: `python -m benchmarks.delivery [--quick | --full]`.

`--quick` takes some minutes; `--full` adds 100,000 schedules; `--profile` shows where our own side spends
its time.
"""

from __future__ import annotations

import argparse
import asyncio

from benchmarks import big_ledger, under_load
from benchmarks.postgres import Server, server
from benchmarks.printing import comparison, machine, say
from benchmarks.processes import SinkProcess, sink
from benchmarks.side_by_side import Case, Figures, median_of, run

LIMIT_S = 120.0


def cases(count: int) -> list[Case]:
    """Return every side with so many schedules, one process and two, where the store can take it."""
    found = []
    for processes in (1, 2):
        found += [
            Case("ours", "postgresql", count, processes),
            Case("apscheduler", "postgresql", count, processes),
            Case("apscheduler", "postgresql", count, processes, tuned=True),
            Case("procrastinate", "postgresql", count, processes),
        ]
    return [
        *found,
        Case("ours", "sqlite", count),
        Case("apscheduler", "sqlite", count),
        Case("apscheduler", "sqlite", count, tuned=True),
    ]


async def compare(running: Server, slack: SinkProcess, count: int, *, limit: float, times: int) -> None:
    say(f"## {count:,} schedules due at one instant (each figure the median of {times})\n")
    found: list[tuple[Case, Figures]] = []
    for case in cases(count):
        found.append((case, await median_of(case, running, slack, limit=limit, times=times)))
        say(f"<!-- {case.name}, {case.store}, {case.processes}: {found[-1][1].per_second:,.0f} per s -->")
    comparison(found, limit)


async def show_profile(running: Server, slack: SinkProcess, count: int) -> None:
    say(f"## Where our side spends its time ({count:,} schedules; the profile itself slows it)\n")
    for store in ("postgresql", "sqlite"):
        figures = await run(Case("ours", store, count), running, slack, limit=LIMIT_S, profile=True)
        say(f"### {store}\n\n```")
        for line in figures.profile:
            say(line)
        say("```\n")


async def main(arguments: argparse.Namespace) -> None:
    with server() as running:
        async with sink() as slack:
            say(f"# Delivery\n\nMeasured on: {machine(running)}. The machine is shared and noisy.\n")
            wanted = arguments.only or ["compare", "load", "ledger"]
            times = 1 if arguments.once else 3
            if "compare" in wanted:
                for count in (1_000,) if arguments.quick else (1_000, 10_000):
                    await compare(running, slack, count, limit=LIMIT_S, times=times)
                if arguments.full:
                    await compare(running, slack, 100_000, limit=5 * LIMIT_S, times=1)
            if "load" in wanted:
                await under_load.show(running, slack, circles=1_000 if arguments.quick else 5_000)
            if "ledger" in wanted:
                scale = 10 if arguments.quick else 1
                await big_ledger.show(running, slack, planned=100_000 // scale, history=1_000_000 // scale)
            if arguments.profile:
                await show_profile(running, slack, 1_000)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.delivery", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="1,000 schedules, 1,000 circles, a tenth of the ledger"
    )
    parser.add_argument("--full", action="store_true", help="100,000 schedules as well, once")
    parser.add_argument("--once", action="store_true", help="run each case once instead of three times")
    parser.add_argument("--profile", action="store_true", help="show where our side spends its time")
    parser.add_argument("--only", action="append", choices=["compare", "load", "ledger", "nothing"])
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(read_arguments()))
