"""Guests who cancel or come later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every new column may be missing from what an older version writes, so that both may run side by side."""
    with op.batch_alter_table("speaker") as speaker:
        speaker.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
        speaker.add_column(sa.Column("carried_from", sa.String(), nullable=True))
    with op.batch_alter_table("question") as question:
        question.add_column(sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """An older version would take a guest who cancelled for one who comes: they go, with what was set aside."""
    op.execute("DELETE FROM vote WHERE about_id IN (SELECT id FROM question WHERE set_aside_at IS NOT NULL)")
    op.execute("DELETE FROM question WHERE set_aside_at IS NOT NULL")
    op.execute("DELETE FROM speaker WHERE cancelled_at IS NOT NULL")
    with op.batch_alter_table("question") as question:
        question.drop_column("set_aside_at")
    with op.batch_alter_table("speaker") as speaker:
        speaker.drop_column("carried_from")
        speaker.drop_column("cancelled_at")
