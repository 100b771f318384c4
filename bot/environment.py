"""The names that may stand in the environment, and how their values are taken out of it."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


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
    Setting(
        "CIRCLES_PUBLIC_URL",
        "",
        "where calendars reach this bot from outside, as in https://circles.example.org; empty: no calendar links",
    ),
    Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR"),
    Setting("LOG_FORMAT", "text", "text (for people) or json (for machines)"),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
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
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Reader:
    """Takes values out of the environment and collects the problems in the order of `SETTINGS`."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        """The value without the blanks and the pair of quotes that copying brings along, or the default."""
        value = self.environ.get(name, "").strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1].strip()
        return value or BY_NAME[name].default

    def problem(self, name: str, what: str) -> None:
        self.problems.append(f"{name} {what}. Find it: {BY_NAME[name].where}.")

    def choice(self, name: str, choices: type[ChoiceT]) -> ChoiceT:
        value = self.text(name).lower()
        if value in set(choices):
            return choices(value)
        self.problem(name, f"is {value!r}, which is none of {', '.join(choices)}")
        return choices(BY_NAME[name].default)

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
        return self._port_in("PORT") or int(BY_NAME["PORT"].default)

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
        return BY_NAME["LOG_LEVEL"].default

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

    def public_url(self, *, is_served: bool) -> str:
        """The address that links to this bot lead to: it carries secrets, so it is https but on this machine.

        `is_served`: the bot listens on a port, that of http or that of its health.
        """
        name = "CIRCLES_PUBLIC_URL"
        value = self.text(name)
        if not value:
            return ""
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            self.problem(name, f"is {value!r}, which is no web address")
        elif parts.scheme == "http" and not is_loopback(parts.hostname):
            self.problem(name, "must begin with https:// (plain http only on this machine)")
        elif not is_served:
            self.problem(name, "needs a port to answer on: with socket, set CIRCLES_HEALTH_PORT too")
        return value.rstrip("/")

    def look_for_misspellings(self) -> None:
        """A name that begins like ours but is not ours would be ignored in silence; say so instead."""
        for name in sorted(self.environ):
            if name.startswith("CIRCLES_") and name not in BY_NAME:
                near = difflib.get_close_matches(name, BY_NAME, n=1)
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
