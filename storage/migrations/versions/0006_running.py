"""Run-sheets that are under way, and who said that somebody was there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every new column may be missing from what an older version writes, so that both may run side by side."""
    with op.batch_alter_table("rsvp") as rsvp:
        rsvp.add_column(sa.Column("attended_by", sa.String(), nullable=True))
    op.create_table(
        "run_sheet",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("step_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_run_sheet"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_run_sheet_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_run_sheet_circle_id_circle"),
    )
    op.create_index("ix_run_sheet_circle_id", "run_sheet", ["circle_id"])


def downgrade() -> None:
    """A run-sheet under way has to be started anew; who said that somebody was there is lost."""
    op.drop_index("ix_run_sheet_circle_id", table_name="run_sheet")
    op.drop_table("run_sheet")
    with op.batch_alter_table("rsvp") as rsvp:
        rsvp.drop_column("attended_by")
