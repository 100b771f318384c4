"""A PostgreSQL server of a test's own, that can be killed without warning and started again on its data.

A commit that it acknowledged is in the operating system's hands (`synchronous_commit=on`), so it survives the
death of every process of the server; nothing here stands for a loss of power.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import psycopg

from tests.support.databases import _installed, _reachable_programs

_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "on",
    "autovacuum": "off",
    "max_connections": "100",
    "shared_buffers": "32MB",
}
START_S = 30.0

# Lives until its input closes, and takes the server with it: no server outlives the test run.
_KEEPER = '"$@" & server=$!; read -r _; kill -QUIT $server 2>/dev/null; wait $server'


class PostgresServer:
    """One server in a folder of its own, over a Unix socket. PostgreSQL refuses to run as root: then as nobody."""

    def __init__(self) -> None:
        as_root = os.geteuid() == 0
        self._user = "nobody" if as_root else None
        self.folder = Path(tempfile.mkdtemp(prefix="circles-faults-", dir="/tmp" if as_root else None))
        self._programs = _reachable_programs(self.folder) if as_root else _installed() / "pginstall" / "bin"
        if self._user:
            shutil.chown(self.folder, self._user)
        self._data = self.folder / "data"
        self._keeper: subprocess.Popen[bytes] | None = None
        self._run("initdb", "-D", self._data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync")

    @property
    def socket(self) -> Path:
        """The Unix socket that it listens on, for a proxy."""
        return self.folder / ".s.PGSQL.5432"

    def url(self, name: str = "circles", *, port: int | None = None) -> str:
        """Return the URL of a database; with a port, through a proxy that listens there."""
        if port is not None:
            return f"postgresql://postgres@127.0.0.1:{port}/{name}"
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def start(self) -> None:
        """Start it, on the data that it left, and wait until it answers."""
        options = [part for name, value in _OPTIONS.items() for part in ("-c", f"{name}={value}")]
        command = [self._programs / "postgres", "-D", self._data, "-k", self.folder, *options]
        self._keeper = subprocess.Popen(
            ["sh", "-c", _KEEPER, "keeper", *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd="/",
            start_new_session=True,
        )
        self._wait_until_it_answers()

    @property
    def is_running(self) -> bool:
        return self._keeper is not None

    def create(self, name: str = "circles") -> str:
        """Make an empty database; return its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def kill(self) -> None:
        """Kill every process of the server with SIGKILL."""
        assert self._keeper is not None
        doomed = psutil.Process(self._keeper.pid).children(recursive=True)
        for process in doomed:
            process.kill()
        keeper, self._keeper = self._keeper, None
        keeper.communicate()
        while any(_is_alive(one) for one in doomed):
            os.sched_yield()

    def keep_copy(self, name: str) -> None:
        """Copy the data as they are while the server is down."""
        subprocess.run(["cp", "-a", str(self._data), str(self.folder / name)], check=True)

    def go_back_to(self, name: str) -> None:
        """Put a copy in the place of the data, while the server is down."""
        shutil.rmtree(self._data)
        subprocess.run(["cp", "-a", str(self.folder / name), str(self._data)], check=True)

    def remove(self) -> None:
        """End it and remove its folder."""
        if self._keeper is not None:
            self.kill()
        shutil.rmtree(self.folder)

    def _run(self, program: str, *arguments: object) -> None:
        command = [self._programs / program, *arguments]
        subprocess.run(list(map(str, command)), check=True, capture_output=True, user=self._user, cwd="/")

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_S
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
            else:
                return


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
