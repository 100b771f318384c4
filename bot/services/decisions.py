"""The decision on a claimed nudge, with fresh facts: send this, do not send it because, or not now.

Nothing here writes or talks to Slack.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from bot.domain.circles import Circle, CircleStatus, Member, MemberState
from bot.domain.digests import Digest, compose
from bot.domain.ids import UserId
from bot.domain.meetings import Answer, Meeting
from bot.domain.nudges import Nudge, NudgeKind, SkipReason
from bot.domain.people import Person
from bot.domain.timetable import welcome_at
from bot.services.digests import digest_facts, digest_names
from bot.services.meetings import reminder_of
from bot.services.membership import card_of
from bot.services.recipients import away, reflected
from bot.services.workspaces import REMOVED
from bot.views import circles as circle_views
from bot.views import digests as digest_views
from bot.views import meetings as meeting_views
from bot.views import notices as notice_views
from bot.views import reflections as reflection_views
from bot.views.kit import Screen
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Send:
    """Send this. `digest` is set when it is one, to be recorded with the post."""

    screen: Screen
    digest: Digest | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Do not send it; the reason is kept in the ledger."""

    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Wait:
    """Not at this hour; try again at the given instant."""

    until: datetime


Decision = Send | Skip | Wait

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


@dataclass(frozen=True, slots=True)
class _Facts:
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


async def decide(work: UnitOfWork, nudge: Nudge, now: datetime, recall: Recall | None = None) -> Decision:
    """Return what to do with a claimed nudge at this moment; `recall` is shared by those of one transaction."""
    if nudge.not_after <= now:
        return Skip(SkipReason.EXPIRED)
    recall = recall or Recall()
    circle = await recall.ask("circle", nudge.circle_id, lambda: work.circles.get(nudge.team_id, nudge.circle_id))
    if circle is None:
        return Skip(SkipReason.GONE)
    if (reason := _resting(circle, nudge)) is not None:
        return Skip(reason)
    person, member = None, None
    if (user_id := nudge.user_id) is not None:
        person = await recall.ask("person", user_id, lambda: work.people.get(nudge.team_id, user_id))
        members = await recall.ask("members", nudge.circle_id, lambda: work.members.of_circle(nudge.circle_id))
        member = next((one for one in members if one.user_id == user_id), None)
    meeting = None
    if (meeting_id := nudge.meeting_id) is not None:
        meeting = await recall.ask("meeting", meeting_id, lambda: work.meetings.get(nudge.team_id, meeting_id))
    if meeting is not None and meeting.is_skipped:
        return Skip(SkipReason.FELL_INTO_PAUSE)
    facts = _Facts(work, recall, nudge, circle, now, person, member, meeting)
    if person is not None and person.is_deactivated:
        return Skip(SkipReason.DEACTIVATED)
    decision = await _DECIDERS[nudge.kind](facts)
    if isinstance(decision, Send) and person is not None:
        welcome = welcome_at(person, circle.zone, now)
        if welcome >= nudge.not_after:
            return Skip(SkipReason.NIGHT)
        if welcome > now:
            return Wait(welcome)
    return decision


def _resting(circle: Circle, nudge: Nudge) -> SkipReason | None:
    if circle.paused_because == REMOVED:
        return SkipReason.PAUSED
    if nudge.kind in {NudgeKind.NOTICE, NudgeKind.CARD}:
        return None
    if circle.status is CircleStatus.PAUSED:
        return SkipReason.PAUSED
    return SkipReason.FINISHED if circle.status is CircleStatus.FINISHED else None


async def _card(facts: _Facts) -> Decision:
    return Send(circle_views.card(await card_of(facts.work, facts.circle, facts.now)))


async def _notice(facts: _Facts) -> Decision:
    why = (
        f"You get this because you are in “{facts.circle.name}”."
        if facts.nudge.user_id
        else "Posted because the circle changed."
    )
    return Send(notice_views.notice(facts.nudge.details.get("words", ""), circle=facts.circle, why=why))


async def _starting(facts: _Facts) -> Decision:
    meeting = facts.meeting
    if meeting is None:
        return Skip(SkipReason.GONE)
    rsvps = await facts.work.rsvps.of_meetings([meeting.id])
    members = await facts.work.members.of_circle(facts.circle.id)
    active = {member.user_id for member in members if member.state is MemberState.ACTIVE}
    if not active:
        return Skip(SkipReason.NOBODY)
    coming = sum(rsvp.user_id in active and rsvp.answer in {Answer.YES, Answer.LATE} for rsvp in rsvps)
    minutes = round((meeting.starts_at - facts.now).total_seconds() / 60)
    return Send(meeting_views.starting(facts.circle, meeting, minutes=minutes, coming=coming))


async def _reminder(facts: _Facts) -> Decision:
    meeting, member, user_id = facts.meeting, facts.member, facts.nudge.user_id
    if meeting is None or user_id is None:
        return Skip(SkipReason.GONE)
    if member is None or member.state is not MemberState.ACTIVE:
        return Skip(SkipReason.LEFT)
    rsvp = await facts.work.rsvps.get(meeting.id, user_id)
    answer = rsvp.answer if rsvp else None
    reminder = await reminder_of(facts.work, facts.circle, meeting, member, answer)
    if answer is not None and not reminder.commitments:
        return Skip(SkipReason.NOTHING_OWED)
    return Send(meeting_views.reminder(reminder, zone=facts.zone))


async def _after_meeting(facts: _Facts) -> Decision:
    meeting, user_id = facts.meeting, facts.nudge.user_id
    if meeting is None or user_id is None:
        return Skip(SkipReason.GONE)
    if (reason := await _nothing_to_ask(facts, meeting, user_id)) is not None:
        return Skip(reason)
    if facts.nudge.kind is NudgeKind.PROMPT:
        return Send(reflection_views.prompt(facts.circle, meeting, zone=facts.zone))
    last = facts.nudge.kind is NudgeKind.REFLECT_LAST
    return Send(reflection_views.follow_up(facts.circle, meeting, last=last, zone=facts.zone))


async def _nothing_to_ask(facts: _Facts, meeting: Meeting, user_id: UserId) -> SkipReason | None:
    if facts.member is None or facts.member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    if user_id in await facts.recall.ask("away", meeting.id, lambda: away(facts.work, meeting)):
        return SkipReason.SAID_AWAY
    done = await facts.recall.ask("reflected", meeting.id, lambda: reflected(facts.work, meeting))
    return SkipReason.ALREADY_DONE if user_id in done else None


async def _digest(facts: _Facts) -> Decision:
    found = await digest_facts(facts.work, facts.circle, facts.now)
    if not found.member_count:
        return Skip(SkipReason.NOBODY)
    digest = compose(found)
    if digest.is_empty:
        return Skip(SkipReason.NOTHING_HAPPENED)
    return Send(digest_views.digest(digest, await digest_names(facts.work, digest)), digest)


_DECIDERS = {
    NudgeKind.CARD: _card,
    NudgeKind.NOTICE: _notice,
    NudgeKind.REMINDER: _reminder,
    NudgeKind.STARTING: _starting,
    NudgeKind.PROMPT: _after_meeting,
    NudgeKind.REFLECT_FIRST: _after_meeting,
    NudgeKind.REFLECT_LAST: _after_meeting,
    NudgeKind.DIGEST: _digest,
}
