"""Delivery: what is planned, late, in doubt, parked or failed, why, and what to do about it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.checks.findings import Finding, Level
from bot.clock import Clock
from bot.domain.organising import CatchUp, DeliveryReport
from bot.errors import StorageError
from bot.services.organising import delivery_report
from bot.views.organising import KINDS, why
from storage.engine import Database

PAGE = "App Home > Delivery, or /circle delivery,"


async def delivery(url: str, clock: Clock) -> list[Finding]:
    """Report how delivery stands in all workspaces of a database.

    Nothing is said of a database that is missing, does not answer or has other tables: the check of the
    database says that.
    """
    database = Database(url)
    if database.file is not None and not await asyncio.to_thread(Path.exists, database.file):
        return []
    try:
        await database.open()
        if await database.pending_migrations():
            return []
        async with database.reading() as work:
            report = await delivery_report(work, clock.now())
    except StorageError:
        return []
    finally:
        await database.close()
    return findings(report)


def findings(report: DeliveryReport) -> list[Finding]:
    """Return one finding for each kind of trouble with what to do, and one for each message in trouble."""
    found = [_found(f"{number} {words}") for number, words in _troubles(report) if number]
    level = Level.OK if not found else Level.WARN
    summary = f"{report.planned} planned in the next 24 hours, {report.late} late"
    found.insert(0, Finding(level, "delivery", summary))
    if report.recovering_since is not None:
        since = f"{report.recovering_since:%Y-%m-%d %H:%M} UTC"
        words = f"the database was restored; what was due since {since} is looked for before it is posted"
        found.append(_found(words))
    if report.catch_up is not None:
        found.append(Finding(Level.OK, "last break", _caught_up(report.catch_up)))
    for nudge in report.troubles:
        words = f"{nudge.id} {KINDS[nudge.kind]}, due {nudge.due_at:%Y-%m-%d %H:%M} UTC: {why(nudge)}"
        found.append(_found(words.rstrip(".")))
    return found


def _troubles(report: DeliveryReport) -> list[tuple[int, str]]:
    return [
        (report.late, "late; see that the bot runs and reaches Slack: it sends what is still of use"),
        (
            report.unknown,
            "perhaps posted, Slack's answer was lost; the bot looks for them by itself, see that it runs",
        ),
        (report.parked, "waiting for what a person has to do, named below; they go out by themselves after it"),
        (report.failed, f"failed, why is said below; {PAGE} can send them again or dismiss them"),
        (
            report.unknown_final,
            f"perhaps posted, unknown for good; look in Slack, then answer on {PAGE} what you saw",
        ),
        (report.duplicates, "seen twice in Slack: a promise was broken; please report it with that day's log"),
    ]


def _caught_up(catch_up: CatchUp) -> str:
    counted = {
        "sent late": catch_up.late,
        "told together with another": catch_up.coalesced,
        "not sent any more": catch_up.expired,
    }
    told = ", ".join(f"{sum(numbers.values())} {what}" for what, numbers in counted.items())
    return f"from {catch_up.since:%Y-%m-%d %H:%M} to {catch_up.until:%Y-%m-%d %H:%M} UTC; {told}"


def _found(words: str) -> Finding:
    return Finding(Level.WARN, "delivery", words)
