"""Questions about guest speakers, the questions for them and the feedback to them."""

from __future__ import annotations

from sqlmodel import col, select

from bot.domain.ids import CircleId, MeetingId, TeamId
from bot.domain.speakers import Feedback, Question, Speaker
from storage.repositories.repository import Repository
from storage.tables.feedback import FeedbackRow
from storage.tables.questions import QuestionRow
from storage.tables.speakers import SpeakerRow


class Speakers(Repository):
    async def save(self, speaker: Speaker) -> None:
        await self._save(SpeakerRow.from_domain(speaker), keys=["meeting_id"])

    async def of_meeting(self, meeting_id: MeetingId) -> Speaker | None:
        return await self._value(select(SpeakerRow).where(SpeakerRow.meeting_id == meeting_id))

    async def of_circle(self, circle_id: CircleId) -> dict[MeetingId, Speaker]:
        """Return the guests of the circle's meetings."""
        found = await self._values(select(SpeakerRow).where(SpeakerRow.circle_id == circle_id))
        return {speaker.meeting_id: speaker for speaker in found}

    async def save_question(self, question: Question) -> None:
        await self._save(QuestionRow.from_domain(question), keys=["id"])

    async def question(self, team_id: TeamId, question_id: str) -> Question | None:
        return await self._value(
            select(QuestionRow).where(QuestionRow.id == question_id, QuestionRow.team_id == team_id)
        )

    async def questions_of(self, meeting_id: MeetingId) -> list[Question]:
        """Return the questions of a meeting in an order that says nothing of when they were asked."""
        return await self._values(
            select(QuestionRow).where(QuestionRow.meeting_id == meeting_id).order_by(col(QuestionRow.id))
        )

    async def save_feedback(self, feedback: Feedback) -> None:
        await self._save(FeedbackRow.from_domain(feedback), keys=["meeting_id"])

    async def feedback(self, meeting_id: MeetingId) -> Feedback | None:
        return await self._value(select(FeedbackRow).where(FeedbackRow.meeting_id == meeting_id))
