"""Meetings that move."""

from __future__ import annotations

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every new column may be missing from what an older version writes, so that both may run side by side."""


def downgrade() -> None:
    """What was added is lost."""
