"""The table of what came in from Slack: what took effect once must not take effect twice."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field

from storage.tables.row import Row
from storage.types import Instant

WAITING = text("state = 'waiting'")


class InboxRow(Row, table=True):
    """The key of an event, a click, a command or a submission.

    *waiting*: it was acknowledged to Slack and is being worked on under a lease; `body` is what Slack sent, so
    that it can be worked off after a crash. *done*: its effect, if any, is in the tables; the body is gone.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(None, "taken_at"),
        Index("ix_inbox_waiting", "lease_until", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    team_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    taken_at: datetime = Field(sa_type=Instant)
    state: str = Field(default="done", sa_column_kwargs={"server_default": "done"})
    body: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    lease_owner: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
