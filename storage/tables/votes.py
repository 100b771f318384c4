"""The table of votes for topics and questions."""

from sqlalchemy import Index
from sqlmodel import Field

from storage.tables.row import Row


class VoteRow(Row, table=True):
    """One member's vote for a topic or a question, `about_id`; taken back, it is gone."""

    __tablename__ = "vote"
    __table_args__ = (Index(None, "team_id", "user_id"),)

    about_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    team_id: str
