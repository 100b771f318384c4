"""The table of what came in from Slack: what took effect once must not take effect twice."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.tables.row import Row
from storage.types import Instant


class InboxRow(Row, table=True):
    """The key of an event, a click or a submission whose effect is in the same transaction."""

    __tablename__ = "inbox"
    __table_args__ = (Index(None, "taken_at"),)

    team_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    taken_at: datetime = Field(sa_type=Instant)
