"""Every setting of the bot, read once from the environment; all that is wrong is reported at once."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.errors import SettingsError


class Transport(StrEnum):
    """How Slack reaches the bot: over a socket that the bot opens, or over HTTP requests to the bot."""

    SOCKET = "socket"
    HTTP = "http"


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Setting:
    """One name that may stand in the environment, and where a person finds its value."""

    name: str
    default: str
    where: str
    secret: bool = False


SETTINGS = (
    Setting("CIRCLES_TRANSPORT", "socket", "socket (no public address needed) or http"),
    Setting(
        "SLACK_BOT_TOKEN",
        "",
        "api.slack.com/apps > your app > OAuth & Permissions > Bot User OAuth Token (starts with xoxb-)",
        secret=True,
    ),
    Setting(
        "SLACK_APP_TOKEN",
        "",
        "api.slack.com/apps > your app > Basic Information > App-Level Tokens, "
        "with the scope connections:write (starts with xapp-)",
        secret=True,
    ),
    Setting(
        "SLACK_SIGNING_SECRET",
        "",
        "api.slack.com/apps > your app > Basic Information > App Credentials > Signing Secret",
        secret=True,
    ),
    Setting("HOST", "127.0.0.1", "the address to listen on with http; 0.0.0.0 inside a container"),
    Setting("PORT", "3000", "the port to listen on with http, 1 to 65535"),
    Setting(
        "DATABASE_URL",
        "sqlite+aiosqlite:///circles.db",
        "sqlite+aiosqlite:///path/to/file.db or postgresql+psycopg://user:password@host/name",
        secret=True,
    ),
    Setting("SLACK_API_URL", "https://slack.com/api/", "Slack's own address unless you run a stand-in"),
    Setting("CIRCLES_ORGANISERS", "", "Slack user ids, separated by commas (a person's profile > Copy member ID)"),
    Setting("CIRCLES_HEALTH_PORT", "", "socket only: a port for /healthz, /readyz and /metrics; empty is none"),
    Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR"),
    Setting("LOG_FORMAT", "text", "text (for people) or json (for machines)"),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}
DATABASE_SCHEMES = frozenset(
    {
        "sqlite",
        "sqlite+aiosqlite",
        "postgres",
        "postgresql",
        "postgresql+psycopg",
        "postgresql+asyncpg",
    }
)
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_BOLT_READS = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_VERIFICATION_TOKEN")


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """The settings of one running bot. A secret never shows in `repr`.

    `host` is the loopback address by default, because the bot speaks plain HTTP and the TLS proxy or tunnel in
    front of it usually stands on the same machine. `organisers` see the delivery page besides the workspace's own
    admins; `health_port` is where a bot in Socket Mode tells how it is (with http, its own port does).
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
    log_level: str = "INFO"
    log_format: LogFormat = LogFormat.TEXT

    @classmethod
    def read(cls, environ: Mapping[str, str], *, slack: bool = True) -> Settings:
        """Read the settings; raises `SettingsError` with every problem and where its value is found.

        With `slack=False` nothing is asked about tokens: `migrate` works before the bot is connected.
        """
        reader = _Reader(environ)
        transport = reader.choice("CIRCLES_TRANSPORT", Transport)
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


