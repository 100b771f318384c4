"""Planning an exchange in writing, answering its questions, taking an answer back."""

from __future__ import annotations

from dataclasses import replace

from bot.clock import Clock
from bot.domain.circles import Circle, Format
from bot.domain.exchange_overviews import ExchangePage, ExchangeSummary, GivenAnswer
from bot.domain.exchanges import (
    Exchange,
    ExchangeAnswer,
    Stage,
    answer_nudge,
    check_answer,
    check_exchange,
    key_of,
    stage_of,
)
from bot.domain.ids import CircleId, MeetingId, TeamId, UserId, new_id
from bot.domain.meetings import Meeting, next_meeting
from bot.domain.nudges import NudgeKind, NudgeState
from bot.domain.roles import Act
from bot.errors import MemberError, NotFound
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.meetings import existing_meeting
from bot.services.membership import existing
from bot.services.people import stored_names
from bot.services.posted import posted_at
from bot.services.roles import require
from bot.services.threads import AGAIN, answer_at, thread_at
from bot.slack.gateway import Posted
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

NOT_IN_WRITING = (
    "“{name}” meets at a time. An exchange in writing is a circle of its own: `/circle new` founds one."
)
NO_QUESTION = "That question is no longer asked. `/circle exchange` shows the ones that are."
IN_FLIGHT = "Your answer is being posted this very moment. Please try again in a minute."


