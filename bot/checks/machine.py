"""This machine: its Python, its zone data, its port."""

from __future__ import annotations

import platform
import socket
from datetime import datetime, timedelta
from importlib import metadata
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.checks.findings import Finding, Level


def python(version: tuple[int, ...]) -> Finding:
    """Python 3.11 is the oldest that runs the bot."""
    shown = ".".join(map(str, version))
    if version < (3, 11):
        return Finding(Level.FAIL, "python", f"{shown} is too old; install Python 3.11 or newer")
    return Finding(Level.OK, "python", f"{shown} on {platform.system()}")


def zone_data() -> Finding:
    """The zones of the world, from the system or from the tzdata package, with the rules of this century."""
    try:
        summer = datetime(2026, 7, 1, tzinfo=ZoneInfo("America/New_York")).utcoffset()
        version = metadata.version("tzdata")
    except (ZoneInfoNotFoundError, metadata.PackageNotFoundError):
        return Finding(Level.FAIL, "zone data", "missing; install the package tzdata")
    if summer != timedelta(hours=-4):
        return Finding(Level.FAIL, "zone data", "wrong for New York; update the system's tzdata package")
    return Finding(Level.OK, "zone data", f"present (tzdata {version})")


def port(host: str, number: int) -> Finding:
    """Whether the bot could listen there now; a bot that already runs holds it, which is fine to know."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        words = f"{host}:{number} cannot be used ({error.strerror}); stop what holds it, or set another PORT"
        return Finding(Level.FAIL, "port", words)
    return Finding(Level.OK, "port", f"{host}:{number} is free")
