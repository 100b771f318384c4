"""What a nudge says with fresh facts, or why it is not worth saying: one function for each kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from bot.domain.circles import Circle, CircleStatus, Member, MemberState
from bot.domain.digests import Digest, compose
from bot.domain.ids import UserId
from bot.domain.meetings import Answer, Meeting, Rsvp
from bot.domain.nudges import Nudge, NudgeKind, SkipReason
from bot.domain.people import Person
from bot.services.digests import digest_facts, digest_names
from bot.services.meetings import reminder_of
from bot.services.membership import card_of
from bot.services.recipients import reflected
from bot.services.workspaces import REMOVED
from bot.views import circles as circle_views
from bot.views import digests as digest_views
from bot.views import meetings as meeting_views
from bot.views import notices as notice_views
from bot.views import organising as organising_views
from bot.views import reflections as reflection_views
from bot.views.kit import Screen
from bot.views.messages import Told
from bot.views.organising import UNKNOWN_POST
from storage.unit_of_work import UnitOfWork

AnswerT = TypeVar("AnswerT")


class Recall:
    """Remembers what was asked in one transaction, so that a batch asks once about each circle and meeting."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], object] = {}

    async def ask(self, what: str, about: str, question: Callable[[], Awaitable[AnswerT]]) -> AnswerT:
        """Return the answer to a question about something, asked of the rows the first time."""
        if (what, about) not in self._known:
            self._known[what, about] = await question()
        return cast("AnswerT", self._known[what, about])

    def note(self, what: str, about: str, answer: object) -> None:
        """Remember an answer that was asked for together with others."""
        self._known[what, about] = answer


@dataclass(frozen=True, slots=True)
class Posting:
    """A post for a channel. `digest` is set when it is one, to be recorded with the post."""

    screen: Screen
    digest: Digest | None = None


Said = Told | Posting | SkipReason


@dataclass(frozen=True, slots=True)
class Facts:
    """What every decision about one nudge starts from."""

    work: UnitOfWork
    recall: Recall
    nudge: Nudge
    circle: Circle
    now: datetime
    person: Person | None
    member: Member | None
    meeting: Meeting | None

    @property
    def zone(self) -> str:
        return self.person.zone_or(self.circle.zone) if self.person else self.circle.zone


async def facts_of(work: UnitOfWork, nudge: Nudge, now: datetime, recall: Recall) -> Facts | SkipReason:
    """Return what there is to know about a nudge, or why nothing is to be said any more."""
    if nudge.not_after <= now:
        return SkipReason.EXPIRED
    circle = await recall.ask("circle", nudge.circle_id, lambda: work.circles.get(nudge.team_id, nudge.circle_id))
    if circle is None:
        return SkipReason.GONE
    if (reason := _resting(circle, nudge)) is not None:
        return reason
    person, member = None, None
    if (user_id := nudge.user_id) is not None:
        person = await recall.ask("person", user_id, lambda: work.people.get(nudge.team_id, user_id))
        person = person or Person(nudge.team_id, user_id, "Someone", None, now)  # who has quiet hours like anybody
        members = await recall.ask("members", nudge.circle_id, lambda: work.members.of_circle(nudge.circle_id))
        member = next((one for one in members if one.user_id == user_id), None)
    meeting = None
    if (meeting_id := nudge.meeting_id) is not None:
        meeting = await recall.ask("meeting", meeting_id, lambda: work.meetings.get(nudge.team_id, meeting_id))
    if meeting is not None and meeting.is_skipped:
        return SkipReason.FELL_INTO_PAUSE
    if person is not None and person.is_deactivated:
        return SkipReason.DEACTIVATED
    return Facts(work, recall, nudge, circle, now, person, member, meeting)


def _resting(circle: Circle, nudge: Nudge) -> SkipReason | None:
    if circle.paused_because == REMOVED:
        return SkipReason.PAUSED
    if nudge.kind in {NudgeKind.NOTICE, NudgeKind.CARD}:
        return None
    if circle.status is CircleStatus.PAUSED:
        return SkipReason.PAUSED
    return SkipReason.FINISHED if circle.status is CircleStatus.FINISHED else None


def asks_about_a_post(nudge: Nudge) -> bool:
    """Tell whether a nudge asks a person whether they see a post: the last resort to find a lost one."""
    return nudge.user_id is not None and nudge.details.get("about") == UNKNOWN_POST


async def say(facts: Facts) -> Said:
    """Return what the nudge says now, or why it says nothing."""
    return await _SAYING[facts.nudge.kind](facts)