class Exchanges:
    """Use-cases about exchanges."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def page(
        self, team_id: TeamId, user_id: UserId, circle_id: CircleId, meeting_id: MeetingId | None = None
    ) -> ExchangePage:
        """Return one exchange of a circle for a member: the one given, or that which is open or comes next."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            _in_writing(circle)
            await require(work, circle, user_id, Act.ANSWER)
            return await self._page(work, circle, user_id, meeting_id)

    async def _page(
        self, work: UnitOfWork, circle: Circle, user_id: UserId, meeting_id: MeetingId | None
    ) -> ExchangePage:
        now = self._clock.now()
        meetings = await work.meetings.of_circle(circle.id)
        to_come = [one for one in meetings if not one.is_skipped]
        given = next((one for one in meetings if one.id == meeting_id), None)
        meeting = given or next_meeting(to_come, now)
        if meeting is None:
            raise MemberError(f"“{circle.name}” has no exchange ahead. Its threads stay in the channel.")
        after = [one for one in to_come if one.starts_at > max(now, meeting.starts_at)]
        mine = {one.place: one for one in await work.exchanges.answers(meeting.id) if one.user_id == user_id}
        return ExchangePage(
            circle=circle,
            meeting=meeting,
            total=len(meetings),
            exchange=await exchange_of(work, circle, meeting),
            stage=stage_of(meeting, now),
            mine=mine,
            following=min(after, key=lambda one: one.starts_at, default=None),
        )

    async def of_meeting(self, team_id: TeamId, user_id: UserId, meeting_id: MeetingId) -> ExchangePage:
        """Return the exchange that a button names."""
        async with self._database.reading() as work:
            meeting = await existing_meeting(work, team_id, meeting_id)
        return await self.page(team_id, user_id, meeting.circle_id, meeting_id)

    async def to_answer(self, team_id: TeamId, user_id: UserId, meeting_id: MeetingId, place: int) -> ExchangePage:
        """Return the exchange for the form on one of its questions; raise MemberError where it takes no answer.

        Whoever left may still change what they answered.
        """
        async with self._database.reading() as work:
            meeting = await existing_meeting(work, team_id, meeting_id)
            circle = await existing(work, team_id, meeting.circle_id)
            _in_writing(circle)
            if await work.exchanges.answer_of(meeting_id, place, user_id) is None:
                await require(work, circle, user_id, Act.ANSWER)
            shown = await self._page(work, circle, user_id, meeting_id)
        if not 1 <= place <= len(shown.exchange.prompts):
            raise NotFound(NO_QUESTION)
        if place not in shown.mine:
            _open(shown.meeting, shown.stage)
        return shown

    async def plan(self, cause: Cause, meeting_id: MeetingId, title: str, prompts: list[str]) -> ExchangePage:
        """Keep what an exchange is to ask; only before it opens, since afterwards people answer it."""
        title, asked = check_exchange(title, prompts)
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            meeting = await existing_meeting(work, cause.team_id, meeting_id)
            circle = await existing(work, cause.team_id, meeting.circle_id, lock=True)
            _in_writing(circle)
            await require(work, circle, cause.user_id, Act.EDIT_AGENDA, meeting=meeting)
            if meeting.is_skipped or stage_of(meeting, now) is not Stage.AHEAD:
                raise MemberError("That exchange has begun, so its questions stay as they are. Plan the next one.")
            before = await work.exchanges.of_meeting(meeting_id)
            planned = Exchange(meeting.id, circle.team_id, circle.id, title, asked, cause.user_id, now)
            await work.exchanges.save(planned)
            was = f"“{before.title}”" if before else "the circle’s own goal"
            told = f"Exchange {meeting.number}: {was} → “{title}”, {len(asked)} questions"
            await note_change(work, circle, cause.user_id, Act.EDIT_AGENDA, told, now)
        return await self.page(cause.team_id, cause.user_id, circle.id, meeting_id)

    async def answer(self, cause: Cause, meeting_id: MeetingId, place: int, text: str) -> GivenAnswer:
        """Keep a member's answer and owe it to the thread; a second one to the same question takes its place."""
        text = check_answer(text)
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            meeting = await existing_meeting(work, cause.team_id, meeting_id)
            circle = await existing(work, cause.team_id, meeting.circle_id, lock=True)
            _in_writing(circle)
            before = await work.exchanges.answer_of(meeting_id, place, cause.user_id)
            if before is None:
                await require(work, circle, cause.user_id, Act.ANSWER)
            exchange = await exchange_of(work, circle, meeting)
            if not 1 <= place <= len(exchange.prompts):
                raise NotFound(NO_QUESTION)
            if before is None:
                _open(meeting, stage_of(meeting, now))
                answer = ExchangeAnswer(
                    id=new_id(),
                    team_id=circle.team_id,
                    circle_id=circle.id,
                    meeting_id=meeting.id,
                    user_id=cause.user_id,
                    place=place,
                    text=text,
                    answered_at=now,
                    updated_at=now,
                )
                await work.nudges.plan([answer_nudge(circle, answer, now)])
            else:
                await _not_in_flight(work, before)
                answer = replace(before, text=text, updated_at=now)
            await work.exchanges.save_answer(answer)
        return GivenAnswer(circle, meeting, exchange, answer, is_new=before is None)

    async def own(self, team_id: TeamId, user_id: UserId, answer_id: str) -> tuple[GivenAnswer, Posted | None]:
        """Return one of a person's own answers and where it stands; raise MemberError while it is being posted."""
        async with self._database.reading() as work:
            answer = await _own(work, team_id, user_id, answer_id)
            await _not_in_flight(work, answer)
            circle = await existing(work, team_id, answer.circle_id)
            meeting = await existing_meeting(work, team_id, answer.meeting_id)
            exchange = await exchange_of(work, circle, meeting)
            posted = await answer_at(work, answer.key, meeting)
        return GivenAnswer(circle, meeting, exchange, answer, is_new=False), posted

    async def take_back(self, cause: Cause, answer_id: str) -> ExchangeAnswer:
        """Forget one of a person's own answers and return it, so that its words can be given back."""
        async with self._database.unit_of_work() as work:
            await take(work, cause, self._clock.now())
            answer = await _own(work, cause.team_id, cause.user_id, answer_id)
            await work.exchanges.delete_answer(cause.team_id, answer_id)
        return answer

    async def thread_without_link(self, team_id: TeamId, meeting_id: MeetingId) -> Posted | None:
        """Return where the opening stands whose link is not known yet; None where there is nothing to ask."""
        async with self._database.reading() as work:
            meeting = await existing_meeting(work, team_id, meeting_id)
            kept = await work.exchanges.of_meeting(meeting_id)
            if kept is not None and kept.link:
                return None
            thread = await thread_at(work, meeting, self._clock.now())
            return thread if isinstance(thread, Posted) else None

    async def note_link(self, team_id: TeamId, meeting_id: MeetingId, link: str) -> None:
        """Keep the link of an exchange's thread for its summary."""
        async with self._database.unit_of_work() as work:
            meeting = await existing_meeting(work, team_id, meeting_id)
            circle = await existing(work, team_id, meeting.circle_id, lock=True)
            await work.exchanges.save(replace(await exchange_of(work, circle, meeting), link=link))

    async def posted_summary(
        self, team_id: TeamId, meeting_id: MeetingId
    ) -> tuple[Posted, ExchangeSummary, Posted | None] | None:
        """Return where the summary of an exchange stands, what it says by now, and where the thread begins.

        None before it is posted.
        """
        async with self._database.reading() as work:
            meeting = await existing_meeting(work, team_id, meeting_id)
            posted = await posted_at(work, team_id, key_of(meeting, NudgeKind.EXCHANGE_SUMMARY))
            if posted is None:
                return None
            circle = await existing(work, team_id, meeting.circle_id)
            thread = await thread_at(work, meeting, self._clock.now())
            begins = thread if isinstance(thread, Posted) else None
            return posted, await summary_of(work, circle, meeting), begins