class _Reader:
    """Takes values out of the environment and collects the problems in the order of `SETTINGS`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        """The value without the blanks and the pair of quotes that copying brings along, or the default."""
        value = self.environ.get(name, "").strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1].strip()
        return value or _BY_NAME[name].default

    def problem(self, name: str, what: str) -> None:
        self.problems.append(f"{name} {what}. Find it: {_BY_NAME[name].where}.")

    def choice(self, name: str, choices: type[ChoiceT]) -> ChoiceT:
        value = self.text(name).lower()
        if value in set(choices):
            return choices(value)
        self.problem(name, f"is {value!r}, which is none of {', '.join(choices)}")
        return choices(_BY_NAME[name].default)

    def token(self, name: str, prefix: str, *, required: bool) -> str:
        """A token that begins as it must; a token of another kind in its place is named, never shown."""
        value = self.text(name)
        if not value:
            if required:
                self.problem(name, "is missing")
        elif re.search(r"\s", value):
            self.problem(name, "has a blank or a line break inside; copy it again in one piece")
        elif not value.startswith(prefix):
            self.problem(name, f"holds {_kind_of(value)}, but it must start with {prefix}")
        elif len(value) < len(prefix) + 4:
            self.problem(name, "is cut off; copy the whole token")
        return value

    def signing_secret(self, *, required: bool) -> str:
        name = "SLACK_SIGNING_SECRET"
        value = self.text(name)
        if not value and required:
            self.problem(name, "is missing, and CIRCLES_TRANSPORT=http needs it to know Slack from others")
        elif value.startswith(("xox", "xapp-")):
            self.problem(name, f"holds {_kind_of(value)}, but it must hold the signing secret")
        elif re.search(r"\s", value):
            self.problem(name, "has a blank or a line break inside; copy it again in one piece")
        return value

    def port(self) -> int:
        return self._port_in("PORT") or int(_BY_NAME["PORT"].default)

    def health_port(self) -> int | None:
        return self._port_in("CIRCLES_HEALTH_PORT") if self.text("CIRCLES_HEALTH_PORT") else None

    def _port_in(self, name: str) -> int | None:
        value = self.text(name)
        if value.isascii() and value.isdigit() and 1 <= int(value) <= 65535:
            return int(value)
        self.problem(name, f"is {value!r}, which is no port")
        return None

    def organisers(self) -> frozenset[str]:
        """The ids of people, as Slack writes them: U or W and capitals or digits."""
        found = [part.strip() for part in self.text("CIRCLES_ORGANISERS").split(",") if part.strip()]
        for one in found:
            if not re.fullmatch(r"[UW][A-Z0-9]{2,}", one):
                self.problem("CIRCLES_ORGANISERS", f"holds {one!r}, which is no user id")
        return frozenset(found)

    def level(self) -> str:
        value = self.text("LOG_LEVEL").upper()
        if value in _LEVELS:
            return value
        self.problem("LOG_LEVEL", f"is {value!r}, which is none of {', '.join(_LEVELS)}")
        return _BY_NAME["LOG_LEVEL"].default

    def database_url(self) -> str:
        value = self.text("DATABASE_URL")
        scheme, colon, rest = value.partition("://")
        if not colon:
            self.problem("DATABASE_URL", "is not a URL (it has no ://)")
        elif scheme not in DATABASE_SCHEMES:
            self.problem("DATABASE_URL", f"begins with {scheme!r}, a database that is not supported")
        elif scheme.startswith("sqlite") and not rest.startswith("/"):
            self.problem("DATABASE_URL", "needs three slashes before the path of a SQLite file")
        elif scheme.startswith("sqlite") and rest in ("/", "/:memory:"):
            self.problem("DATABASE_URL", "names no file, and what is kept in memory only is lost")
        elif scheme.startswith("postgres") and not rest.partition("/")[2]:
            self.problem("DATABASE_URL", "names no database after the host")
        return value

    def api_url(self) -> str:
        """Slack's API or a stand-in; plain HTTP shows the tokens to the network, so it stays on this machine."""
        value = self.text("SLACK_API_URL")
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            self.problem("SLACK_API_URL", f"is {value!r}, which is no web address")
        elif parts.scheme == "http" and not is_loopback(parts.hostname):
            self.problem("SLACK_API_URL", "must begin with https:// (plain http only on this machine)")
        return value if value.endswith("/") else value + "/"

    def look_for_misspellings(self) -> None:
        """A name that begins like ours but is not ours would be ignored in silence; say so instead."""
        for name in sorted(self.environ):
            if name.startswith("CIRCLES_") and name not in _BY_NAME:
                near = difflib.get_close_matches(name, _BY_NAME, n=1)
                hint = f" Did you mean {near[0]}?" if near else ""
                self.problems.append(f"{name} is not a setting.{hint}")


def _kind_of(value: str) -> str:
    kinds = {
        "xoxb-": "a bot token",
        "xoxp-": "a user token",
        "xapp-": "an app-level token",
        "xoxe": "a rotated or refresh token (turn token rotation off)",
    }
    return next((kind for prefix, kind in kinds.items() if value.startswith(prefix)), "something else")


def is_loopback(host: str) -> bool:
    """Whether a host name means this very machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
