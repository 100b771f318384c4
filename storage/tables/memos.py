"""The table of memos: what the bot notes about itself and its database."""

from sqlmodel import Field

from storage.tables.row import Row


class MemoRow(Row, table=True):
    """One noted value under its name; `team_id` is empty where it is about the whole database."""

    __tablename__ = "memo"

    team_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    value: str
