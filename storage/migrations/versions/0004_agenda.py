"""The agenda: topics with votes, speakers, questions, feedback, and who was asked to lead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New tables alone: an older version that runs beside this one does not see them."""
    _topics()
    _speakers()
    _handovers()


def _topics() -> None:
    op.create_table(
        "topic",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_topic"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_topic_circle_id_circle"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_topic_meeting_id_meeting"),
    )
    op.create_index("ix_topic_circle_id_state", "topic", ["circle_id", "state"])
    op.create_index("ix_topic_team_id_user_id", "topic", ["team_id", "user_id"])
    op.create_table(
        "vote",
        sa.Column("about_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("about_id", "user_id", name="pk_vote"),
    )
    op.create_index("ix_vote_team_id_user_id", "vote", ["team_id", "user_id"])


def _speakers() -> None:
    op.create_table(
        "speaker",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("bio", sa.String(), nullable=False),
        sa.Column("material", sa.String(), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_speaker"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_speaker_circle_id_circle"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_speaker_meeting_id_meeting"),
    )
    op.create_index("ix_speaker_circle_id", "speaker", ["circle_id"])
    op.create_index("ix_speaker_team_id_user_id", "speaker", ["team_id", "user_id"])
    op.create_table(
        "question",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_question_circle_id_circle"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_question_meeting_id_meeting"),
    )
    op.create_index("ix_question_meeting_id", "question", ["meeting_id"])
    op.create_index("ix_question_team_id_user_id", "question", ["team_id", "user_id"])
    op.create_table(
        "feedback",
        sa.Column("meeting_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_feedback_circle_id_circle"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_feedback_meeting_id_meeting"),
    )


def _handovers() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.String(), nullable=True),
        sa.Column("from_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_handover"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_handover_circle_id_circle"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_handover_meeting_id_meeting"),
    )
    op.create_index("ix_handover_circle_id_state", "handover", ["circle_id", "state"])
    op.create_index("ix_handover_team_id_user_id", "handover", ["team_id", "user_id"])


def downgrade() -> None:
    """Topics, speakers, questions, feedback and handovers are lost; agendas and leaders stay with the meetings."""
    for table in ("handover", "feedback", "question", "speaker", "vote", "topic"):
        op.drop_table(table)
