"""Where a row runs: on SQLite at once, and where three replicas take long, those with the storms."""

from __future__ import annotations

import pytest

replicas_with_the_storms = pytest.mark.parametrize(
    "stage_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.replicas)], indirect=True
)
"""For rows that three replicas on PostgreSQL take about a second and more for: `make test-faults` runs those."""
