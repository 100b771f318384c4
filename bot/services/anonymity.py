"""Answering without a name: the answer goes into the meeting's box, and nothing remains that leads back."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from random import SystemRandom

from bot import logs
from bot.clock import Clock
from bot.domain.anonymity import ACCEPTED_FROM, ANSWERING_FOR, AnswerBox, closes_at, put_in
from bot.domain.circles import Circle
from bot.domain.drafts import DraftKey, FormName
from bot.domain.frameworks import Framework
from bot.domain.ids import MeetingId, TeamId, UserId
from bot.domain.meetings import Meeting
from bot.domain.reflections import ReflectionState, check_answers, check_rating
from bot.errors import FieldErrors, MemberError, StorageError
from bot.services.answering import may_reflect, offers_anonymous, owes_nothing
from bot.services.meetings import existing_meeting
from bot.services.membership import existing, require_member
from storage.engine import Database

log = logging.getLogger("circles.anonymity")

NO_MORE = (
    "This cannot be answered without your name any more: the time is over, too few could answer for nobody to be "
    "known by it, or the circle has no digest any more to show it in. “With my name after all” keeps your words."
)
HAD_THEIR_SAY = (
    "You have had your say about this meeting: your answer is in without your name, or you passed. If you sent "
    "these words before, please close this form: sent with your name as well, they would tell who wrote them."
)
NOT_SHOWN = "What was said about that meeting without a name is not shown: too few answered, or some still may."


@dataclass(frozen=True, slots=True)
class NamelessForm:
    """The raw fields of the form without a name."""

    answers: dict[str, str]
    rating: str | None


class Anonymity:
    """Use-cases about answers without a name.

    Nothing of a request is kept but its effect: no key in the inbox, no time finer than a day, no line in the
    log that names both a person and a deed.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._dice = SystemRandom()
        self._unscrubbed = True
        """A crash may have left earlier versions of a box in the database's log."""

    async def answer(
        self, team_id: TeamId, user_id: UserId, meeting_id: MeetingId, form: NamelessForm, framework: Framework
    ) -> tuple[Circle, Meeting]:
        """Put an answer into the meeting's box, once for each person; FieldErrors or MemberError.

        Whoever sends it again, because Slack lost the answer to the first time, is told that it is there.
        """
        wrong: dict[str, str] = {}
        answers = check_answers(form.answers, framework, wrong)
        rating = check_rating(form.rating, wrong)
        if wrong:
            raise FieldErrors(wrong)
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            meeting, circle = await may_reflect(work, team_id, user_id, meeting_id, now)
            before = await work.reflections.locked(meeting_id, user_id)
            box = await work.boxes.locked(meeting)
            if before is not None and before.state is ReflectionState.WAIVED:
                raise MemberError(HAD_THEIR_SAY)
            if not await offers_anonymous(work, circle, meeting, before, now, least=ACCEPTED_FROM):
                raise MemberError(NO_MORE)
            kept = None if before is not None and before.rating is not None else rating
            await owes_nothing(work, circle, meeting, user_id, before, now)
            await work.drafts.forget(DraftKey(team_id, user_id, FormName.REFLECTION, meeting_id))
            await work.boxes.save(put_in(box, answers, kept, self._dice.shuffle))
        self._unscrubbed = True
        await self.scrub()
        return circle, meeting

    async def read(
        self, team_id: TeamId, user_id: UserId, meeting_id: MeetingId
    ) -> tuple[Circle, Meeting, AnswerBox]:
        """Return all that was said about a meeting without a name: for members, when it cannot grow any more."""
        async with self._database.reading() as work:
            meeting = await existing_meeting(work, team_id, meeting_id)
            circle = await existing(work, team_id, meeting.circle_id)
            await require_member(work, circle, user_id)
            found = await work.boxes.of_meetings([meeting_id])
        if not found or not found[0].is_shown or closes_at(meeting) > self._clock.now():
            raise MemberError(NOT_SHOWN)
        return circle, meeting, found[0]

    async def scrub(self) -> None:
        """Empty the database's log of what was answered before; later, where somebody is reading just now."""
        if self._unscrubbed:
            try:
                self._unscrubbed = not await self._database.scrub()
            except StorageError as trouble:
                logs.line(log, "unscrubbed", level=logging.WARNING, error=type(trouble).__name__)

    async def housekeep(self) -> None:
        """Throw away what will never be shown, because too few answered before the time was over."""
        now = self._clock.now()
        async with self._database.reading() as work:
            over = await work.boxes.too_few(now - ANSWERING_FOR)
        if over:
            async with self._database.unit_of_work() as work:
                for box in over:
                    await work.boxes.save(AnswerBox(box.team_id, box.circle_id, box.meeting_id))
            self._unscrubbed = True
            logs.line(log, "boxes.emptied", count=len(over))
        await self.scrub()