async def _card(facts: Facts) -> Said:
    return Posting(circle_views.card(await card_of(facts.work, facts.circle, facts.now)))


async def _notice(facts: Facts) -> Said:
    nudge, told = facts.nudge, facts.nudge.details.get("words", "")
    if asks_about_a_post(nudge):
        question = organising_views.question(nudge, facts.circle)
        return Told(question, facts.circle, NudgeKind.NOTICE, can_be_fewer=False)
    if nudge.user_id:
        return Told(notice_views.told(told, facts.circle), facts.circle, NudgeKind.NOTICE)
    return Posting(notice_views.notice(told, circle=facts.circle, why="Posted because the circle changed."))


async def _starting(facts: Facts) -> Said:
    meeting = facts.meeting
    if meeting is None:
        return SkipReason.GONE
    rsvps = await _rsvps(facts, meeting)
    members = await facts.recall.ask(
        "members", facts.circle.id, lambda: facts.work.members.of_circle(facts.circle.id)
    )
    active = {member.user_id for member in members if member.state is MemberState.ACTIVE}
    if not active:
        return SkipReason.NOBODY
    coming = sum(rsvp.user_id in active and rsvp.answer in {Answer.YES, Answer.LATE} for rsvp in rsvps)
    minutes = round((meeting.starts_at - facts.now).total_seconds() / 60)
    return Posting(meeting_views.starting(facts.circle, meeting, minutes=minutes, coming=coming))


async def _rsvps(facts: Facts, meeting: Meeting) -> list[Rsvp]:
    return await facts.recall.ask("rsvps", meeting.id, lambda: facts.work.rsvps.of_meetings([meeting.id]))


async def _before_meeting(facts: Facts) -> Said:
    meeting, member, user_id = facts.meeting, facts.member, facts.nudge.user_id
    if meeting is None or user_id is None:
        return SkipReason.GONE
    if member is None or member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    rsvp = next((one for one in await _rsvps(facts, meeting) if one.user_id == user_id), None)
    answer = rsvp.answer if rsvp else None
    if facts.nudge.kind is NudgeKind.SOON:
        if rsvp is not None and rsvp.said_away:
            return SkipReason.SAID_AWAY
        return meeting_views.soon(facts.circle, meeting, answer, now=facts.now)
    reminder = await reminder_of(facts.work, facts.circle, meeting, member, answer)
    if answer is not None and not reminder.commitments:
        return SkipReason.NOTHING_OWED
    return meeting_views.reminder(reminder, now=facts.now, zone=facts.zone)


async def _after_meeting(facts: Facts) -> Said:
    meeting, user_id = facts.meeting, facts.nudge.user_id
    if meeting is None or user_id is None:
        return SkipReason.GONE
    if (reason := await _nothing_to_ask(facts, meeting, user_id)) is not None:
        return reason
    if facts.nudge.kind is NudgeKind.PROMPT:
        return reflection_views.prompt(facts.circle, meeting, zone=facts.zone)
    last = facts.nudge.kind is NudgeKind.REFLECT_LAST
    return reflection_views.follow_up(facts.circle, meeting, last=last, zone=facts.zone)


async def _nothing_to_ask(facts: Facts, meeting: Meeting, user_id: UserId) -> SkipReason | None:
    if facts.member is None or facts.member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    if any(rsvp.said_away for rsvp in await _rsvps(facts, meeting) if rsvp.user_id == user_id):
        return SkipReason.SAID_AWAY
    done = await facts.recall.ask("reflected", meeting.id, lambda: reflected(facts.work, meeting))
    return SkipReason.ALREADY_DONE if user_id in done else None


async def _digest(facts: Facts) -> Said:
    found = await digest_facts(facts.work, facts.circle, facts.now)
    if not found.member_count:
        return SkipReason.NOBODY
    digest = compose(found)
    if digest.is_empty:
        return SkipReason.NOTHING_HAPPENED
    return Posting(digest_views.digest(digest, await digest_names(facts.work, digest)), digest)


_SAYING = {
    NudgeKind.CARD: _card,
    NudgeKind.NOTICE: _notice,
    NudgeKind.REMINDER: _before_meeting,
    NudgeKind.SOON: _before_meeting,
    NudgeKind.STARTING: _starting,
    NudgeKind.PROMPT: _after_meeting,
    NudgeKind.REFLECT_FIRST: _after_meeting,
    NudgeKind.REFLECT_LAST: _after_meeting,
    NudgeKind.DIGEST: _digest,
}
