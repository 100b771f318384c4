"""The timetable of nudges: which messages a circle's meetings and weeks give rise to, and until when.

Times of day are the circle's (a person's night is looked at when a nudge is expanded to them). "48 hours
before" and "24 and 72 hours after" are two days before and one and three days after at the same wall-clock
time, so that they stay put when the clocks change; minutes before and after are exact. At a weekend nobody is
reminded who does not work then: to reflect they are asked on their next working day, and of a meeting as well, or
where that would be too late, on their last working day before, from Wednesday on (bot/domain/attention.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zlib import crc32

from bot.domain.circles import Circle, Format
from bot.domain.endings import FAR_AHEAD, plan_ending
from bot.domain.exchanges import plan_exchange
from bot.domain.free_days import plan_proposal
from bot.domain.ids import NudgeId, UserId, new_id
from bot.domain.local_time import days_from, iso_week, local_day, resolve
from bot.domain.meeting_nudges import meeting_nudge
from bot.domain.meeting_plans import AGENDA_AFTER_FOUNDING, agenda_window
from bot.domain.meetings import Meeting, previous_meeting
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.people import Person, next_welcome
from bot.domain.pit_stops import plan_pit_stops

HORIZON = timedelta(days=14)
"""How far ahead nudges are written into the ledger."""

SEEN_BACK = timedelta(days=12)
SEEN_AHEAD = HORIZON + timedelta(days=8)
"""What is planned now comes of meetings that end after `SEEN_BACK` ago and start before `SEEN_AHEAD` from now:
from seven days before the start, and for seven days from four days after the end (bot/domain/endings.py)."""

REMINDER_DAYS = 2
REMINDER_AFTER_PREVIOUS = timedelta(hours=2)
REMINDER_UNTIL = timedelta(hours=2)
WEDNESDAY, FRIDAY, SATURDAY = 2, 4, 5
WEEKEND_DAYS = 2
SOON_BEFORE = timedelta(hours=1)
SOON_UNTIL = timedelta(minutes=10)
STARTING_BEFORE = timedelta(minutes=10)
STARTING_UNTIL_AFTER = timedelta(minutes=5)
PROMPT_AFTER = timedelta(minutes=5)
PROMPT_FOR = timedelta(hours=36)
FOLLOW_UP_DAYS = {NudgeKind.REFLECT_FIRST: 1, NudgeKind.REFLECT_LAST: 3}
FOLLOW_UP_DAYS_MOST = 6
"""The last day after the end on which a reminder to reflect comes: until then a long weekend is waited out."""
FOLLOW_UP_FOR = timedelta(hours=4)
DIGEST_WEEKDAY = 0
DIGEST_AT = time(10, 0)
DIGEST_WITHIN = timedelta(minutes=5)
"""Digests that are due at the same time are spread over this much, so that thousands do not meet in one second."""
DIGEST_FOR = timedelta(hours=48)
NOTICE_FOR = timedelta(hours=24)
AWAITED = "awaited"
LEDGER_SEEN = 500
"""How many nudges of a circle are looked through for those that fell into a pause, the latest due first."""


def plan_meeting(circle: Circle, meeting: Meeting, meetings: list[Meeting]) -> Iterator[Nudge]:
    """Yield what one meeting gives rise to, each under a key that is the same however often it is planned."""
    zone, start, end = circle.zone, meeting.starts_at, meeting.ends_at
    before = previous_meeting(meetings, meeting)
    if circle.format is Format.ONLINE_EXCHANGE:
        yield from plan_exchange(circle, meeting)  # there is nothing to come to
    else:
        agenda_due, agenda_until = agenda_window(circle, meeting, before)
        if agenda_due > circle.created_at + AGENDA_AFTER_FOUNDING:
            yield meeting_nudge(circle, meeting, NudgeKind.AGENDA, agenda_due, agenda_until)
        yield meeting_nudge(
            circle, meeting, NudgeKind.REMINDER, _reminder_from(circle, meeting, before), start - REMINDER_UNTIL
        )
        yield meeting_nudge(circle, meeting, NudgeKind.SOON, start - SOON_BEFORE, start - SOON_UNTIL)
        starting = meeting_nudge(
            circle, meeting, NudgeKind.STARTING, start - STARTING_BEFORE, start + STARTING_UNTIL_AFTER
        )
        yield replace(starting, channel_id=circle.channel_id)
    yield meeting_nudge(circle, meeting, NudgeKind.PROMPT, end + PROMPT_AFTER, _prompt_until(circle, end))
    until = resolve(local_day(end, zone) + timedelta(days=FOLLOW_UP_DAYS_MOST + 1), time(), zone).at
    for kind, days in FOLLOW_UP_DAYS.items():
        yield meeting_nudge(circle, meeting, kind, days_from(end, days, zone), until)
    yield from plan_proposal(circle, meeting)


def _prompt_until(circle: Circle, end: datetime) -> datetime:
    """Return until when the question after a meeting is of use: after a Friday or a Saturday, over the weekend."""
    until = end + PROMPT_AFTER + PROMPT_FOR
    is_before_sunday = local_day(end, circle.zone).weekday() in {FRIDAY, SATURDAY}
    return days_from(until, WEEKEND_DAYS, circle.zone) if is_before_sunday else until


def usual_reminder(circle: Circle, meeting: Meeting, before: Meeting | None = None) -> datetime:
    """Return when members are reminded of a meeting, unless they do not work then; `before` is the one before."""
    usual = days_from(meeting.starts_at, -REMINDER_DAYS, circle.zone)
    return max(usual, before.ends_at + REMINDER_AFTER_PREVIOUS) if before else usual


def _reminder_from(circle: Circle, meeting: Meeting, before: Meeting | None) -> datetime:
    """Return from when on a reminder may come: from the Wednesday before, where two days before is at a weekend.

    When it comes to whom is worked out then, by their own working days (bot/domain/attention.py): somebody has the
    Friday off as well.
    """
    usual = usual_reminder(circle, meeting, before)
    on = local_day(meeting.starts_at, circle.zone) - timedelta(days=REMINDER_DAYS)
    if on.weekday() < SATURDAY:
        return usual
    wednesday = days_from(meeting.starts_at, WEDNESDAY - on.weekday() - REMINDER_DAYS, circle.zone)
    return max(wednesday, before.ends_at + REMINDER_AFTER_PREVIOUS) if before else wednesday


def plan_digests(circle: Circle, first: date, last: date) -> Iterator[Nudge]:
    """Yield the weekly digests that fall on the Mondays of [first, last], at 10:00 circle time."""
    on = first + timedelta(days=(DIGEST_WEEKDAY - first.weekday()) % 7)
    while on <= last:
        due = resolve(on, DIGEST_AT, circle.zone).at
        yield digest_nudge(circle, iso_week(on), due)
        on += timedelta(days=7)


def digest_nudge(circle: Circle, occasion: str, due: datetime) -> Nudge:
    """Return a digest due at an instant; `occasion` is what makes it one of its kind, as its week does."""
    return Nudge(
        id=NudgeId(new_id()),
        key=f"circle:{circle.id}:digest:{occasion}",
        team_id=circle.team_id,
        circle_id=circle.id,
        kind=NudgeKind.DIGEST,
        due_at=due,
        not_after=due + DIGEST_FOR,
        channel_id=circle.channel_id,
    )


def digest_place(circle: Circle) -> timedelta:
    """Return where in the five minutes of the weekly digests a circle's own comes, the same in every week."""
    return timedelta(seconds=crc32(circle.id.encode()) % int(DIGEST_WITHIN.total_seconds()))


