"""The figures as tables of Markdown, so that they can be pasted where they are claimed."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.postgres import Server
from benchmarks.side_by_side import Case, Figures


def say(words: str = "") -> None:
    """Print at once: a run takes minutes, and whoever waits sees how far it is."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def machine(server: Server) -> str:
    """Return what the figures were measured on."""
    names = ("slack-sdk", "SQLAlchemy", "psycopg", "APScheduler", "procrastinate")
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {server.version()} with its default settings, {packages}"
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    found = next((line for line in lines if line.startswith("model name")), "")
    return found.partition(":")[2].strip() or platform.machine()


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    say(f"| {' | '.join(head)} |")
    say(f"|{'---|' * len(head)}")
    for row in rows:
        say(f"| {' | '.join(row)} |")
    say()


def comparison(found: Sequence[tuple[Case, Figures]], limit: float) -> None:
    """Print one line for each case; the ratio is to ours on the same store, of as many processes."""
    rows = []
    for case, figures in found:
        base = next(
            (f for c, f in found if (c.side, c.store, c.processes) == ("ours", case.store, case.processes)), None
        )
        ratio = f"{figures.per_second / base.per_second:.2f}" if base and base.per_second else "-"
        rows.append(
            [
                case.name,
                case.store,
                str(case.processes),
                f"{figures.per_second:,.0f}",
                ratio,
                "-" if figures.cpu_ms is None else f"{figures.cpu_ms:.1f} ms",
                _seconds(figures.p99_late_s),
                f"{figures.stall_s * 1000:,.0f} ms",
                f"{figures.memory_mb:,.0f} MB",
                f"{figures.missed:,}",
                f"{figures.doubled:,}",
                f"stopped after {limit:.0f} s" if figures.stopped else "",
            ]
        )
    table(
        [
            "side",
            "store",
            "processes",
            "schedules posted per s",
            "ratio to ours",
            "processor time per post",
            "lateness p99",
            "longest stall",
            "peak memory",
            "missed",
            "doubled",
            "",
        ],
        rows,
    )


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} s"
