"""Exchanges in writing, and calendar feeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New tables alone: an older version does not know them and runs on."""
    op.create_table(
        "exchange",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("prompts", sa.JSON(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link", sa.String(), nullable=False, server_default=sa.text("''")),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_exchange"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_exchange_meeting_id_meeting"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_exchange_circle_id_circle"),
    )
    op.create_table(
        "exchange_answer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_exchange_answer"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_exchange_answer_circle_id_circle"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_exchange_answer_meeting_id_meeting"),
        sa.UniqueConstraint("meeting_id", "place", "user_id", name="uq_exchange_answer_meeting_id_place_user_id"),
    )
    op.create_table(
        "feed",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=True),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False, server_default=sa.text("''")),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_feed_circle_id_circle"),
        sa.UniqueConstraint("token_hash", name="uq_feed_token_hash"),
    )
    op.create_index("ix_feed_team_id_user_id", "feed", ["team_id", "user_id"])


def downgrade() -> None:
    """What was asked and answered in exchanges is lost, and every link to a calendar ends."""
    op.drop_index("ix_feed_team_id_user_id", table_name="feed")
    op.drop_table("feed")
    op.drop_table("exchange_answer")
    op.drop_table("exchange")