def plan_circle(
    circle: Circle, meetings: list[Meeting], now: datetime, *, last_end: datetime | None = None
) -> list[Nudge]:
    """Return the nudges of a circle that fall due within the horizon and whose purpose has not passed.

    `meetings` need not hold those that are seen from no instant within the horizon (`SEEN_BACK`, `SEEN_AHEAD`);
    where such are left out, `last_end` says when the last meeting of all ends.
    """
    until = now + HORIZON
    seen = [one for one in meetings if one.ends_at > now - SEEN_BACK and one.starts_at < now + SEEN_AHEAD]
    wanted = [nudge for one in seen if not one.is_skipped for nudge in plan_meeting(circle, one, seen)]
    last_end = last_end or max((one.ends_at for one in meetings if not one.is_skipped), default=circle.created_at)
    wanted += [*plan_pit_stops(circle, seen), *plan_ending(circle, seen, now, last_end=last_end)]
    last_day = last_end + timedelta(days=8)
    first = local_day(max(circle.created_at, now - DIGEST_FOR), circle.zone)
    digests = plan_digests(circle, first, local_day(min(until, last_day), circle.zone))
    place = digest_place(circle)
    wanted += [replace(one, due_at=one.due_at + place) for one in digests if one.due_at > circle.created_at]
    due = [one for one in wanted if one.due_at <= until or one.kind in FAR_AHEAD]
    return [nudge for nudge in due if nudge.not_after > now >= circle.created_at]


