"""What every test run needs: a folder that costs no disk, statements compiled once, a collector of what is new."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from tests.support import statements

MEMORY = Path("/dev/shm")
"""On Linux a folder that is kept in memory; a database that syncs every commit is quicker there."""


def pytest_configure() -> None:
    """Put the folders of tests into memory where that can be had, unless somebody named another place."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """Set aside what was imported: it stays until the end, and looking through it again and again takes time."""
    statements.share()
    gc.collect()
    gc.freeze()
