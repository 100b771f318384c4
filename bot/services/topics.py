"""The backlog of topics: adding, voting, putting on an agenda, putting away."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.domain.agendas import with_topic, without_topic
from bot.domain.circles import Circle
from bot.domain.ids import CircleId, TeamId, UserId, new_id
from bot.domain.meetings import Meeting, called, next_meeting
from bot.domain.roles import Act, Role
from bot.domain.topics import OPEN_MAX, Backlog, Topic, TopicState, VotedTopic, check_topic, ranked
from bot.errors import FieldErrors, MemberError, NotAllowed, NotFound
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.leading import led
from bot.services.meetings import existing_meeting
from bot.services.membership import existing
from bot.services.people import stored_names
from bot.services.roles import require, roles_in
from storage.engine import Database
from storage.unit_of_work import UnitOfWork


async def _waiting(work: UnitOfWork, circle_id: CircleId) -> list[Topic]:
    """Return the topics that wait: the open ones, and those that a meeting took which was skipped then."""
    found = await work.topics.of_circle(circle_id, TopicState.OPEN, TopicState.TAKEN)
    skipped = {one.id for one in await work.meetings.of_circle(circle_id) if one.is_skipped}
    return [one for one in found if one.state is TopicState.OPEN or one.meeting_id in skipped]


async def open_topics(work: UnitOfWork, circle: Circle, reader: UserId) -> list[VotedTopic]:
    """Return the topics that wait, most wanted first."""
    found = await _waiting(work, circle.id)
    counts = await work.votes.counts(one.id for one in found)
    mine = await work.votes.of_user((one.id for one in found), reader)
    return ranked(VotedTopic(one, counts.get(one.id, 0), one.id in mine) for one in found)


class Topics:
    """Use-cases about topics."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def backlog(self, team_id: TeamId, user_id: UserId, circle_id: CircleId) -> Backlog:
        """Return the circle's topics, for a member."""
        async with self._database.reading() as work:
            circle = await existing(work, team_id, circle_id)
            await require(work, circle, user_id, Act.ADD_TOPIC)
            return await self._backlog(work, circle, user_id)

    async def topic(self, team_id: TeamId, user_id: UserId, topic_id: str) -> Topic:
        """Return a topic that this person may edit: its author, or who leads."""
        async with self._database.reading() as work:
            return (await self._of_author(work, team_id, user_id, topic_id))[0]

    async def save(self, cause: Cause, circle_id: CircleId, topic_id: str, title: str, why: str) -> Backlog:
        """Add a topic, or (with `topic_id`) change one; its author wants it, so it begins with one vote."""
        title, why = check_topic(title, why)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            if topic_id:
                topic, circle = await self._of_author(work, cause.team_id, cause.user_id, topic_id)
                await work.topics.save(replace(topic, title=title, why=why))
                return await self._backlog(work, circle, cause.user_id, "The topic is changed.")
            circle = await existing(work, cause.team_id, circle_id, lock=True)
            await require(work, circle, cause.user_id, Act.ADD_TOPIC)
            waiting = await _waiting(work, circle_id)
            if len(waiting) >= OPEN_MAX:
                raise FieldErrors(
                    {"title": f"{OPEN_MAX} topics wait already. Vote for one of them, or remove one."}
                )
            if any(one.title.casefold() == title.casefold() for one in waiting):
                raise FieldErrors({"title": "That topic is there already: vote for it in the list."})
            topic = Topic(new_id(), cause.team_id, circle_id, cause.user_id, title, why, TopicState.OPEN, now)
            await work.topics.save(topic)
            await work.votes.give(cause.team_id, topic.id, cause.user_id)
            return await self._backlog(work, circle, cause.user_id, "Your topic is on the list.")

    async def vote(self, cause: Cause, topic_id: str) -> Backlog:
        """Give a vote, or take it back."""
        async with self._database.unit_of_work() as work:
            await take(work, cause, self._clock.now())
            topic, circle = await self._open(work, cause.team_id, topic_id)
            await require(work, circle, cause.user_id, Act.ADD_TOPIC)
            if not await work.votes.take_back(topic.id, cause.user_id):
                await work.votes.give(cause.team_id, topic.id, cause.user_id)
            return await self._backlog(work, circle, cause.user_id)

    async def put_away(self, cause: Cause, topic_id: str) -> Backlog:
        """Take a topic from the list: its author, or who leads; it can be brought back."""
        async with self._database.unit_of_work() as work:
            await take(work, cause, self._clock.now())
            topic, circle = await self._of_author(work, cause.team_id, cause.user_id, topic_id)
            await work.topics.save(replace(topic, state=TopicState.ARCHIVED))
            return await self._backlog(work, circle, cause.user_id, f"“{topic.title}” is off the list.")

    async def bring_back(self, cause: Cause, topic_id: str) -> Backlog:
        """Undo that a topic was put away or taken, with its votes: off the agenda of a meeting to come too."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            topic, circle = await self._of_author(work, cause.team_id, cause.user_id, topic_id, any_state=True)
            off = ""
            if topic.state is TopicState.TAKEN and topic.meeting_id is not None:
                meeting = await existing_meeting(work, cause.team_id, topic.meeting_id)
                items = without_topic(circle, meeting, topic.title, topic.user_id)
                if meeting.starts_at > now and items != meeting.agenda:
                    await work.meetings.set_agenda(meeting.id, items, meeting.preparation, meeting.link)
                    told = f"{called(circle, meeting.number)}, agenda: “{topic.title}” taken off it"
                    await note_change(work, circle, cause.user_id, Act.EDIT_AGENDA, told, now)
                    off = f", and off the agenda of {called(circle, meeting.number)}"
            await work.topics.save(replace(topic, state=TopicState.OPEN, meeting_id=None))
            return await self._backlog(work, circle, cause.user_id, f"“{topic.title}” is on the list again{off}.")

    async def schedule(self, cause: Cause, topic_id: str) -> Backlog:
        """Put a topic on the agenda of the next meeting; for who leads the circle or that meeting."""
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            topic, circle = await self._open(work, cause.team_id, topic_id)
            await require(work, circle, cause.user_id, Act.EDIT_AGENDA)
            meeting, leads = await self._coming(work, circle, cause.user_id, now)
            if not leads:
                raise NotAllowed("Whoever leads the next meeting chooses its topics. Your vote helps them choose.")
            if meeting is None:
                raise MemberError(f"“{circle.name}” has no meeting ahead that could take it.")
            items = with_topic(circle, meeting, topic.title, topic.user_id)
            if not any(item.title == topic.title for item in items):
                raise MemberError(
                    "The agenda is full. Shorten something with `/circle agenda`, then add the topic."
                )
            await work.meetings.set_agenda(meeting.id, items, meeting.preparation, meeting.link)
            await work.topics.save(replace(topic, state=TopicState.TAKEN, meeting_id=meeting.id))
            told = f"{called(circle, meeting.number)}, agenda: “{topic.title}” put on it"
            await note_change(work, circle, cause.user_id, Act.EDIT_AGENDA, told, now)
            said = f"“{topic.title}” is on the agenda of {called(circle, meeting.number)}."
            return await self._backlog(work, circle, cause.user_id, said)

    async def _open(self, work: UnitOfWork, team_id: TeamId, topic_id: str) -> tuple[Topic, Circle]:
        topic = await work.topics.get(team_id, topic_id)
        if topic is None or topic not in await _waiting(work, topic.circle_id):
            raise NotFound("That topic is no longer on the list. `/circle topics` shows those that are.")
        return topic, await existing(work, team_id, topic.circle_id, lock=True)

    async def _of_author(
        self, work: UnitOfWork, team_id: TeamId, user_id: UserId, topic_id: str, *, any_state: bool = False
    ) -> tuple[Topic, Circle]:
        topic = await work.topics.get(team_id, topic_id)
        if topic is None or not (any_state or topic in await _waiting(work, topic.circle_id)):
            raise NotFound("That topic is no longer on the list. `/circle topics` shows those that are.")
        circle = await existing(work, team_id, topic.circle_id)
        await require(work, circle, user_id, Act.ADD_TOPIC)
        _, leads = await self._coming(work, circle, user_id, self._clock.now())
        if topic.user_id != user_id and not leads:
            raise NotAllowed("Only its author and whoever leads can change a topic.")
        return topic, circle

    async def _coming(
        self, work: UnitOfWork, circle: Circle, user_id: UserId, now: datetime
    ) -> tuple[Meeting | None, bool]:
        """Return the next meeting, and whether this person leads it or the circle."""
        meetings = [one for one in await work.meetings.of_circle(circle.id) if not one.is_skipped]
        meeting = next_meeting(meetings, now)
        as_led = await led(work, circle, meeting, now)
        return meeting, Role.FACILITATOR in await roles_in(work, circle, user_id, meeting=as_led)

    async def _backlog(self, work: UnitOfWork, circle: Circle, user_id: UserId, said: str = "") -> Backlog:
        topics = await open_topics(work, circle, user_id)
        taken = await work.topics.of_circle(circle.id, TopicState.TAKEN)
        numbers = {one.id: one.number for one in await work.meetings.of_circle(circle.id)}
        waiting = {one.topic.id for one in topics}
        held = [one for one in taken if one.id not in waiting]
        known = [(one, numbers[one.meeting_id]) for one in held if one.meeting_id in numbers]
        known.sort(key=lambda one: -one[1])
        meeting, leads = await self._coming(work, circle, user_id, self._clock.now())
        names = await stored_names(work, circle.team_id, sorted({one.topic.user_id for one in topics}))
        return Backlog(circle, tuple(topics), tuple(known), names, user_id, meeting, leads, said)
