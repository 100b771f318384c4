"""Delivery: attempts, lanes, profiles, what is being looked for, and an inbox that outlives a crash."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CLAIMED = sa.text("state = 'claimed'")
UNKNOWN = sa.text("state = 'unknown'")
URGENCY = " ".join(
    f"WHEN '{kind}' THEN {number}"
    for kind, number in {
        "starting": 0,
        "reminder": 1,
        "card": 1,
        "notice": 2,
        "prompt": 3,
        "reflect_first": 4,
        "reflect_last": 5,
        "digest": 6,
    }.items()
)
"""Of the kinds that revision 0001 knew."""
TROUBLED = sa.text("state IN ('failed', 'parked', 'unknown_final')")
OWED = sa.text("state = 'planned' AND user_id IS NOT NULL")
REACHED = sa.text("sent_at IS NOT NULL")
WAITING = sa.text("state = 'waiting'")

NUDGE_INDEXES = (
    ("ix_nudge_trying", ["team_id", "lane"], CLAIMED),
    ("ix_nudge_check", ["check_at"], UNKNOWN),
    ("ix_nudge_owed", ["user_id", "due_at"], OWED),
    ("ix_nudge_troubled", ["state", "due_at"], TROUBLED),
    ("ix_nudge_reached", ["team_id", "user_id", "sent_at"], REACHED),
)


def _text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _instant(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def upgrade() -> None:
    """Every new column may be missing from what an older version writes, so that both may run side by side."""
    with op.batch_alter_table("nudge") as nudge:
        nudge.add_column(sa.Column("lane", sa.String(), nullable=False, server_default=sa.text("''")))
        nudge.add_column(sa.Column("urgency", sa.Integer(), nullable=False, server_default="5"))
        nudge.add_column(_instant("first_post_at"))
        nudge.add_column(_instant("check_at"))
        nudge.add_column(sa.Column("looks", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        f"UPDATE nudge SET lane = coalesce(channel_id, user_id, ''), urgency = CASE kind {URGENCY} ELSE 5 END"
    )
    # what was left unknown before is not looked for: nobody noted since when it would have to be there
    op.execute("UPDATE nudge SET state = 'unknown_final' WHERE state = 'unknown'")
    for name, columns, condition in NUDGE_INDEXES:
        op.create_index(op.f(name), "nudge", columns, sqlite_where=condition, postgresql_where=condition)

    with op.batch_alter_table("inbox") as inbox:
        inbox.add_column(sa.Column("state", sa.String(), nullable=False, server_default="done"))
        inbox.add_column(sa.Column("body", sa.JSON(none_as_null=True), nullable=True))
        inbox.add_column(_text("lease_owner", nullable=True))
        inbox.add_column(_instant("lease_until"))
        inbox.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(
        op.f("ix_inbox_waiting"), "inbox", ["lease_until"], sqlite_where=WAITING, postgresql_where=WAITING
    )

    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("status_emoji", sa.String(), nullable=False, server_default=sa.text("''")))
        person.add_column(_instant("status_until"))
        person.add_column(_instant("dnd_from"))
        person.add_column(_instant("dnd_until"))

    op.create_table(
        "profile",
        _text("team_id"),
        _text("user_id"),
        _text("zone", nullable=True),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Time(), nullable=False),
        sa.Column("works_on", sa.JSON(), nullable=False),
        sa.Column("works_from", sa.Time(), nullable=True),
        sa.Column("works_until", sa.Time(), nullable=True),
        _text("holidays", nullable=True),
        _text("level"),
        sa.Column("weekly_limit", sa.Integer(), nullable=False),
        _instant("snoozed_until"),
        sa.Column("muted", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_profile")),
    )
    op.create_table(
        "attempt",
        _text("id"),
        _text("team_id"),
        _text("nudge_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("owner"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        _instant("finished_at"),
        _text("outcome", nullable=True),
        _text("code", nullable=True),
        sa.ForeignKeyConstraint(["nudge_id"], ["nudge.id"], name=op.f("fk_attempt_nudge_id_nudge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_nudge_id_started_at"), "attempt", ["nudge_id", "started_at"])
    op.create_index(op.f("ix_attempt_team_id_started_at"), "attempt", ["team_id", "started_at"])
    op.create_table(
        "lane",
        _text("team_id"),
        _text("name"),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        _instant("paused_until"),
        sa.Column("per_minute", sa.Float(), nullable=True),
        _instant("paced_at"),
        sa.Column("troubles", sa.Integer(), nullable=False),
        _text("reason", nullable=True),
        sa.PrimaryKeyConstraint("team_id", "name", name=op.f("pk_lane")),
    )
    op.create_table(
        "memo",
        _text("team_id"),
        _text("name"),
        _text("value"),
        sa.PrimaryKeyConstraint("team_id", "name", name=op.f("pk_memo")),
    )


def downgrade() -> None:
    """Drop what is new; what was being looked for stays unknown, what was parked waits as planned."""
    for table in ("memo", "lane", "attempt", "profile"):
        op.drop_table(table)
    with op.batch_alter_table("person") as person:
        for column in ("dnd_until", "dnd_from", "status_until", "status_emoji"):
            person.drop_column(column)
    op.execute("DELETE FROM inbox WHERE state = 'waiting'")
    op.drop_index(op.f("ix_inbox_waiting"), table_name="inbox")
    with op.batch_alter_table("inbox") as inbox:
        for column in ("tries", "lease_until", "lease_owner", "body", "state"):
            inbox.drop_column(column)
    op.execute("UPDATE nudge SET state = 'planned' WHERE state = 'parked'")
    op.execute("UPDATE nudge SET state = 'skipped' WHERE state = 'coalesced'")
    op.execute("UPDATE nudge SET state = 'unknown' WHERE state = 'unknown_final'")
    for name, *_ in NUDGE_INDEXES:
        op.drop_index(op.f(name), table_name="nudge")
    with op.batch_alter_table("nudge") as nudge:
        for column in ("looks", "check_at", "first_post_at", "urgency", "lane"):
            nudge.drop_column(column)
