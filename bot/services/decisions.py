"""The decision on claimed nudges, with fresh facts: send this, do not send it because, not now, or with another.

What is due for one person at once is decided on together and becomes one message. Nothing here writes or
talks to Slack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.attention import LASTING, Hold, Occasion, attention, wants, welcome_from
from bot.domain.circles import MemberState
from bot.domain.digests import Digest
from bot.domain.ids import NudgeId
from bot.domain.meetings import Meeting
from bot.domain.nudges import URGENCY, Nudge, NudgeKind, SkipReason
from bot.domain.people import Person
from bot.domain.weekly_limits import gives_way, has_room, served_by_newer, week_of, weekly_limit
from bot.services.calendars import days_off
from bot.services.facts import Facts, Posting, Recall, facts_of
from bot.services.reminders import reminder_owed
from bot.services.saying import asks_about_a_post, say
from bot.views.kit import Screen
from bot.views.messages import Told, fitting, message
from storage.unit_of_work import UnitOfWork

NOT_FOR_ALL = frozenset({NudgeKind.STARTING, NudgeKind.AGENDA, NudgeKind.PROPOSAL, NudgeKind.FACILITATOR_SURVEY})
"""What a circle has yet to expand and goes to its channel or to whoever leads: it takes nobody else's place."""
NO_ROOM = "there was no room for it in the message before"
"""Why a nudge leads the next message to its person."""

NO_ROOM_THIS_WEEK = "it waits for a week with room for it"

__all__ = ["Coalesce", "Decision", "Recall", "Send", "Skip", "Wait", "decide", "decide_group"]


@dataclass(frozen=True, slots=True)
class Send:
    """Send this. `digest` is set when it is one, to be recorded with the post; `thread_ts` when it is a reply."""

    screen: Screen
    digest: Digest | None = None
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Do not send it; the reason is kept in the ledger."""

    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Wait:
    """Not at this hour, or not in this message; try again at the given instant. `reason` says why."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Coalesce:
    """Told in the post of the nudge `into` (TOGETHER), or served by that one (NEWER)."""

    reason: SkipReason
    into: NudgeId


Decision = Send | Skip | Wait | Coalesce


@dataclass(frozen=True, slots=True)
class _Wording:
    """A nudge to a person that is welcome now, put into words."""

    facts: Facts
    told: Told

    @property
    def nudge(self) -> Nudge:
        return self.facts.nudge


async def decide(work: UnitOfWork, nudge: Nudge, now: datetime, recall: Recall | None = None) -> Decision:
    """Return what to do with one claimed nudge at this moment."""
    [(_, decision)] = await decide_group(work, [nudge], now, recall)
    return decision


async def decide_group(
    work: UnitOfWork, nudges: Sequence[Nudge], now: datetime, recall: Recall | None = None
) -> list[tuple[Nudge, Decision]]:
    """Return what to do at this moment with claimed nudges that would be one post, in the given order.

    They are one nudge to a channel, or all that is due for one person. At most one is sent; of those told with
    it each says so. `recall` is shared by those of one transaction.
    """
    recall = recall or Recall()
    decided: dict[NudgeId, Decision] = {}
    welcome: list[_Wording] = []
    for nudge in nudges:
        found = await _alone(work, nudge, now, recall)
        if isinstance(found, _Wording):
            welcome.append(found)
        else:
            decided[nudge.id] = found
    decided |= await _together(work, welcome, now, recall)
    return [(nudge, decided[nudge.id]) for nudge in nudges]


async def _alone(work: UnitOfWork, nudge: Nudge, now: datetime, recall: Recall) -> _Wording | Decision:
    """Decide on a nudge by itself: is it still worth saying, and is it welcome now?"""
    facts = await facts_of(work, nudge, now, recall)
    if isinstance(facts, SkipReason):
        return Skip(facts)
    said = await say(facts)
    if isinstance(said, SkipReason):
        return Skip(said)
    if isinstance(said, Posting):
        return Send(said.screen, said.digest, said.thread_ts)
    held = _attention(facts)
    if isinstance(held, Hold):
        return Wait(held.until, held.reason)
    return Skip(held) if held is not None else _Wording(facts, said)


def _attention(facts: Facts) -> Hold | SkipReason | None:
    person, nudge = facts.person, facts.nudge
    if person is None:
        return None
    begins = facts.meeting.starts_at if facts.meeting else None
    asks = asks_about_a_post(nudge)
    occasion = Occasion(nudge.kind, nudge.circle_id, nudge.not_after, begins, is_last_resort=asks)
    return attention(person, occasion, facts.now, facts.zone, days_off(person.profile.holidays, facts.now))


