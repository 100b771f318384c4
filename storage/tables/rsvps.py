"""The table of answers to invitations."""

from datetime import datetime
from typing import Self

from sqlmodel import Field

from bot.domain.ids import MeetingId, TeamId, UserId
from bot.domain.meetings import Answer, Rsvp
from storage.tables.row import Row
from storage.types import Instant


class RsvpRow(Row, table=True):
    """What a member said about coming to a meeting, and afterwards about having been there; once each."""

    __tablename__ = "rsvp"

    meeting_id: str = Field(primary_key=True, foreign_key="meeting.id")
    user_id: str = Field(primary_key=True)
    team_id: str
    answer: str | None = None
    attended: bool | None = None
    answered_at: datetime = Field(sa_type=Instant)
    attended_by: str | None = None

    def to_domain(self) -> Rsvp:
        return Rsvp(
            team_id=TeamId(self.team_id),
            meeting_id=MeetingId(self.meeting_id),
            user_id=UserId(self.user_id),
            answer=None if self.answer is None else Answer(self.answer),
            attended=self.attended,
            answered_at=self.answered_at,
            attended_by=None if self.attended_by is None else UserId(self.attended_by),
        )

    @classmethod
    def from_domain(cls, rsvp: Rsvp) -> Self:
        return cls(
            meeting_id=rsvp.meeting_id,
            user_id=rsvp.user_id,
            team_id=rsvp.team_id,
            answer=None if rsvp.answer is None else rsvp.answer.value,
            attended=rsvp.attended,
            answered_at=rsvp.answered_at,
            attended_by=rsvp.attended_by,
        )
