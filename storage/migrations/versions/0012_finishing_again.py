"""What was told once at an end stays told; a draft that was sent stays sent; who had their say rates no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table and new columns that an older version leaves empty, so that both may run side by side."""
    op.create_table(
        "told",
        sa.Column("circle_id", sa.String(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("circle_id", "figure", name="pk_told"),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name="fk_told_circle_id_circle"),
    )
    op.add_column("reflection", sa.Column("passed", sa.Boolean(), nullable=True))
    op.add_column("draft", sa.Column("sent_view", sa.String(), nullable=True))


def downgrade() -> None:
    """What was told is forgotten: the older version counts anew."""
    op.execute("DELETE FROM draft WHERE CAST(words AS TEXT) = '{}'")  # these say that a form was sent
    with op.batch_alter_table("draft") as table:
        table.drop_column("sent_view")
    with op.batch_alter_table("reflection") as table:
        table.drop_column("passed")
    op.drop_table("told")
