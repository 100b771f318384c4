"""Every setting of the bot, read once from the environment; all that is wrong is reported at once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from dotenv import dotenv_values

from bot.environment import Reader
from bot.errors import SettingsError

_BOLT_READS = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN")


class Transport(StrEnum):
    """How Slack reaches the bot: over a socket that the bot opens, or over HTTP requests to the bot."""

    SOCKET = "socket"
    HTTP = "http"


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """The settings of one running bot. A secret never shows in `repr`.

    `host` is the loopback address by default, because the bot speaks plain HTTP and the TLS proxy or tunnel in
    front of it usually stands on the same machine. `organisers` see the delivery page besides the workspace's own
    admins; `health_port` is where a bot in Socket Mode tells how it is (with http, its own port does);
    `public_url` is where calendars reach whichever of the two ports it is, through the proxy.
    """

    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    transport: Transport = Transport.SOCKET
    host: str = "127.0.0.1"
    port: int = 3000
    database_url: str = "sqlite+aiosqlite:///circles.db"
    slack_api_url: str = "https://slack.com/api/"
    organisers: frozenset[str] = frozenset()
    health_port: int | None = None
    public_url: str = ""
    log_level: str = "INFO"
    log_format: LogFormat = LogFormat.TEXT

    @classmethod
    def read(cls, environ: Mapping[str, str], *, slack: bool = True) -> Settings:
        """Read the settings; raises `SettingsError` with every problem and where its value is found.

        With `slack=False` nothing is asked about tokens: `migrate` works before the bot is connected.
        """
        reader = Reader(environ)
        transport = reader.choice("CIRCLES_TRANSPORT", Transport)
        is_served = transport is Transport.HTTP or bool(reader.text("CIRCLES_HEALTH_PORT"))
        settings = cls(
            transport=transport,
            bot_token=reader.token("SLACK_BOT_TOKEN", "xoxb-", required=slack),
            app_token=reader.token("SLACK_APP_TOKEN", "xapp-", required=slack and transport is Transport.SOCKET),
            signing_secret=reader.signing_secret(required=slack and transport is Transport.HTTP),
            host=reader.text("HOST"),
            port=reader.port(),
            database_url=reader.database_url(),
            slack_api_url=reader.api_url(),
            organisers=reader.organisers(),
            health_port=reader.health_port(),
            public_url=reader.public_url(is_served=is_served),
            log_level=reader.level(),
            log_format=reader.choice("LOG_FORMAT", LogFormat),
        )
        reader.look_for_misspellings()
        if reader.problems:
            raise SettingsError(reader.problems)
        return settings

    def __repr__(self) -> str:
        secret = {"bot_token", "app_token", "signing_secret"}
        shown = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in secret:
                value = "***" if value else ""
            elif field.name == "database_url":
                value = without_password(value)
            shown.append(f"{field.name}={str(value)!r}")
        return f"Settings({', '.join(shown)})"


def environment(dotenv: Path | None = Path(".env")) -> dict[str, str]:
    """The process environment over the `.env` file; an empty value counts as absent."""
    found = dotenv_values(dotenv, interpolate=False) if dotenv and dotenv.is_file() else {}
    return {name: value for name, value in [*found.items(), *os.environ.items()] if value and value.strip()}


def load(dotenv: Path | None = Path(".env"), *, slack: bool = True) -> Settings:
    """Read the settings of this process; raises `SettingsError`."""
    return Settings.read(environment(dotenv), slack=slack)


def scrub(environ: MutableMapping[str, str]) -> list[str]:
    """Remove the variables that Bolt would obey behind our back; returns the names removed.

    With a client id and secret in the environment, `AsyncApp` opens an OAuth installation page, keeps tokens in
    files and drops the token it was given (slack-bolt 1.30, `async_app.py`).
    """
    return [name for name in _BOLT_READS if environ.pop(name, None) is not None]


def without_password(url: str) -> str:
    """A URL that may be shown: the password between `:` and `@` is masked."""
    return re.sub(r"(://[^:/@\s]*):.*@", r"\1:***@", url)