async def summary_of(work: UnitOfWork, circle: Circle, meeting: Meeting) -> ExchangeSummary:
    """Return what an exchange gave so far."""
    given = await work.exchanges.answers(meeting.id)
    names = await stored_names(work, circle.team_id, [one.user_id for one in given])
    answers: dict[int, list[tuple[str, str]]] = {}
    for one in given:
        answers.setdefault(one.place, []).append((names[one.user_id], one.text))
    return ExchangeSummary(circle, meeting, await exchange_of(work, circle, meeting), answers)


async def exchange_of(work: UnitOfWork, circle: Circle, meeting: Meeting) -> Exchange:
    """Return what an exchange asks: what was planned, or the template."""
    return await work.exchanges.of_meeting(meeting.id) or Exchange.of_template(circle, meeting)


async def _own(work: UnitOfWork, team_id: TeamId, user_id: UserId, answer_id: str) -> ExchangeAnswer:
    answer = await work.exchanges.answer(team_id, answer_id)
    if answer is None or answer.user_id != user_id:
        raise NotFound("That answer is not one of yours, or you took it back. `/circle exchange` shows yours.")
    return answer


async def _not_in_flight(work: UnitOfWork, answer: ExchangeAnswer) -> None:
    """Nobody can change what is on its way: it would be posted in its old words."""
    for key in (answer.key, f"{answer.key}{AGAIN}"):
        nudge = await work.nudges.by_key(answer.team_id, key)
        if nudge is not None and nudge.state is NudgeState.CLAIMED:
            raise MemberError(IN_FLIGHT)


def _in_writing(circle: Circle) -> None:
    if circle.format is not Format.ONLINE_EXCHANGE:
        raise MemberError(NOT_IN_WRITING.format(name=circle.name))


def _open(meeting: Meeting, stage: Stage) -> None:
    if meeting.is_skipped:
        raise MemberError("That exchange does not take place. `/circle exchange` shows the next one.")
    if stage is Stage.AHEAD:
        raise MemberError("That exchange has not begun. Its questions come to you when it has.")
    if stage is Stage.OVER:
        raise MemberError("That exchange is over. You can still write in its thread, in the channel.")