def for_person(
    nudge: Nudge, person: Person, fallback_zone: str, *, at: datetime | None = None, reason: str | None = None
) -> Nudge:
    """Return the nudge as owed to one person: out of their night, and worth sending for as long as its kind is.

    `at` is when it is welcome to them, with their working days and holidays (see attention.py), and `reason` what
    it waits for until then; without it the night alone is looked at. A follow-up is good for four hours after it
    may first be sent. Where the night outlasts the purpose, the returned nudge has `due_at >= not_after` and will
    be skipped with its reason.
    """
    zone = person.zone_or(fallback_zone)
    quiet = (person.profile.quiet_from, person.profile.quiet_until)
    due = at or next_welcome(nudge.due_at, zone, *quiet)
    not_after = nudge.not_after
    if nudge.kind in FOLLOW_UP_DAYS:
        not_after = min(due + FOLLOW_UP_FOR, not_after)
    return replace(
        nudge,
        id=NudgeId(new_id()),
        key=f"{nudge.key}:{person.user_id}",
        user_id=person.user_id,
        due_at=due,
        not_after=not_after,
        reason=reason,
    )


def after_a_pause(ledger: Iterable[Nudge], now: datetime) -> list[Nudge]:
    """Return the reminders and questions that fell into a pause and are still of use, to be planned anew.

    Each under a key that grows out of the old one, so that it is planned once however often a circle pauses.
    """
    return [
        replace(
            one, id=NudgeId(new_id()), key=f"{one.key}:again", state=NudgeState.PLANNED, reason=None, attempt=0
        )
        for one in ledger
        if one.kind in {NudgeKind.REMINDER, NudgeKind.EXCHANGE_PROMPT, NudgeKind.PROPOSAL}
        and (one.state, one.reason) == (NudgeState.SKIPPED, SkipReason.PAUSED)
        and one.due_at <= now < one.not_after
    ]


def notice(
    circle: Circle, key: str, words: str, now: datetime, *, user_id: UserId | None = None, awaited: bool = False
) -> Nudge:
    """Return a notice due now, to one person or (without one) to the circle's channel; `words` is plain text.

    `awaited`: it answers something the person did, so it takes no place in their week.
    """
    return Nudge(
        id=NudgeId(new_id()),
        key=key,
        team_id=circle.team_id,
        circle_id=circle.id,
        kind=NudgeKind.NOTICE,
        due_at=now,
        not_after=now + NOTICE_FOR,
        user_id=user_id,
        channel_id=None if user_id else circle.channel_id,
        details={"words": words} | ({AWAITED: "yes"} if awaited else {}),
    )


def card(circle: Circle, now: datetime) -> Nudge:
    """Return the circle's card, due now in its channel."""
    return Nudge(
        id=NudgeId(new_id()),
        key=f"circle:{circle.id}:card",
        team_id=circle.team_id,
        circle_id=circle.id,
        kind=NudgeKind.CARD,
        due_at=now,
        not_after=now + NOTICE_FOR,
        channel_id=circle.channel_id,
    )