async def _together(
    work: UnitOfWork, welcome: Sequence[_Wording], now: datetime, recall: Recall
) -> dict[NudgeId, Decision]:
    """Make one message of what is welcome now: of a circle's questions the newest, if the week has room.

    What the message has no room to show is due as before, and leads the next one.
    """
    begins = [(one.nudge, one.facts.meeting.starts_at) for one in welcome if one.facts.meeting]
    served = served_by_newer(begins)
    decided: dict[NudgeId, Decision] = {
        one.nudge.id: Coalesce(SkipReason.NEWER, served[one.nudge.id].id)
        for one in welcome
        if one.nudge.id in served
    }
    left = sorted((one for one in welcome if one.nudge.id not in served), key=_urgency)
    while left:
        room = len(fitting([one.told for one in left]))
        shown, left = left[:room], left[room:]
        if not await _fits(work, shown, now, recall):
            decided |= {one.nudge.id: _no_room(one, now) for one in shown}
            continue
        lead = shown[0].nudge.id
        decided[lead] = Send(message([one.told for one in shown]))
        decided |= {one.nudge.id: Coalesce(SkipReason.TOGETHER, lead) for one in shown[1:]}
        return decided | {one.nudge.id: Wait(one.nudge.due_at, NO_ROOM) for one in left}
    return decided


def _no_room(wording: _Wording, now: datetime) -> Wait | Skip:
    """Let what is as good in the person's next week wait for it, where the full week costs the rest its place."""
    _, monday = week_of(now, wording.facts.zone)
    if wording.nudge.kind in LASTING and monday < wording.nudge.not_after:
        return Wait(monday, NO_ROOM_THIS_WEEK)
    return Skip(SkipReason.TOO_MANY)


def _urgency(wording: _Wording) -> tuple[int, datetime, datetime, str]:
    """Of equal urgency is first what is about the earlier meeting."""
    nudge, meeting = wording.nudge, wording.facts.meeting
    return URGENCY[nudge.kind], meeting.starts_at if meeting else nudge.due_at, nudge.due_at, nudge.id


async def _fits(work: UnitOfWork, shown: Sequence[_Wording], now: datetime, recall: Recall) -> bool:
    """Tell whether one more message fits into the week of the person; one with a notice in it always does."""
    person, kinds = shown[0].facts.person, [one.nudge.kind for one in shown]
    if person is None or not all(gives_way(kind) for kind in kinds):
        return True
    since, until = week_of(now, shown[0].facts.zone)
    team_id, user_id = person.team_id, person.user_id
    sent = await work.attention.sent_between(team_id, user_id, since, until)
    if sent >= weekly_limit(person.profile) or NudgeKind.REMINDER in kinds:  # to which everything gives way
        return sent < weekly_limit(person.profile)
    mine = await recall.ask("circles", user_id, lambda: work.circles.of_user(team_id, user_id))
    circle_ids = [circle.id for circle, member in mine if member.state is MemberState.ACTIVE and circle.is_running]
    to_come = await work.attention.planned_for(team_id, user_id, circle_ids, until)
    leads = {circle.id for circle, _ in mine if circle.facilitator_id == user_id and not circle.settings.rotates}
    coming = [
        one
        for one in to_come
        if _is_wanted(one, person) and await _comes_before(until, one, shown[0].facts, recall)
    ]
    for one in to_come:
        is_asked = one.kind is NudgeKind.AGENDA and one.user_id is None and one.circle_id in leads
        if is_asked and not await _has_agenda(work, one, recall):
            coming.append(one)
    return has_room(weekly_limit(person.profile), sent, kinds, coming)


async def _has_agenda(work: UnitOfWork, nudge: Nudge, recall: Recall) -> bool:
    """Tell whether the meeting of a nudge has an agenda, so that none will be asked for."""
    meeting = await _meeting_of(work, nudge, recall)
    return meeting is None or bool(meeting.agenda)


async def _meeting_of(work: UnitOfWork, nudge: Nudge, recall: Recall) -> Meeting | None:
    if (meeting_id := nudge.meeting_id) is None:
        return None
    return await recall.ask("meeting", meeting_id, lambda: work.meetings.get(nudge.team_id, meeting_id))


async def _comes_before(until: datetime, nudge: Nudge, facts: Facts, recall: Recall) -> bool:
    """Tell whether what a circle has yet to expand comes to a person before an instant, days off waited out."""
    person, work, circle_id = facts.person, facts.work, nudge.circle_id
    if person is None or nudge.user_id is not None:
        return True
    meeting = await _meeting_of(work, nudge, recall)
    circle = await recall.ask("circle", circle_id, lambda: work.circles.get(nudge.team_id, circle_id))
    if nudge.kind is NudgeKind.REMINDER and circle is not None and meeting is not None:
        return reminder_owed(nudge, person, circle, meeting, facts.now).due_at < until
    occasion = Occasion(nudge.kind, nudge.circle_id, nudge.not_after)
    off = days_off(person.profile.holidays, facts.now)
    return welcome_from(person, occasion, nudge.due_at, facts.zone, off) < until


def _is_wanted(nudge: Nudge, person: Person) -> bool:
    """Tell whether a planned nudge will come as far as the person's own wishes go."""
    profile = person.profile
    muted = nudge.circle_id in profile.muted or nudge.kind in profile.muted
    is_for_them = nudge.user_id is not None or nudge.kind not in NOT_FOR_ALL
    return not muted and wants(profile.level, nudge.kind) and is_for_them
