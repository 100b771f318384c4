"""The timetable of nudges: which messages a circle's meetings and weeks give rise to, and until when.

Times of day are the circle's (a person's night is looked at when a nudge is expanded to them). "48 hours
before" and "24 and 72 hours after" are two days before and one and three days after at the same wall-clock
time, so that they stay put when the clocks change; minutes before and after are exact. On a free day nobody is
reminded: to reflect they are asked on their next working day, and of a meeting as well, or where that would leave
less than 24 hours, on their last working day before, a week before the meeting at most (bot/domain/attention.py).
What is for the channel waits for a working day of the circle (bot/domain/working_days.py).
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
from bot.domain.meeting_nudges import keys_begin, meeting_nudge
from bot.domain.meeting_plans import AGENDA_AFTER_FOUNDING, agenda_window
from bot.domain.meetings import Meeting, previous_meeting
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.people import Person, next_welcome
from bot.domain.pit_stops import plan_pit_stops
from bot.domain.working_days import SEARCHED_DAYS, IsHoliday, no_holiday, working_day_from

HORIZON = timedelta(days=14)
"""How far ahead nudges are written into the ledger."""

SEEN_BACK = timedelta(days=12)
SEEN_AHEAD = HORIZON + timedelta(days=8)
"""What is planned now comes of meetings that end after `SEEN_BACK` ago and start before `SEEN_AHEAD` from now:
from seven days before the start, and for seven days from four days after the end (bot/domain/endings.py). With
them are seen the last one held before, and those skipped since: what follows from it may wait for their time."""

REMINDER_DAYS = 2
REMINDER_DAYS_MOST = 7
REMINDER_AFTER_PREVIOUS = timedelta(hours=2)
REMINDER_UNTIL = timedelta(hours=2)
FRIDAY, SATURDAY = 4, 5
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
DIGESTS_AFTER_END = timedelta(days=8)
NOTICE_FOR = timedelta(hours=24)
AWAITED = "awaited"
LEDGER_SEEN = 500
"""How many nudges of a circle are looked through for those that fell into a pause, the latest due first."""


def plan_meeting(
    circle: Circle, meeting: Meeting, meetings: list[Meeting], is_holiday: IsHoliday = no_holiday
) -> Iterator[Nudge]:
    """Yield what one meeting gives rise to, each under a key that is the same however often it is planned."""
    zone, start, end = circle.zone, meeting.starts_at, meeting.ends_at
    before = previous_meeting(meetings, meeting)
    if circle.format is Format.ONLINE_EXCHANGE:
        yield from plan_exchange(circle, meeting)  # there is nothing to come to
    else:
        agenda_due, agenda_until = agenda_window(circle, meeting, before, is_holiday)
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
    until = asked_until(circle, meeting)
    for kind, days in FOLLOW_UP_DAYS.items():
        yield meeting_nudge(circle, meeting, kind, days_from(end, days, zone), until)
    yield from plan_proposal(circle, meeting)


def asked_until(circle: Circle, meeting: Meeting) -> datetime:
    """Return until when members are asked to reflect on a meeting."""
    last_on = local_day(meeting.ends_at, circle.zone) + timedelta(days=FOLLOW_UP_DAYS_MOST)
    return resolve(last_on + timedelta(days=1), time(), circle.zone).at


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
    """Return from when on a reminder may come to anybody; never while the meeting before is on or just over.

    When it comes to whom is worked out then, by their own working days (bot/domain/attention.py): somebody works
    on one day of the week, and it is not two days before.
    """
    earliest = days_from(meeting.starts_at, -REMINDER_DAYS_MOST, circle.zone)
    return max(earliest, before.ends_at + REMINDER_AFTER_PREVIOUS) if before else earliest


def plan_digests(circle: Circle, first: date, last: date, is_holiday: IsHoliday = no_holiday) -> Iterator[Nudge]:
    """Yield the weekly digests of the Mondays of [first, last], at 10:00 circle time.

    Where the circle does not work on a Monday, its digest comes on the next working day. Several that wait for
    the same day are one post: the first tells all, and for the others nothing has happened since.
    """
    on = first + timedelta(days=(DIGEST_WEEKDAY - first.weekday()) % 7)
    while on <= last:
        usual = resolve(on, DIGEST_AT, circle.zone).at
        due = resolve(working_day_from(circle, on, is_holiday), DIGEST_AT, circle.zone).at
        if due == usual or usual > circle.created_at:
            yield digest_nudge(circle, iso_week(on), due)
        on += timedelta(days=7)


def digests_until(circle: Circle, last_end: datetime) -> date:
    """Return the last day of a circle's digests, the Monday after its end: a week or so after its last meeting.

    `last_end` is when that ends. A series that was ended early has its end later than the last meeting it held.
    """
    early = circle.settings.ended_at
    end = max(last_end, datetime.fromisoformat(early)) if early else last_end
    return local_day(end + DIGESTS_AFTER_END, circle.zone)


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


def seen_from(meetings: Iterable[Meeting], now: datetime) -> list[Meeting]:
    """Return the meetings of a circle from which something may follow within the horizon (see `SEEN_BACK`)."""
    known = list(meetings)
    since, until = now - SEEN_BACK, now + SEEN_AHEAD
    before = max((one.starts_at for one in known if not one.is_skipped and one.ends_at <= since), default=None)
    recent = [one for one in known if one.ends_at > since or before is None or one.starts_at >= before]
    return [one for one in recent if one.is_skipped or one.starts_at < until]


def plan_circle(
    circle: Circle,
    meetings: list[Meeting],
    now: datetime,
    *,
    last_end: datetime | None = None,
    is_holiday: IsHoliday = no_holiday,
) -> list[Nudge]:
    """Return the nudges of a circle that fall due within the horizon and whose purpose has not passed.

    `meetings` need not hold more than those `seen_from` now; where others are left out, `last_end` says when the
    last meeting of all ends.
    """
    until = now + HORIZON
    seen = seen_from(meetings, now)
    wanted = [nudge for one in seen if not one.is_skipped for nudge in plan_meeting(circle, one, seen, is_holiday)]
    last_end = last_end or max((one.ends_at for one in meetings if not one.is_skipped), default=circle.created_at)
    wanted += [*plan_pit_stops(circle, seen, is_holiday)]
    wanted += [*plan_ending(circle, seen, now, last_end=last_end, is_holiday=is_holiday)]
    last = min(local_day(until, circle.zone), digests_until(circle, last_end))
    first = local_day(max(circle.created_at, now - DIGEST_FOR), circle.zone)
    digests = plan_digests(circle, first - timedelta(days=SEARCHED_DAYS), last, is_holiday)
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


def after_a_pause(ledger: Iterable[Nudge], meetings: Iterable[Meeting], now: datetime) -> list[Nudge]:
    """Return the reminders and questions that fell into a pause and are still of use, to be planned anew.

    Each under a key that grows out of the old one, so that it is planned once however often a circle pauses. What
    is for a time that its meeting has no more comes back with that time, as what a change of the plan drops does.
    """
    there = tuple(keys_begin(one) for one in meetings if not one.is_skipped)

    def again(one: Nudge) -> Nudge:
        fresh = replace(one, id=NudgeId(new_id()), key=f"{one.key}:again", attempt=0)
        if not one.key.startswith(there):
            return replace(fresh, state=NudgeState.SKIPPED, reason=SkipReason.MOVED)
        return replace(fresh, state=NudgeState.PLANNED, reason=None)

    return [
        again(one)
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


def card_after(circle: Circle, meeting: Meeting, now: datetime) -> Nudge:
    """Return the circle's card, to be brought up to date in place: it is not the next meeting that it names."""
    again = card(circle, max(now, meeting.ends_at))
    return replace(again, key=f"{again.key}:{meeting.id}:{meeting.version}")


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
