"""The doctor: checks everything that a running bot stands on, with one sentence about what to do for each."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping

from bot import logs
from bot.checks.database import database
from bot.checks.delivery import delivery
from bot.checks.findings import Finding, Level
from bot.checks.machine import port, python, zone_data
from bot.checks.slack import slack
from bot.clock import Clock
from bot.errors import SettingsError
from bot.settings import Settings, Transport


def has_failed(findings: list[Finding]) -> bool:
    """Whether the bot cannot run like this; a warning does not count."""
    return any(finding.level is Level.FAIL for finding in findings)


def report(findings: list[Finding]) -> str:
    """One line per check, and the outcome below."""
    lines = [f"{finding.level.value:<5} {finding.subject}: {logs.mask(finding.words)}" for finding in findings]
    counted = {level: sum(finding.level is level for finding in findings) for level in Level}
    outcome = "Not ready yet" if has_failed(findings) else "Ready"
    return "\n".join(
        [*lines, "", f"{outcome}: {counted[Level.FAIL]} to mend, {counted[Level.WARN]} to know about."]
    )


async def examine(environ: Mapping[str, str], *, clock: Clock) -> list[Finding]:
    """Run every check that the settings allow; a wrong setting stops only the checks that need it."""
    findings = [python(sys.version_info[:3]), zone_data()]
    try:
        settings = Settings.read(environ)
    except SettingsError as error:
        findings += [Finding(Level.FAIL, "settings", problem) for problem in error.problems]
        return findings + await _without_slack(environ, clock)
    shown = f"complete, for {settings.transport.value}"
    findings.append(Finding(Level.OK, "settings", shown))
    findings += await database(settings.database_url, clock)
    findings += await delivery(settings.database_url, clock)
    findings += await slack(settings, clock)
    if settings.transport is Transport.HTTP:
        findings.append(await asyncio.to_thread(port, settings.host, settings.port))
    elif settings.health_port is not None:
        findings.append(await asyncio.to_thread(port, settings.host, settings.health_port, "CIRCLES_HEALTH_PORT"))
    return findings


async def _without_slack(environ: Mapping[str, str], clock: Clock) -> list[Finding]:
    """The checks that are possible while only the words for Slack are wrong."""
    try:
        settings = Settings.read(environ, slack=False)
    except SettingsError:
        return []
    return [*await database(settings.database_url, clock), *await delivery(settings.database_url, clock)]
