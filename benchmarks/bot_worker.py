"""The whole bot in HTTP mode, as one process: `python -m benchmarks.bot_worker '{"url": …}'`.

It plans, says "ready", and when told the second of the epoch its clock is set ahead, so that the meetings of all
circles start in ten minutes at one instant. It works until a second line tells it to stop.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from typing import Any

from benchmarks.measuring import LoopProbe, Statements, peak_memory_mb, profiled
from benchmarks.ours import AHEAD, UNPACED, ShiftedClock
from bot.app import Bot
from bot.settings import Settings, Transport

SECRET = "bench-signing-secret"


async def main(order: dict[str, Any]) -> dict[str, Any]:
    settings = Settings(
        bot_token="xoxb-bench",
        signing_secret=SECRET,
        transport=Transport.HTTP,
        port=order["port"],
        database_url=order["url"],
        slack_api_url=order["slack"],
    )
    clock, statements, lines = ShiftedClock(), Statements(), list[str]()
    statements.listen()
    bot = Bot(settings, clock, pace=UNPACED)
    with profiled(lines, wanted=order["profile"]):
        began, planning = time.monotonic(), LoopProbe()
        planning.start()
        await bot.start()
        await bot.run_due()
        planned_in = time.monotonic() - began
        await planning.stop()
        print("ready", flush=True)  # noqa: T201
        due = float(await asyncio.to_thread(sys.stdin.readline))
        probe = LoopProbe()
        statements.clear()
        used = time.process_time()
        await asyncio.sleep(max(0.0, due - time.time()))
        probe.start()
        clock.ahead = AHEAD
        sending = asyncio.create_task(bot.run_due())
        await asyncio.to_thread(sys.stdin.readline)
        await asyncio.wait({sending}, timeout=1)
        await probe.stop()
        used = time.process_time() - used
        await bot.stop()
        await asyncio.gather(sending, return_exceptions=True)
    return {
        "planned_in_s": planned_in,
        "planning_stall_s": planning.longest_s,
        "stall_s": probe.longest_s,
        "cpu_s": used,
        "memory_mb": peak_memory_mb(),
        "statements": statements.slowest(),
        "profile": lines,
    }


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    print(json.dumps(asyncio.run(main(json.loads(sys.argv[1])))), flush=True)  # noqa: T201
