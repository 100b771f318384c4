"""What a circle keeps outside the bot."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new table; what an older version writes is as it was, so that both may run side by side."""
    op.create_table(
        "keepsake",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outside_id", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "key", name="pk_keepsake"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_keepsake_circle_id_circle"),
    )
    op.create_index("ix_keepsake_team_id_user_id_begun_at", "keepsake", ["team_id", "user_id", "begun_at"])


def downgrade() -> None:
    """That a canvas was made is lost; the canvas stays where it is."""
    op.drop_index("ix_keepsake_team_id_user_id_begun_at", table_name="keepsake")
    op.drop_table("keepsake")
