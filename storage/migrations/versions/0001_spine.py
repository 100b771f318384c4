"""The tables of the spine."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PLANNED = sa.text("state = 'planned'")
CLAIMED = sa.text("state = 'claimed'")


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "circle",
        _text("id"),
        _text("team_id"),
        _text("channel_id"),
        _text("name"),
        _text("goal"),
        _text("format"),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=False),
        _text("zone"),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("meetings", sa.Integer(), nullable=False),
        sa.Column("length_minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        _text("facilitator_id"),
        _text("status"),
        _instant("created_at"),
        _text("paused_because", nullable=True),
        _instant("paused_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle")),
    )
    op.create_index(op.f("ix_circle_status"), "circle", ["status"])
    op.create_index(op.f("ix_circle_team_id_channel_id"), "circle", ["team_id", "channel_id"])

    op.create_table(
        "inbox",
        _text("team_id"),
        _text("key"),
        _instant("taken_at"),
        sa.PrimaryKeyConstraint("team_id", "key", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_taken_at"), "inbox", ["taken_at"])

    op.create_table(
        "person",
        _text("team_id"),
        _text("user_id"),
        _text("name"),
        _text("zone", nullable=True),
        _instant("refreshed_at"),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Time(), nullable=False),
        sa.Column("is_deactivated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_person")),
    )
    op.create_table(
        "meeting",
        _text("id"),
        _text("team_id"),
        _text("circle_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        _instant("starts_at"),
        _instant("ends_at"),
        sa.Column("moved_to", sa.Time(), nullable=True),
        sa.Column("is_skipped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_meeting_circle_id_circle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("circle_id", "number", name=op.f("uq_meeting_circle_id_number")),
    )
    op.create_index(op.f("ix_meeting_circle_id_starts_at"), "meeting", ["circle_id", "starts_at"])

    op.create_table(
        "member",
        _text("circle_id"),
        _text("user_id"),
        _text("team_id"),
        _text("state"),
        _text("goal"),
        _text("offer"),
        _instant("joined_at"),
        _instant("left_at", nullable=True),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_member_circle_id_circle")),
        sa.PrimaryKeyConstraint("circle_id", "user_id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_team_id_user_id"), "member", ["team_id", "user_id"])

    op.create_table(
        "commitment",
        _text("id"),
        _text("team_id"),
        _text("circle_id"),
        _text("meeting_id"),
        _text("user_id"),
        _text("cue"),
        _text("action"),
        _text("state"),
        _text("visibility"),
        _instant("made_at"),
        _instant("settled_at", nullable=True),
        _instant("shared_at", nullable=True),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_commitment_circle_id_circle")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_commitment_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("meeting_id", "user_id", name=op.f("uq_commitment_meeting_id_user_id")),
    )
    op.create_index(op.f("ix_commitment_circle_id_shared_at"), "commitment", ["circle_id", "shared_at"])
    op.create_index(op.f("ix_commitment_circle_id_settled_at"), "commitment", ["circle_id", "settled_at"])
    op.create_index(op.f("ix_commitment_team_id_user_id_state"), "commitment", ["team_id", "user_id", "state"])

    op.create_table(
        "insight",
        _text("id"),
        _text("team_id"),
        _text("user_id"),
        _text("circle_id", nullable=True),
        _text("meeting_id", nullable=True),
        _text("kind"),
        _text("text"),
        sa.Column("tags", sa.JSON(), nullable=False),
        _text("source_url", nullable=True),
        _instant("created_at"),
        _instant("updated_at"),
        _instant("shared_at", nullable=True),
        _text("search_text"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_insight_circle_id_circle")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_insight_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insight")),
    )
    op.create_index(op.f("ix_insight_circle_id_shared_at"), "insight", ["circle_id", "shared_at"])
    op.create_index(op.f("ix_insight_team_id_user_id_created_at"), "insight", ["team_id", "user_id", "created_at"])

    op.create_table(
        "nudge",
        _text("id"),
        _text("key"),
        _text("team_id"),
        _text("circle_id"),
        _text("kind"),
        _instant("due_at"),
        _instant("not_after"),
        _text("meeting_id", nullable=True),
        _text("user_id", nullable=True),
        _text("channel_id", nullable=True),
        _text("state"),
        _text("reason", nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        _instant("sent_at", nullable=True),
        _text("sent_channel", nullable=True),
        _text("sent_ts", nullable=True),
        _text("lease_owner", nullable=True),
        _instant("lease_until", nullable=True),
        _instant("posting_at", nullable=True),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_nudge_circle_id_circle")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_nudge_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge")),
        sa.UniqueConstraint("team_id", "key", name=op.f("uq_nudge_team_id_key")),
    )
    op.create_index(op.f("ix_nudge_circle_id_due_at"), "nudge", ["circle_id", "due_at"])
    op.create_index(
        op.f("ix_nudge_due"), "nudge", ["due_at", "id"], sqlite_where=PLANNED, postgresql_where=PLANNED
    )
    op.create_index(
        op.f("ix_nudge_lease"), "nudge", ["lease_until"], sqlite_where=CLAIMED, postgresql_where=CLAIMED
    )

    op.create_table(
        "reflection",
        _text("id"),
        _text("team_id"),
        _text("circle_id"),
        _text("meeting_id"),
        _text("user_id"),
        _text("state"),
        _text("framework"),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        _text("visibility"),
        _instant("created_at"),
        _instant("updated_at"),
        _instant("shared_at", nullable=True),
        _text("given_to", nullable=True),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_reflection_circle_id_circle")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_reflection_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflection")),
        sa.UniqueConstraint("meeting_id", "user_id", name=op.f("uq_reflection_meeting_id_user_id")),
    )
    op.create_index(op.f("ix_reflection_circle_id_shared_at"), "reflection", ["circle_id", "shared_at"])
    op.create_index(op.f("ix_reflection_team_id_user_id"), "reflection", ["team_id", "user_id"])

    op.create_table(
        "rsvp",
        _text("meeting_id"),
        _text("user_id"),
        _text("team_id"),
        _text("answer", nullable=True),
        sa.Column("attended", sa.Boolean(), nullable=True),
        _instant("answered_at"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_rsvp_meeting_id_meeting")),
        sa.PrimaryKeyConstraint("meeting_id", "user_id", name=op.f("pk_rsvp")),
    )
    op.create_table(
        "digest",
        _text("id"),
        _text("team_id"),
        _text("circle_id"),
        _text("nudge_id"),
        _instant("since"),
        _instant("until"),
        _text("channel_id"),
        _text("message_ts"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_digest_circle_id_circle")),
        sa.ForeignKeyConstraint(["nudge_id"], ["nudge.id"], name=op.f("fk_digest_nudge_id_nudge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("nudge_id", name=op.f("uq_digest_nudge_id")),
    )
    op.create_index(op.f("ix_digest_circle_id_until"), "digest", ["circle_id", "until"])


def downgrade() -> None:
    """Drop every table, those that point to others first; their indexes go with them."""
    for table in (
        "digest",
        "rsvp",
        "reflection",
        "nudge",
        "insight",
        "commitment",
        "member",
        "meeting",
        "person",
        "inbox",
        "circle",
    ):
        op.drop_table(table)
