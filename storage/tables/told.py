"""The table of figures that circles were told."""

from datetime import date
from typing import Self

from sqlalchemy import JSON
from sqlmodel import Field

from bot.domain.ids import CircleId, TeamId
from bot.domain.told import Figure, ToldFigure
from storage.tables.row import Row


class ToldRow(Row, table=True):
    """One figure of a circle as it was told last; `size` is how much was counted in it."""

    __tablename__ = "told"

    circle_id: str = Field(primary_key=True, foreign_key="circle.id")
    figure: str = Field(primary_key=True)
    team_id: str
    total: int
    size: int
    counted: list[str] = Field(sa_type=JSON)
    told_on: date

    def to_domain(self) -> tuple[Figure, ToldFigure]:
        return Figure(self.figure), ToldFigure(self.total, tuple(self.counted), self.told_on)

    @classmethod
    def from_domain(cls, team_id: TeamId, circle_id: CircleId, figure: Figure, told: ToldFigure) -> Self:
        return cls(
            circle_id=circle_id,
            figure=figure.value,
            team_id=team_id,
            total=told.total,
            size=told.count,
            counted=list(told.counted),
            told_on=told.told_on,
        )
