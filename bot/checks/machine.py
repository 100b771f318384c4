"""This machine: its Python, its zone data, its port, the disk under a database file."""

from __future__ import annotations

import errno
import http.client
import json
import platform
import shutil
import socket
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.checks.findings import Finding, Level

ROOM_NEEDED = 200 * 1024 * 1024
"""Bytes that should be free beside a SQLite file; a year of fifty circles takes some tens of megabytes."""

ANSWERS_WITHIN_S = 2.0
MOUNTS = Path("/proc/self/mounts")
NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"}
)


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


def port(host: str, number: int, name: str = "PORT") -> Finding:
    """Whether the bot could listen there now; a bot that runs already may hold it. `name` is the setting."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE and _is_ours(host, number):
            return Finding(Level.OK, "port", f"{host}:{number} is held by a bot that runs and is alive")
        words = f"{host}:{number} cannot be used ({error.strerror}); stop what holds it, or set another {name}"
        return Finding(Level.FAIL, "port", words)
    return Finding(Level.OK, "port", f"{host}:{number} is free")


def _is_ours(host: str, number: int) -> bool:
    """Whether something there answers as a bot that is alive does."""
    asking = http.client.HTTPConnection(host, number, timeout=ANSWERS_WITHIN_S)
    try:
        asking.request("GET", "/healthz")
        return bool(json.loads(asking.getresponse().read(1000)) == {"ok": True})
    except (OSError, http.client.HTTPException, ValueError):
        return False
    finally:
        asking.close()


def disk(file: Path) -> list[Finding]:
    """Whether there is room beside a SQLite file, and whether the disk is one on which locks can be trusted."""
    folder = next(parent for parent in file.resolve().parents if parent.exists())
    free = shutil.disk_usage(folder).free
    shown = f"{free // (1024 * 1024):,} MB free in {folder}"
    findings = [Finding(Level.OK, "disk", shown)]
    if free < ROOM_NEEDED:
        words = f"only {shown}; make room before it is full, since nothing can be saved then"
        findings = [Finding(Level.WARN, "disk", words)]
    if (kind := file_system(folder, _mounts())) in NETWORK_FILE_SYSTEMS:
        words = f"{folder} is on {kind}, where SQLite's locks cannot be trusted; move the file, or use PostgreSQL"
        findings.append(Finding(Level.WARN, "disk", words))
    return findings


def file_system(folder: Path, mounts: str) -> str:
    """Return the kind of file system a folder is on, from the text of /proc/mounts; empty where nothing fits."""
    fitting = [
        (len(parts[1]), parts[2])
        for parts in (line.split() for line in mounts.splitlines())
        if len(parts) > 2 and folder.is_relative_to(parts[1].replace("\\040", " "))
    ]
    return max(fitting, default=(0, ""))[1]


def _mounts() -> str:
    return MOUNTS.read_text(encoding="utf-8", errors="replace") if MOUNTS.exists() else ""
