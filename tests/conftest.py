"""What every test run needs: a folder that costs no disk, no limits by the clock, a collector of what is new."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from hypothesis import HealthCheck, settings

from tests.support import statements

MEMORY = Path("/dev/shm")
"""On Linux a folder that is kept in memory; a database that syncs every commit is quicker there."""

LOOKS_AFTER = 50_000
"""How many new objects the collector waits for; after Python's 700 its looks are a tenth of a test of views."""


def pytest_configure() -> None:
    """Put the folders of tests into memory where that can be had; no property fails for a slow machine."""
    settings.register_profile("unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("unhurried")
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """Set aside what was imported, which stays until the end, and look for what is left over less often."""
    statements.share()
    gc.collect()
    gc.freeze()
    gc.set_threshold(LOOKS_AFTER)
