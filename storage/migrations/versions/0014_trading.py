"""Two members who trade their turns to lead."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The new column may be missing from what an older version writes, so that both may run side by side."""
    with op.batch_alter_table("handover") as handover:
        handover.add_column(sa.Column("in_return", sa.String(), nullable=True))


def downgrade() -> None:
    """An older version would take a trade for a lead that is asked for with nothing in return: they go."""
    op.execute("DELETE FROM handover WHERE in_return IS NOT NULL")
    with op.batch_alter_table("handover") as handover:
        handover.drop_column("in_return")
