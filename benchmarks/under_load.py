"""Row 48 of the fault matrix: thousands of circles due at one instant while slash commands keep arriving."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from benchmarks.bot_worker import SECRET
from benchmarks.measuring import percentile
from benchmarks.ours import AHEAD
from benchmarks.postgres import Server
from benchmarks.printing import say, table
from benchmarks.processes import SinkProcess, Worker
from benchmarks.seeding import more_circles, one_circle
from benchmarks.sink import TEAM
from benchmarks.stores import store
from storage.engine import Database

COMMANDS_PER_S = 4
PEOPLE = 50
"""So many people take turns in typing, each in the channel of their circle."""

LIMIT_S = 300.0
COMMANDS = (("/insight", "Begin with a question #openings"), ("/circle", "list"), ("/circle", "next"))


@dataclass(slots=True)
class Acks:
    """How long each command waited for its 200, in seconds, and what came instead of one."""

    took: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


async def show(server: Server, sink: SinkProcess, *, circles: int, profile: bool = False) -> None:
    """Print lateness, stalls and acks with so many circles due at once, on both databases."""
    say(f"## {circles:,} circles due at one instant, {COMMANDS_PER_S} slash commands per second\n")
    rows = []
    lines: list[str] = []
    for kind in ("postgresql", "sqlite"):
        found, acks, result = await _run(kind, server, sink, circles, profile=profile)
        rows.append(
            [
                kind,
                f"{found['distinct']:,} of {circles:,}",
                f"{found['doubled']:,}",
                f"{result['cpu_s']:.0f} of {_s(found['last'])}",
                _s(found["p50"]),
                _s(found["p99"]),
                f"{result['stall_s'] * 1000:,.0f} ms",
                f"{len(acks.took):,}",
                f"{percentile(acks.took, 0.99) * 1000:,.0f} / {max(acks.took) * 1000:,.0f} ms",
                ", ".join(f"{n}× {what}" for what, n in acks.refused.items()) or "none",
                f"{found['answers']:,}",
                f"{result['planned_in_s']:.1f} s, stall {result['planning_stall_s'] * 1000:,.0f} ms",
                f"{result['memory_mb']:,.0f} MB",
            ]
        )
        lines += [f"### {kind}", "", *statements_of(result), "", *result["profile"]]
    table(
        [
            "store",
            "posted",
            "doubled",
            "processor busy",
            "lateness p50",
            "lateness p99",
            "longest stall",
            "commands",
            "ack p99 / max",
            "refused",
            "answered",
            "start and first plan",
            "peak memory",
        ],
        rows,
    )
    say("Slack's published pace is switched off here; at 240 posts a minute in one workspace")
    say(f"{circles:,} posts take at least {circles / 240:.0f} minutes, whatever the machine.\n")
    for line in lines:
        say(line)


def statements_of(result: dict[str, Any]) -> list[str]:
    """Return the costliest statements of a worker, one a line."""
    return [
        f"- {one['total_s']:.1f} s in {one['times']:,} × (p50 {one['p50_ms']:.1f}, p99 {one['p99_ms']:.1f} ms): "
        f"`{one['statement']}`"
        for one in result["statements"]
    ]


async def _run(
    kind: str, server: Server, sink: SinkProcess, circles: int, *, profile: bool
) -> tuple[dict[str, Any], Acks, dict[str, Any]]:
    await sink.reset()
    with store(kind, server) as url:
        await _seed(url, circles)
        port = _free_port()
        order = {"url": url, "slack": sink.slack_url, "port": port, "limit": LIMIT_S, "profile": profile}
        worker = await Worker.start("benchmarks.bot_worker", order)
        await worker.ready()
        due = time.time() + 0.5
        await worker.begin(due)
        acks, over = Acks(), asyncio.Event()
        typing = asyncio.create_task(_type_commands(port, sink.base, acks, over))
        for _ in range(int(LIMIT_S)):
            if (await sink.report(due))["distinct"] >= circles:
                break
            await asyncio.sleep(1)
        over.set()
        await typing
        await worker.begin(0)
        result = await worker.result()
    return await sink.report(due), acks, result


async def _seed(url: str, circles: int) -> None:
    database = Database(url)
    await database.open()
    await database.migrate()
    now = datetime.fromtimestamp(time.time(), UTC)
    in_ten_minutes = now + AHEAD + timedelta(minutes=9, seconds=50)
    await one_circle(database, in_ten_minutes, founded_at=now - timedelta(minutes=1))
    await database.close()
    more_circles(url, circles - 1)


async def _type_commands(port: int, answers: str, acks: Acks, over: asyncio.Event) -> None:
    """Send signed slash commands at a steady pace until it is over, without waiting for one another."""
    async with aiohttp.ClientSession() as session:
        tasks = []
        for number in count():
            tasks.append(asyncio.create_task(_command(session, port, answers, number, acks)))
            try:
                async with asyncio.timeout(1 / COMMANDS_PER_S):
                    await over.wait()
                    break
            except TimeoutError:
                continue
        await asyncio.gather(*tasks)


async def _command(session: aiohttp.ClientSession, port: int, answers: str, number: int, acks: Acks) -> None:
    command, text = COMMANDS[number % len(COMMANDS)]
    form = {
        "team_id": TEAM,
        "user_id": f"U0ANA{number % PEOPLE + 1}",
        "user_name": "ana",
        "channel_id": f"C{number % PEOPLE + 1}",
        "command": command,
        "text": text,
        "trigger_id": f"trigger{number}.{time.time()}",
        "response_url": f"{answers}/response",
        "api_app_id": "A0BENCH",
    }
    body, stamp = urlencode(form), str(int(time.time()))
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or "",
    }
    began = time.monotonic()
    try:
        async with session.post(f"http://127.0.0.1:{port}/slack/events", data=body, headers=headers) as answer:
            await answer.read()
            if answer.status != 200:
                acks.refused[f"HTTP {answer.status}"] += 1
    except (aiohttp.ClientError, TimeoutError) as trouble:
        acks.refused[type(trouble).__name__] += 1
    acks.took.append(time.monotonic() - began)


def _s(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
