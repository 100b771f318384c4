"""One link to each calendar."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ONE = sa.text("circle_id IS NOT NULL")
ALL = sa.text("circle_id IS NULL")
OLDER = sa.text(
    "DELETE FROM feed WHERE EXISTS (SELECT 1 FROM feed AS newer"
    " WHERE newer.team_id = feed.team_id AND newer.user_id = feed.user_id"
    " AND (newer.circle_id = feed.circle_id OR (newer.circle_id IS NULL AND feed.circle_id IS NULL))"
    " AND (newer.made_at > feed.made_at OR (newer.made_at = feed.made_at AND newer.id > feed.id)))"
)
"""Of two links of one person to one calendar, the newer is the one that was shown last."""


def upgrade() -> None:
    """Of doubles only the newest link stays; nobody may make another between that and the index."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("LOCK TABLE feed IN SHARE ROW EXCLUSIVE MODE")
    op.execute(OLDER)
    op.drop_index("ix_feed_team_id_user_id", table_name="feed")
    op.create_index(
        "ix_feed_one",
        "feed",
        ["team_id", "user_id", "circle_id"],
        unique=True,
        sqlite_where=ONE,
        postgresql_where=ONE,
    )
    op.create_index(
        "ix_feed_all", "feed", ["team_id", "user_id"], unique=True, sqlite_where=ALL, postgresql_where=ALL
    )


def downgrade() -> None:
    """Two links to one calendar may live at once again; those that ended do not come back."""
    op.drop_index("ix_feed_all", table_name="feed")
    op.drop_index("ix_feed_one", table_name="feed")
    op.create_index("ix_feed_team_id_user_id", "feed", ["team_id", "user_id"])
