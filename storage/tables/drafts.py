"""The table of drafts: what was typed into a form and not sent."""

from datetime import date
from typing import Self

from sqlalchemy import JSON, Index
from sqlmodel import Field

from bot.domain.drafts import Draft, DraftKey, FormName
from bot.domain.ids import TeamId, UserId
from storage.tables.row import Row


class DraftRow(Row, table=True):
    """A person's draft of one form about one thing; its words go when the form is sent.

    `sent_view` is Slack's id of the form that was sent last: what was typed into that one comes too late.
    """

    __tablename__ = "draft"
    __table_args__ = (Index(None, "kept_on"),)

    team_id: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    words: dict[str, str] = Field(sa_type=JSON)
    typed: str
    kept_on: date
    sent_view: str | None = None

    def to_domain(self) -> Draft:
        key = DraftKey(TeamId(self.team_id), UserId(self.user_id), FormName(self.form), self.subject)
        return Draft(key, dict(self.words), self.typed, self.kept_on)

    @classmethod
    def from_domain(cls, draft: Draft) -> Self:
        key = draft.key
        return cls(
            team_id=key.team_id,
            user_id=key.user_id,
            form=key.form.value,
            subject=key.subject,
            words=dict(draft.words),
            typed=draft.typed,
            kept_on=draft.kept_on,
        )
