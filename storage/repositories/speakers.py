"""Questions about guest speakers, the questions for them and the feedback to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import col, select

from bot.domain.ids import CircleId, MeetingId, TeamId
from bot.domain.speakers import Feedback, Question, Speaker
from storage.repositories.repository import Repository
from storage.tables.feedback import FeedbackRow
from storage.tables.questions import QuestionRow
from storage.tables.speakers import SpeakerRow

IS_SHOWN = col(QuestionRow.set_aside_at).is_(None)
HAS_NOT_CANCELLED = col(SpeakerRow.cancelled_at).is_(None)


class Speakers(Repository):
    async def save(self, speaker: Speaker) -> None:
        await self._save(SpeakerRow.from_domain(speaker), keys=["meeting_id"])

    async def delete(self, meeting_id: MeetingId) -> None:
        """Forget who came to a meeting, or was to."""
        await self._change(delete(SpeakerRow).where(col(SpeakerRow.meeting_id) == meeting_id))

    async def of_meeting(self, meeting_id: MeetingId) -> Speaker | None:
        """Return the guest of a meeting; not one who cancelled."""
        guests = select(SpeakerRow).where(SpeakerRow.meeting_id == meeting_id, HAS_NOT_CANCELLED)
        return await self._value(guests)

    async def cancelled(self, meeting_id: MeetingId) -> Speaker | None:
        """Return the guest who was to come to a meeting and cancelled, while nobody comes in their place."""
        guests = select(SpeakerRow).where(SpeakerRow.meeting_id == meeting_id, ~HAS_NOT_CANCELLED)
        return await self._value(guests)

    async def of_circle(self, circle_id: CircleId) -> dict[MeetingId, Speaker]:
        """Return the guests of the circle's meetings; not those who cancelled."""
        found = await self._values(select(SpeakerRow).where(SpeakerRow.circle_id == circle_id, HAS_NOT_CANCELLED))
        return {speaker.meeting_id: speaker for speaker in found}

    async def save_question(self, question: Question) -> None:
        await self._save(QuestionRow.from_domain(question), keys=["id"])

    async def question(self, team_id: TeamId, question_id: str) -> Question | None:
        return await self._value(
            select(QuestionRow).where(QuestionRow.id == question_id, QuestionRow.team_id == team_id, IS_SHOWN)
        )

    async def questions_of(self, meeting_id: MeetingId) -> list[Question]:
        """Return the questions of a meeting in an order that says nothing of when they were asked."""
        return await self._values(
            select(QuestionRow).where(QuestionRow.meeting_id == meeting_id, IS_SHOWN).order_by(col(QuestionRow.id))
        )

    async def set_questions_aside(self, meeting_id: MeetingId, at: datetime) -> int:
        """Show the questions of a meeting to nobody, whose guest cancelled at an instant; return how many."""
        return await self._change(
            update(QuestionRow).where(col(QuestionRow.meeting_id) == meeting_id, IS_SHOWN).values(set_aside_at=at)
        )

    async def bring_questions_back(self, meeting_id: MeetingId, set_aside_at: datetime) -> int:
        """Show again what was set aside at an instant; return how many there are."""
        of_then = col(QuestionRow.set_aside_at) == set_aside_at
        return await self._change(
            update(QuestionRow).where(col(QuestionRow.meeting_id) == meeting_id, of_then).values(set_aside_at=None)
        )

    async def carry_questions(self, meeting_id: MeetingId, to: MeetingId) -> int:
        """Let what is not answered yet wait for another meeting; return how many questions those are."""
        is_open = col(QuestionRow.is_answered).is_(False)
        return await self._change(
            update(QuestionRow)
            .where(col(QuestionRow.meeting_id) == meeting_id, IS_SHOWN, is_open)
            .values(meeting_id=to)
        )

    async def save_feedback(self, feedback: Feedback) -> None:
        await self._save(FeedbackRow.from_domain(feedback), keys=["meeting_id"])

    async def feedback(self, meeting_id: MeetingId) -> Feedback | None:
        return await self._value(select(FeedbackRow).where(FeedbackRow.meeting_id == meeting_id))
