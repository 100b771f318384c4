"""Drafts and anonymous answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables that an older version does not know, so that both may run side by side."""
    op.create_table(
        "draft",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", "form", "subject", name="pk_draft"),
    )
    op.create_index("ix_draft_kept_on", "draft", ["kept_on"])
    op.create_table(
        "box",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_box"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_box_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_box_circle_id_circle"),
    )


def downgrade() -> None:
    """What nobody sent, and what was answered without a name, is lost."""
    op.drop_table("box")
    op.drop_index("ix_draft_kept_on", table_name="draft")
    op.drop_table("draft")
