"""A person's attention: whether a message to them is welcome now, later, or not at all.

Quiet hours are hard: nothing comes in them, but the last call before a meeting that itself lies in them.
Working days, holidays and working hours are soft: a message waits for them if it is still of use then, and
comes without them if not. What a person has on that very day is not held back by weekend or holiday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.domain.families import mutes
from bot.domain.ids import CircleId
from bot.domain.local_time import days_from, local_day, resolve
from bot.domain.nudges import NudgeKind, SkipReason
from bot.domain.people import Level, Person, Presence, Profile, is_quiet, next_welcome

LAST_CALL = timedelta(hours=2)
"""How long before a meeting in somebody's quiet hours a reminder may come in them too."""

ENOUGH_AHEAD = timedelta(hours=24)
"""A reminder that would come later than so long before its meeting comes earlier instead, where there is a day."""

MORNING = time(8, 0)
"""A reminder that has waited into the day of its meeting comes no earlier on it."""

FOLLOW_UPS = frozenset({NudgeKind.REFLECT_FIRST, NudgeKind.REFLECT_LAST})
AFTER_MEETING = frozenset({NudgeKind.PROMPT, *FOLLOW_UPS})
ANNOUNCING = frozenset({NudgeKind.REMINDER, NudgeKind.SOON})

LASTING = frozenset(
    {
        NudgeKind.REMINDER,
        NudgeKind.PROPOSAL,
        NudgeKind.AGENDA,
        NudgeKind.COMMITMENT,
        NudgeKind.SURVEY_LAST,
        NudgeKind.FACILITATOR_SURVEY,
        NudgeKind.USED_IT_FIRST,
        NudgeKind.USED_IT_LAST,
        NudgeKind.FRESHNESS,
        NudgeKind.NOTICE,
    }
)
"""What is as good when somebody is back from leave, if it is not too late then."""

ASKED_EVERY_DAY = frozenset({NudgeKind.PROPOSAL, NudgeKind.NOTICE})
"""What is not given up where nobody knows when somebody is back: nobody else is asked or told."""

ASKED_AGAIN = timedelta(days=1)
"""How often it is looked whether somebody is back whose leave has no end that Slack knows of."""

NEWS_AFTER_RETURN = timedelta(days=7)
"""So long after somebody's return news that hold are of use: a weekend and holidays are waited out."""

NEWS_WITHOUT_RETURN = timedelta(days=60)
"""So long news are kept for somebody whose leave has no end that Slack knows of."""

LEAVE_EMOJI = frozenset(
    {
        ":palm_tree:",
        ":face_with_thermometer:",
        ":desert_island:",
        ":beach_with_umbrella:",
        ":mask:",
        ":sneezing_face:",
        ":face_with_head_bandage:",
        ":baby_bottle:",
    }
)
"""The status emoji that say "not at work".

The first two are the ones Slack itself proposes, "Vacationing" and "Out sick" (Slack Help Center, "Set your
Slack status and availability", November 2026); the others are what people choose in their place.
"""

WAITS_FOR_MORNING = "it waits for the end of the person's quiet hours"
WAITS_FOR_WORK = "it waits for the person's working hours"
WAITS_FOR_QUIET_TO_END = "it waits until the person takes notifications again"
WAITS_FOR_RETURN = "it waits for the person's return"
WAITS_FOR_BREAK_TO_END = "it waits for the end of the person's break from messages"
HELD = frozenset(
    {WAITS_FOR_MORNING, WAITS_FOR_WORK, WAITS_FOR_QUIET_TO_END, WAITS_FOR_RETURN, WAITS_FOR_BREAK_TO_END}
)
"""Why a nudge waits in the plan for its person; it is decided anew when the person changes their mind."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a message is about, as far as it decides when it is welcome. `meeting_at` is when it begins.

    `is_last_resort`: nothing else finds out what it asks, so it passes what the person muted, their break and
    their leave. `is_awaited`: it answers what they did just now, so they are there. `is_news`: what it tells holds
    when they are back, whenever that is; `was_held` says that it waits for that already.
    """

    kind: NudgeKind
    circle_id: CircleId
    not_after: datetime
    meeting_at: datetime | None = None
    is_last_resort: bool = False
    is_awaited: bool = False
    is_news: bool = False
    was_held: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """Not at this hour; `until` is before the message's purpose has passed, `reason` is one of `HELD`.

    `not_after` is set where the purpose lasts longer than was known: it is of use until then.
    """

    until: datetime
    reason: str
    not_after: datetime | None = None


