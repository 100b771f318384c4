"""Questions about surveys."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import col, select

from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.surveys import Survey, SurveyKind
from storage.repositories.repository import Repository
from storage.tables.surveys import SurveyRow


class Surveys(Repository):
    """Lists are ordered by person, so that nothing tells who answered first."""

    async def save(self, survey: Survey) -> None:
        """Keep the answer; a later one of the same person takes its place."""
        await self._save(
            SurveyRow.from_domain(survey), keys=["circle_id", "user_id", "kind", "number"], keep=["created_at"]
        )

    async def get(self, circle_id: CircleId, user_id: UserId, kind: SurveyKind, number: int = 0) -> Survey | None:
        return await self._value(
            select(SurveyRow).where(
                SurveyRow.circle_id == circle_id,
                SurveyRow.user_id == user_id,
                SurveyRow.kind == kind.value,
                SurveyRow.number == number,
            )
        )

    async def locked(self, circle_id: CircleId, user_id: UserId, kind: SurveyKind) -> Survey | None:
        """Return an answer, there or not, for no other deed of the same person to change it meanwhile."""
        await self._hold(f"survey:{circle_id}:{user_id}:{kind.value}")
        return await self.get(circle_id, user_id, kind)

    async def delete(self, survey: Survey) -> None:
        """Forget an answer that its author took back."""
        await self._change(
            delete(SurveyRow).where(
                col(SurveyRow.circle_id) == survey.circle_id,
                col(SurveyRow.user_id) == survey.user_id,
                col(SurveyRow.kind) == survey.kind.value,
                col(SurveyRow.number) == survey.number,
            )
        )

    async def of_circle(self, circle_id: CircleId, kind: SurveyKind, number: int = 0) -> list[Survey]:
        return await self._values(
            select(SurveyRow)
            .where(SurveyRow.circle_id == circle_id, SurveyRow.kind == kind.value, SurveyRow.number == number)
            .order_by(col(SurveyRow.user_id))
        )

    async def goals(self, circle_id: CircleId) -> list[Survey]:
        """Return the answers to the goal checks of a circle, of all its meetings."""
        return await self._values(
            select(SurveyRow)
            .where(SurveyRow.circle_id == circle_id, SurveyRow.kind == SurveyKind.GOAL.value)
            .order_by(col(SurveyRow.number), col(SurveyRow.user_id))
        )

    async def of_user(self, team_id: TeamId, user_id: UserId, kind: SurveyKind) -> list[Survey]:
        """Return a person's answers of a kind, in all circles of a workspace."""
        return await self._values(
            select(SurveyRow)
            .where(SurveyRow.team_id == team_id, SurveyRow.user_id == user_id, SurveyRow.kind == kind.value)
            .order_by(col(SurveyRow.circle_id))
        )

    async def of_workspace(self, team_id: TeamId, kind: SurveyKind) -> list[Survey]:
        """Return all answers of a kind, by circle and person."""
        return await self._values(
            select(SurveyRow)
            .where(SurveyRow.team_id == team_id, SurveyRow.kind == kind.value)
            .order_by(col(SurveyRow.circle_id), col(SurveyRow.user_id))
        )
