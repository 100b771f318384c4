"""One working process of one side: `python -m benchmarks.worker '{"side": "ours", …}'`.

It says "ready" once its store is open, reads the second of the epoch at which all work falls due, works, and
prints what it measured as one line of JSON.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import sys
import time
from typing import Any

from benchmarks.measuring import LoopProbe, Statements, peak_memory_mb, profiled

SIDES = {
    "ours": "benchmarks.ours",
    "apscheduler": "benchmarks.peer_apscheduler",
    "procrastinate": "benchmarks.peer_procrastinate",
}
"""Imported by name, so that no side carries the memory of another."""


async def main(order: dict[str, Any]) -> dict[str, Any]:
    work = importlib.import_module(SIDES[order["side"]]).work
    probe, warming, statements = LoopProbe(), LoopProbe(), Statements()
    warming.start()
    began = time.monotonic()
    warmed, used = 0.0, list[float]()
    statements.listen()
    lines: list[str] = []
    stopped = False

    async def ready() -> float:
        """Tell the parent, wait for its word, and measure from then on."""
        nonlocal warmed
        warmed = time.monotonic() - began
        await warming.stop()
        used.append(time.process_time())
        print("ready", flush=True)  # noqa: T201
        due = float(await asyncio.to_thread(sys.stdin.readline))
        statements.clear()
        probe.start()
        deadline.reschedule(asyncio.get_running_loop().time() + order["limit"])
        return due

    with profiled(lines, wanted=order["profile"]):
        try:
            async with asyncio.timeout(None) as deadline:
                await work(order["url"], order["slack"], order["count"], order["tuned"], ready)
        except TimeoutError:
            stopped = True
        await probe.stop()
    return {
        "stall_s": probe.longest_s,
        "warm_s": warmed,
        "warm_stall_s": warming.longest_s,
        "memory_mb": peak_memory_mb(),
        "cpu_s": time.process_time() - used[0],
        "stopped": stopped,
        "statements": statements.slowest(),
        "claim": statements.explained(order["url"], "lease_owner", "RETURNING"),
        "profile": lines,
    }


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    print(json.dumps(asyncio.run(main(json.loads(sys.argv[1])))), flush=True)  # noqa: T201