def attention(
    person: Person, occasion: Occasion, now: datetime, zone: str, days_off: frozenset[date] = frozenset()
) -> Hold | SkipReason | None:
    """Return None where the message is welcome now, when it will be, or why it is not to be sent at all.

    `days_off` are the holidays around now in the person's country; `zone` is where they live.
    """
    unwished = None if occasion.is_last_resort else _against_wishes(person.profile, occasion, now)
    if unwished is not None:
        return unwished
    if is_on_leave(person.presence, now) and not (occasion.is_last_resort or occasion.is_awaited):
        return _until_return(occasion, now, person.presence.status_until)
    until = welcome_from(person, occasion, now, zone, days_off)
    if until <= now:
        return None
    return Hold(until, why_held(person, now, zone)) if until < occasion.not_after else SkipReason.NIGHT


def _until_return(occasion: Occasion, now: datetime, back_at: datetime | None) -> Hold | SkipReason:
    """Return until when a message waits for somebody on leave; ON_LEAVE where it would be of no use any more then.

    Where nobody knows when they are back, it is looked every day whether they are.
    """
    if occasion.kind not in LASTING:
        return SkipReason.ON_LEAVE
    until, lasts = back_at, NEWS_AFTER_RETURN
    if until is None:
        if occasion.kind not in ASKED_EVERY_DAY:
            return SkipReason.ON_LEAVE
        until, lasts = now + ASKED_AGAIN, NEWS_WITHOUT_RETURN
    if until < occasion.not_after:
        return Hold(until, WAITS_FOR_RETURN)
    if occasion.is_news and (back_at is not None or not occasion.was_held):
        return Hold(until, WAITS_FOR_RETURN, until + lasts)
    return SkipReason.ON_LEAVE


def _against_wishes(profile: Profile, occasion: Occasion, now: datetime) -> Hold | SkipReason | None:
    """Return what the person's own wishes have against the message: what they muted, their level, their break."""
    if mutes(profile, occasion.circle_id, occasion.kind):
        return SkipReason.MUTED
    if not wants(profile.level, occasion.kind):
        return SkipReason.LEVEL
    ends_at = profile.snoozed_until
    if ends_at is None or ends_at <= now:
        return None
    if ends_at < occasion.not_after:
        return Hold(ends_at, WAITS_FOR_BREAK_TO_END)
    return (
        Hold(ends_at, WAITS_FOR_BREAK_TO_END, ends_at + NEWS_AFTER_RETURN)
        if occasion.is_news
        else SkipReason.SNOOZED
    )


def why_held(person: Person, now: datetime, zone: str) -> str:
    """Return what a message that is not welcome at an instant waits for."""
    if is_quiet(now, zone, person.profile.quiet_from, person.profile.quiet_until):
        return WAITS_FOR_MORNING
    return WAITS_FOR_QUIET_TO_END if is_disturbing(person.presence, now) else WAITS_FOR_WORK


def wants(level: Level, kind: NudgeKind) -> bool:
    """Tell whether messages of a kind belong to a level of reminding."""
    if kind in FOLLOW_UPS or kind is NudgeKind.REHEARSAL:
        return level is not Level.LIGHT
    return kind is not NudgeKind.SOON or level is Level.ACTIVE


def is_on_leave(presence: Presence, now: datetime) -> bool:
    """Tell whether the person's status says that they are away from work now."""
    # ":palm_tree::skin-tone-2:" is how Slack writes an emoji with a skin tone
    emoji = presence.status_emoji.partition("::")[0].rstrip(":") + ":"
    is_over = presence.status_until is not None and presence.status_until <= now
    return emoji in LEAVE_EMOJI and not is_over


def is_disturbing(presence: Presence, at: datetime) -> bool:
    """Tell whether the person's notifications are off at an instant, as far as Slack told us."""
    since, until = presence.dnd_from, presence.dnd_until
    return since is not None and until is not None and since <= at < until


