"""The whole life of a circle: what a circle sets, what a meeting carries, and the trail of changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every new column may be missing from what an older version writes, so that both may run side by side."""
    with op.batch_alter_table("circle") as circle:
        circle.add_column(sa.Column("settings", sa.JSON(), nullable=True))
    with op.batch_alter_table("meeting") as meeting:
        meeting.add_column(sa.Column("own_time", sa.Time(), nullable=True))
        meeting.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        meeting.add_column(sa.Column("skipped_because", sa.String(), nullable=True))
        meeting.add_column(sa.Column("leader_id", sa.String(), nullable=True))
        meeting.add_column(sa.Column("agenda", sa.JSON(), nullable=True))
        meeting.add_column(sa.Column("preparation", sa.String(), nullable=False, server_default=sa.text("''")))
        meeting.add_column(sa.Column("link", sa.String(), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "change",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_change_circle_id_circle"),
    )
    op.create_index("ix_change_team_id_at", "change", ["team_id", "at"])
    op.create_index("ix_change_circle_id_at", "change", ["circle_id", "at"])


def downgrade() -> None:
    """What was set, planned and noted since is lost; the circles and their meetings stay."""
    op.drop_index("ix_change_circle_id_at", table_name="change")
    op.drop_index("ix_change_team_id_at", table_name="change")
    op.drop_table("change")
    with op.batch_alter_table("meeting") as meeting:
        for name in ("link", "preparation", "agenda", "leader_id", "skipped_because", "version", "own_time"):
            meeting.drop_column(name)
    with op.batch_alter_table("circle") as circle:
        circle.drop_column("settings")
