"""Row 51 of the fault matrix: a ledger of 100,000 planned nudges and a million of the past."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.ours import AHEAD
from benchmarks.postgres import Server
from benchmarks.printing import say, table
from benchmarks.processes import SinkProcess, Worker
from benchmarks.seeding import copy_row, more_circles, more_nudges, one_circle, one_nudge
from benchmarks.stores import store
from benchmarks.under_load import statements_of
from storage.engine import Database

CIRCLES = 5_000
DUE = 1_000
PLANNED_BY_ITSELF = 6
"""How many nudges the first tick adds for each circle: four of its next meeting and two digests."""

LIMIT_S = 180.0


async def show(server: Server, sink: SinkProcess, *, planned: int, history: int) -> None:
    """Print what claiming costs, how the database goes about it, and how much memory the process takes."""
    say(f"## {planned:,} planned nudges ({DUE:,} of them due), {history:,} of the past, {CIRCLES:,} circles\n")
    rows, lines = [], []
    for kind in ("postgresql", "sqlite"):
        found, result = await _run(kind, server, sink, planned, history)
        claim = result["claim"]
        rows.append(
            [
                kind,
                f"{found['distinct']:,} of {DUE:,}",
                f"{claim['times']:,}",
                f"{claim['p50_ms']:.1f} / {claim['p99_ms']:.1f} ms",
                f"{DUE / found['last']:,.0f} per s" if found["last"] else "-",
                f"{result['warm_s']:.1f} s, stall {result['warm_stall_s'] * 1000:,.0f} ms",
                f"{result['stall_s'] * 1000:,.0f} ms",
                f"{result['memory_mb']:,.0f} MB",
            ]
        )
        lines += [f"### {kind}", "", *statements_of(result), "", "```", *claim["plan"], "```", ""]
    table(
        [
            "store",
            "posted",
            "claims",
            "claim p50 / p99",
            "posted",
            "first tick (plans)",
            "longest stall",
            "peak memory",
        ],
        rows,
    )
    for line in lines:
        say(line)


async def _run(
    kind: str, server: Server, sink: SinkProcess, planned: int, history: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    await sink.reset()
    with store(kind, server) as url:
        await _seed(url, planned, history)
        order = {
            "side": "ours",
            "url": url,
            "slack": sink.slack_url,
            "count": DUE,
            "tuned": False,
            "limit": LIMIT_S,
            "profile": False,
        }
        worker = await Worker.start("benchmarks.worker", order)
        await worker.ready()
        due = time.time() + 0.2
        await worker.begin(due)
        result = await worker.result()
    return await sink.report(due), result


async def _seed(url: str, planned: int, history: int) -> None:
    database = Database(url)
    await database.open()
    await database.migrate()
    due_at = datetime.fromtimestamp(time.time(), UTC) + AHEAD / 2
    circle = await one_circle(database, due_at + timedelta(days=12), founded_at=due_at - AHEAD)
    await one_nudge(database, circle, due_at)
    await database.close()
    more_circles(url, CIRCLES - 1)
    more_nudges(url, DUE - 1)
    circle_of = f"'circle' || (i % {CIRCLES})"
    own = {
        "circle_id": circle_of,
        "meeting_id": f"'meeting' || (i % {CIRCLES})",
        "channel_id": f"'C' || (i % {CIRCLES})",
    }
    own |= {"lane": own["channel_id"]}
    coming = {"id": "'coming' || i", "key": "'coming:' || i", "due_at": _hours(url, "+", "24 + i % 312")}
    copy_row(
        url,
        "nudge",
        "id = 'nudge0'",
        planned - DUE - PLANNED_BY_ITSELF * CIRCLES,
        own | coming | {"not_after": _hours(url, "+", "400")},
    )
    past = {
        "id": "'past' || i",
        "key": "'past:' || i",
        "state": "'sent'",
        "due_at": _hours(url, "-", "1 + i % 8760"),
    }
    copy_row(url, "nudge", "id = 'nudge0'", history, own | past | {"sent_at": _hours(url, "-", "1 + i % 8760")})


def _hours(url: str, sign: str, hours: str) -> str:
    """Return the expression of an instant so many hours from that of the template."""
    if url.startswith("sqlite"):
        return f"strftime('%Y-%m-%d %H:%M:%f', t.due_at, '{sign}' || ({hours}) || ' hours') || '000'"
    return f"t.due_at {sign} ({hours}) * interval '1 hour'"
