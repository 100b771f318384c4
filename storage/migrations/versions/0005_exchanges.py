"""Exchanges in writing, and calendar feeds."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every new column may be missing from what an older version writes, so that both may run side by side."""


def downgrade() -> None:
    """What was added is lost."""
