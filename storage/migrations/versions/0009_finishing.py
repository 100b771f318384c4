"""Pit stops, surveys and guides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three new tables; what an older version writes is as it was, so that both may run side by side."""
    op.create_table(
        "pit_stop",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("judged_by", sa.String(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_pit_stop"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_pit_stop_circle_id_circle"),
    )
    op.create_index("ix_pit_stop_circle_id_made_at", "pit_stop", ["circle_id", "made_at"])
    op.create_table(
        "survey",
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("circle_id", "user_id", "kind", "number", name="pk_survey"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_survey_circle_id_circle"),
    )
    op.create_index("ix_survey_team_id_kind", "survey", ["team_id", "kind"])
    op.create_table(
        "guide",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_guide"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_guide_circle_id_circle"),
        sa.UniqueConstraint("circle_id", name="uq_guide_circle_id"),
    )
    op.create_index("ix_guide_team_id_published_at", "guide", ["team_id", "published_at"])


def downgrade() -> None:
    """What circles changed, answered and left to others since is lost."""
    op.drop_index("ix_guide_team_id_published_at", table_name="guide")
    op.drop_table("guide")
    op.drop_index("ix_survey_team_id_kind", table_name="survey")
    op.drop_table("survey")
    op.drop_index("ix_pit_stop_circle_id_made_at", table_name="pit_stop")
    op.drop_table("pit_stop")
