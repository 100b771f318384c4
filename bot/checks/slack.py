"""Slack: are the tokens valid, the scopes granted and the clocks in agreement?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot import manifest
from bot.checks.findings import Finding, Level
from bot.clock import Clock
from bot.environment import is_loopback
from bot.settings import Settings, Transport

TIMEOUT = 10
"""Seconds to wait for Slack before it counts as out of reach."""
SKEW = timedelta(seconds=60)
"""A clock further off than this sends nudges at visibly wrong times (signatures break at 300 s)."""

_TOKEN_TROUBLE = {
    "invalid_auth": "Slack does not know this token; copy it again from OAuth & Permissions",
    "not_authed": "Slack did not get a token; copy it again from OAuth & Permissions",
    "token_revoked": "the token was revoked; install the app again and copy the new token",
    "account_inactive": "the app was uninstalled or its bot deactivated; install it again",
    "token_expired": "the token has expired; turn token rotation off in the app's settings and install it again",
    "not_allowed_token_type": "this is a token of another kind; see .env.example for which goes where",
    "missing_scope": "the app-level token lacks connections:write; make a new one with that scope",
    "ratelimited": "Slack asks for patience; try again in a minute",
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """Slack's answer to one call: the error code (empty when it is fine), the body, and two headers."""

    error: str
    body: dict[str, Any]
    scopes: frozenset[str] | None
    at: datetime | None


async def slack(settings: Settings, clock: Clock) -> list[Finding]:
    """Token, clock, scopes, and for Socket Mode the app-level token, each asked of Slack itself."""
    address = urlsplit(settings.slack_api_url).hostname or ""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=not is_loopback(address)) as session:
        try:
            bot = await _call(session, settings.slack_api_url + "auth.test", settings.bot_token)
            findings = _bot_token(bot, clock.now())
            if settings.transport is Transport.SOCKET:
                url = settings.slack_api_url + "apps.connections.open"
                findings.append(_app_token(await _call(session, url, settings.app_token)))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            words = (
                f"no usable answer from {address} ({type(error).__name__}); check the network and SLACK_API_URL"
            )
            return [Finding(Level.FAIL, "slack", words)]
    return findings


async def _call(session: aiohttp.ClientSession, url: str, token: str) -> _Answer:
    async with session.post(url, headers={"Authorization": f"Bearer {token}"}) as response:
        date, scopes = response.headers.get("Date"), response.headers.get("x-oauth-scopes")
        at = parsedate_to_datetime(date).astimezone(UTC) if date else None
        if response.status == 429:
            return _Answer("ratelimited", {}, None, at)
        body: dict[str, Any] = await response.json(content_type=None)
        error = "" if body.get("ok") is True else str(body.get("error", "an answer without a code"))
        granted = (
            None if scopes is None else frozenset(filter(None, (scope.strip() for scope in scopes.split(","))))
        )
        return _Answer(error, body, granted, at)


def _bot_token(answer: _Answer, now: datetime) -> list[Finding]:
    findings = []
    if answer.at is not None:
        findings.append(_clock(now, answer.at))
    if answer.error:
        findings.append(_refused("bot token", answer.error))
        return findings
    workspace = answer.body.get("team") or answer.body.get("team_id")
    findings.append(Finding(Level.OK, "bot token", f"valid for the workspace {workspace}"))
    if answer.scopes is not None:
        findings.append(_scopes(answer.scopes))
    return findings


def _clock(now: datetime, there: datetime) -> Finding:
    off = round((now - there).total_seconds())
    if abs(off) > SKEW.total_seconds():
        side = "ahead of" if off > 0 else "behind"
        return Finding(Level.WARN, "clock", f"{abs(off)} s {side} Slack's; turn on time synchronisation (NTP)")
    return Finding(Level.OK, "clock", "agrees with Slack's")


def _scopes(granted: frozenset[str]) -> Finding:
    wanted = manifest.bot_scopes(manifest.read())
    if missing := sorted(wanted - granted):
        words = f"missing {', '.join(missing)}; update the app from manifest.yml and install it again"
        return Finding(Level.FAIL, "scopes", words)
    optional = manifest.optional_scopes(manifest.read())
    if surplus := sorted(granted - wanted - optional):
        words = f"all granted, and {', '.join(surplus)} besides, which the bot does not use; you may remove them"
        return Finding(Level.WARN, "scopes", words)
    if left_out := sorted(optional - granted):
        words = (
            f"all granted; without {', '.join(left_out)}, which you may grant besides (manifest.yml says what for)"
        )
        return Finding(Level.OK, "scopes", words)
    return Finding(Level.OK, "scopes", "all granted")


def _app_token(answer: _Answer) -> Finding:
    if answer.error:
        return _refused("app token", answer.error)
    return Finding(Level.OK, "app token", "valid, Socket Mode is open")


def _refused(subject: str, code: str) -> Finding:
    known = _TOKEN_TROUBLE.get(code)
    if known is None:
        return Finding(Level.FAIL, subject, f"Slack answered {code}; look the code up at docs.slack.dev")
    return Finding(Level.FAIL, subject, f"{known} ({code})")