def welcome_from(
    person: Person, occasion: Occasion, at: datetime, zone: str, days_off: frozenset[date] = frozenset()
) -> datetime:
    """Return the first instant from `at` on at which the message is welcome; never one in quiet hours.

    Where working days and hours come only after the message's purpose has passed, they are passed over. It
    may be after `not_after` all the same: then there is no such instant.
    """
    if _is_last_call(person, occasion, at, zone):
        return at
    hard = _undisturbed(person, at, zone)
    soft = _at_work(person, occasion, hard, zone, days_off, at)
    return soft if soft < occasion.not_after else hard


def works_on(person: Person, at: datetime, zone: str, days_off: frozenset[date]) -> bool:
    """Tell whether an instant lies in one of the person's working days."""
    on = local_day(at, zone)
    return on.weekday() in person.profile.works_on and on not in days_off


def reminder_welcome_from(
    person: Person, occasion: Occasion, first: datetime, usual: datetime, zone: str, days_off: frozenset[date]
) -> datetime:
    """Return when a reminder comes to a person: when it usually does, else when they work next.

    Where that would leave them less than a day, it comes as they work last before: not before `first`.
    """
    found = welcome_from(person, occasion, usual, zone, days_off)
    leaves_enough = occasion.meeting_at is None or occasion.meeting_at - found >= ENOUGH_AHEAD
    if usual <= first or (leaves_enough and works_on(person, found, zone, days_off)):
        return found
    at, days = usual, 0
    while at > first:
        days += 1
        at = max(days_from(usual, -days, zone), first)
        early = welcome_from(person, occasion, at, zone, days_off)
        if early < found and works_on(person, early, zone, days_off):
            return early
    return found


def _is_last_call(person: Person, occasion: Occasion, at: datetime, zone: str) -> bool:
    """Somebody who meets at night has chosen to be awake: the last hours before it may say so."""
    begins = occasion.meeting_at
    if begins is None or occasion.kind not in ANNOUNCING or not timedelta(0) <= begins - at <= LAST_CALL:
        return False
    in_the_night = is_quiet(begins, zone, person.profile.quiet_from, person.profile.quiet_until)
    return in_the_night and (not is_disturbing(person.presence, at) or is_disturbing(person.presence, begins))


def _undisturbed(person: Person, at: datetime, zone: str) -> datetime:
    """Return the first instant from `at` on that is neither in quiet hours nor in do-not-disturb."""
    profile, presence = person.profile, person.presence
    found = next_welcome(at, zone, profile.quiet_from, profile.quiet_until)
    if is_disturbing(presence, found) and presence.dnd_until is not None:
        found = next_welcome(presence.dnd_until, zone, profile.quiet_from, profile.quiet_until)
    return found


def _at_work(
    person: Person, occasion: Occasion, at: datetime, zone: str, days_off: frozenset[date], asked_at: datetime
) -> datetime:
    """Return the first undisturbed instant from `at` on in working days and hours, or one after `not_after`.

    `asked_at` is when the message would have come if nothing at all held it back.
    """
    meets_on = local_day(occasion.meeting_at, zone) if occasion.meeting_at else None
    found = at
    while found < occasion.not_after:
        on = local_day(found, zone)
        is_free = on.weekday() not in person.profile.works_on or on in days_off
        if is_free and on != meets_on:
            after = resolve(on + timedelta(days=1), time(), zone).at
        else:
            after = _in_hours(person.profile, found, zone)
        if occasion.kind is NudgeKind.REMINDER and meets_on and local_day(asked_at, zone) < meets_on:
            after = _not_at_midnight(after, meets_on, zone)
        after = _undisturbed(person, after, zone)
        if after == found:
            return found
        found = after
    return found


def _not_at_midnight(found: datetime, meets_on: date, zone: str) -> datetime:
    """Return the instant itself, or the morning of the day of the meeting where it is earlier on that day."""
    return max(found, resolve(meets_on, MORNING, zone).at) if local_day(found, zone) == meets_on else found


def _in_hours(profile: Profile, at: datetime, zone: str) -> datetime:
    if profile.works_from is None or profile.works_until is None:
        return at
    return next_welcome(at, zone, profile.works_until, profile.works_from)
