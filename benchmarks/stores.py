"""A new, empty database for each run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.postgres import Server


@contextmanager
def store(kind: str, server: Server) -> Iterator[str]:
    """Give the URL of a new database, "sqlite" or "postgresql", and remove it afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'bench.db'}"
        return
    url = server.new_database()
    try:
        yield url
    finally:
        server.drop(url)
