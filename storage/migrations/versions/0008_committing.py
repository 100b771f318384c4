"""Commitments that are followed up, and insights that are looked at again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(), nullable=nullable)


def upgrade() -> None:
    """Every new column may be missing from what an older version writes, so that both may run side by side.

    A commitment may have a new version now, so one for each member and meeting holds for the first one alone.
    """
    with op.batch_alter_table("commitment") as commitment:
        commitment.drop_constraint(op.f("uq_commitment_meeting_id_user_id"), type_="unique")
        commitment.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        commitment.add_column(_instant("carried_at", nullable=True))
        commitment.add_column(_text("carried_from", nullable=True))
        commitment.add_column(sa.Column("obstacle", sa.String(), nullable=False, server_default=sa.text("''")))
        commitment.add_column(sa.Column("detour", sa.String(), nullable=False, server_default=sa.text("''")))
    first = sa.text("carried_from IS NULL")
    op.create_index(
        op.f("ix_commitment_first"),
        "commitment",
        ["meeting_id", "user_id"],
        unique=True,
        sqlite_where=first,
        postgresql_where=first,
    )
    op.create_index(op.f("ix_commitment_carried_from"), "commitment", ["carried_from"], unique=True)
    op.create_table(
        "partner",
        _text("commitment_id"),
        _text("team_id"),
        _text("circle_id"),
        _text("owner_id"),
        _text("user_id"),
        _text("state"),
        sa.Column("hears", sa.Boolean(), nullable=False),
        _instant("asked_at"),
        _instant("until"),
        _instant("answered_at", nullable=True),
        sa.PrimaryKeyConstraint("commitment_id", name=op.f("pk_partner")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_partner_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_partner_circle_id_circle")),
    )
    op.create_index(op.f("ix_partner_team_id_user_id"), "partner", ["team_id", "user_id"])
    with op.batch_alter_table("insight") as insight:
        insight.add_column(_instant("checked_at", nullable=True))
        insight.add_column(_instant("doubted_at", nullable=True))
    op.create_table(
        "capture",
        _text("team_id"),
        _text("user_id"),
        _text("channel_id"),
        _text("message_ts"),
        _text("circle_id"),
        _instant("offered_at"),
        _text("sent_channel", nullable=True),
        _text("sent_ts", nullable=True),
        _instant("opened_at", nullable=True),
        _instant("withdrawn_at", nullable=True),
        sa.PrimaryKeyConstraint("team_id", "user_id", "channel_id", "message_ts", name=op.f("pk_capture")),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_capture_circle_id_circle")),
    )


def downgrade() -> None:
    """Dates, partners and doubts are lost, and of a commitment that was written anew the old version."""
    op.drop_table("capture")
    with op.batch_alter_table("insight") as insight:
        insight.drop_column("doubted_at")
        insight.drop_column("checked_at")
    op.drop_index(op.f("ix_partner_team_id_user_id"), table_name="partner")
    op.drop_table("partner")
    op.execute(
        "DELETE FROM commitment WHERE id IN (SELECT carried_from FROM commitment WHERE carried_from IS NOT NULL)"
    )
    op.drop_index(op.f("ix_commitment_carried_from"), table_name="commitment")
    op.drop_index(op.f("ix_commitment_first"), table_name="commitment")
    with op.batch_alter_table("commitment") as commitment:
        for name in ("detour", "obstacle", "carried_from", "carried_at", "due_on"):
            commitment.drop_column(name)
        commitment.create_unique_constraint(op.f("uq_commitment_meeting_id_user_id"), ["meeting_id", "user_id"])
