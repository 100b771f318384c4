"""The decision on claimed nudges, with fresh facts: send this, do not send it because, not now, or with another.

What is due for one person at once is decided on together and becomes one message. Nothing here writes or
talks to Slack.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.asks import ASKS, free_from, others, reached_at
from bot.domain.attention import (
    LASTING,
    WAITS_FOR_RETURN,
    Hold,
    Occasion,
    attention,
    wants,
    welcome_from,
)
from bot.domain.circles import MemberState
from bot.domain.digests import Digest
from bot.domain.families import mutes
from bot.domain.ids import CircleId, NudgeId
from bot.domain.meetings import Meeting
from bot.domain.nudges import URGENCY, Nudge, NudgeKind, SkipReason
from bot.domain.people import Person
from bot.domain.timetable import AWAITED
from bot.domain.weekly_limits import gives_way, has_room, served_by_newer, week_of, weekly_limit
from bot.services.calendars import days_off
from bot.services.facts import Facts, Posting, Recall, facts_of
from bot.services.owing import asked_about, owed
from bot.services.saying import asks_about_a_post, holds_for_long, say
from bot.slack.gateway import Posted
from bot.views.kit import Screen
from bot.views.messages import Told, fitting, message
from storage.unit_of_work import UnitOfWork

NOT_FOR_ALL = frozenset({NudgeKind.STARTING, NudgeKind.AGENDA, NudgeKind.PROPOSAL, NudgeKind.FACILITATOR_SURVEY})
"""What a circle has yet to expand and goes to its channel or to whoever leads: it takes nobody else's place."""
NO_ROOM = "there was no room for it in the message before"
"""Why a nudge leads the next message to its person."""

ASKED_THAT_DAY = "it waits for a day without another question about that meeting"
NO_ROOM_THIS_WEEK = "it waits for a week with room for it"


@dataclass(frozen=True, slots=True)
class Send:
    """Send this. `digest` is set when it is one, to be recorded with the post; `thread_ts` when it is a reply.

    `edits` is the message whose place it takes; where what it `leads_to` is gone, it is the screen `otherwise`.
    """

    screen: Screen
    digest: Digest | None = None
    thread_ts: str | None = None
    edits: Posted | None = None
    leads_to: Posted | None = None
    otherwise: Screen | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Do not send it; the reason is kept in the ledger."""

    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Wait:
    """Not at this hour, or not in this message; try again at the given instant. `reason` says why.

    `not_after` is set where it is of use for longer than was known.
    """

    until: datetime
    reason: str
    not_after: datetime | None = None


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
        return Send(said.screen, said.digest, said.thread_ts, said.edits, said.leads_to, said.otherwise)
    if isinstance(said, Hold):
        return Wait(said.until, said.reason)
    held = _attention(facts) or await _asked_lately(facts)
    if isinstance(held, Hold):
        return Wait(held.until, held.reason, held.not_after)
    return Skip(held) if held is not None else _Wording(facts, said)


def _attention(facts: Facts) -> Hold | SkipReason | None:
    person, nudge = facts.person, facts.nudge
    if person is None:
        return None
    begins = facts.meeting.starts_at if facts.meeting else None
    occasion = Occasion(
        nudge.kind,
        nudge.circle_id,
        nudge.not_after,
        begins,
        is_last_resort=asks_about_a_post(nudge),
        is_awaited=AWAITED in nudge.details,
        is_news=holds_for_long(nudge),
        was_held=nudge.reason == WAITS_FOR_RETURN,
    )
    return attention(person, occasion, facts.now, facts.zone, days_off(person.profile.holidays, facts.now))


async def _asked_lately(facts: Facts) -> Hold | SkipReason | None:
    """Return until when an ask about a meeting waits whose person was asked about it that day, or hours ago."""
    person, nudge, meeting = facts.person, facts.nudge, facts.meeting
    if person is None or meeting is None or nudge.kind not in ASKS:
        return None
    asked = await asked_about(facts.work, meeting, facts.recall)
    reached = [at for one in others(nudge, person.user_id, asked) if (at := reached_at(one)) is not None]
    free_at = max((free_from(at, facts.zone) for at in reached), default=facts.now)
    if free_at <= facts.now:
        return None
    occasion = Occasion(nudge.kind, nudge.circle_id, nudge.not_after, meeting.starts_at)
    at = welcome_from(person, occasion, free_at, facts.zone, days_off(person.profile.holidays, facts.now))
    return Hold(at, ASKED_THAT_DAY) if at < nudge.not_after else SkipReason.ASKED_LATELY


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
    wanted = [one for one in to_come if _is_wanted(one, person) or await _asks_leader(work, one, leads, recall)]
    each = [await _as_owed(one, shown[0].facts, recall) for one in wanted]
    coming = [one for one in each if one is not None and one.due_at < until]
    return has_room(weekly_limit(person.profile), sent, kinds, coming)


async def _asks_leader(work: UnitOfWork, nudge: Nudge, leads: Collection[CircleId], recall: Recall) -> bool:
    """Tell whether a nudge will ask for an agenda of a circle that is led, none being there."""
    is_asked = nudge.kind is NudgeKind.AGENDA and nudge.user_id is None and nudge.circle_id in leads
    return is_asked and not await _has_agenda(work, nudge, recall)


async def _has_agenda(work: UnitOfWork, nudge: Nudge, recall: Recall) -> bool:
    """Tell whether the meeting of a nudge has an agenda, so that none will be asked for."""
    meeting = await _meeting_of(work, nudge, recall)
    return meeting is None or bool(meeting.agenda)


async def _meeting_of(work: UnitOfWork, nudge: Nudge, recall: Recall) -> Meeting | None:
    if (meeting_id := nudge.meeting_id) is None:
        return None
    return await recall.ask("meeting", meeting_id, lambda: work.meetings.get(nudge.team_id, meeting_id))


async def _as_owed(nudge: Nudge, facts: Facts, recall: Recall) -> Nudge | None:
    """Return what is planned as it comes to a person: theirs as it is, a circle's when it would be expanded."""
    person, work, circle_id = facts.person, facts.work, nudge.circle_id
    if person is None or nudge.user_id is not None:
        return nudge
    meeting = await _meeting_of(work, nudge, recall)
    circle = await recall.ask("circle", circle_id, lambda: work.circles.get(nudge.team_id, circle_id))
    if circle is None or meeting is None:
        return None
    return await owed(work, nudge, person, circle, meeting, facts.now, recall)


def _is_wanted(nudge: Nudge, person: Person) -> bool:
    """Tell whether a planned nudge will come as far as the person's own wishes go."""
    profile = person.profile
    muted = mutes(profile, nudge.circle_id, nudge.kind)
    is_for_them = nudge.user_id is not None or nudge.kind not in NOT_FOR_ALL
    return not muted and wants(profile.level, nudge.kind) and is_for_them
