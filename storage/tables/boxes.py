"""The table of boxes: what was answered about a meeting without a name."""

from typing import Any, Self

from sqlalchemy import JSON
from sqlmodel import Field

from bot.domain.anonymity import AnswerBox
from bot.domain.ids import CircleId, MeetingId, TeamId
from storage.tables.row import Row


class BoxRow(Row, table=True):
    """All anonymous answers about one meeting in one row, so that rows cannot tell who came after whom.

    No person, no time, no order: whatever a row of its own would give away is not there to be found.
    """

    __tablename__ = "box"

    meeting_id: str = Field(primary_key=True, foreign_key="meeting.id")
    team_id: str
    circle_id: str = Field(foreign_key="circle.id")
    count: int
    answers: list[Any] = Field(sa_type=JSON)
    ratings: list[Any] = Field(sa_type=JSON)

    def to_domain(self) -> AnswerBox:
        return AnswerBox(
            team_id=TeamId(self.team_id),
            circle_id=CircleId(self.circle_id),
            meeting_id=MeetingId(self.meeting_id),
            count=self.count,
            answers=tuple((str(key), str(words)) for key, words in self.answers),
            ratings=tuple(int(rating) for rating in self.ratings),
        )

    @classmethod
    def from_domain(cls, box: AnswerBox) -> Self:
        return cls(
            meeting_id=box.meeting_id,
            team_id=box.team_id,
            circle_id=box.circle_id,
            count=box.count,
            answers=[list(one) for one in box.answers],
            ratings=list(box.ratings),
        )
