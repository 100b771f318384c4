"""What a person asks of us: the form of their profile, and what it says once it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from slack_sdk.models.views import View

from bot.domain.local_time import local_day
from bot.domain.overviews import ProfilePage
from bot.domain.people import ACTIVE_WEEKLY_LIMIT, WEEKLY_LIMIT, Level, Profile
from bot.domain.profile_form import WEEKLY_MAX, WEEKLY_MIN
from bot.domain.weekly_limits import weekly_limit
from bot.views.forms import (
    RADIOS_MOST,
    Choice,
    check_field,
    date_field,
    modal,
    number_field,
    radio_field,
    text_field,
    time_field,
)
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, screen, section
from bot.views.payloads import AnswerAt, pack
from bot.views.wording import NUDGES, WEEKDAYS, count, day
from bot.views.words import bold, cut, lines, moment, words

LEVELS = {
    Level.LIGHT: ("Light", "What is coming, and one question after a meeting"),
    Level.STANDARD: ("Standard", "Also two reminders to reflect, if you have not"),
    Level.ACTIVE: ("Active", "Also a call one hour before a meeting"),
}
_ROOM_FOR_CALLS = (
    f"If you choose Active and leave this at {WEEKLY_LIMIT}, it becomes {ACTIVE_WEEKLY_LIMIT}:"
    " its calls need room."
)
PLACE_LONGEST = 100
ZONE_LONGEST = 60
MUTED_MOST = RADIOS_MOST


def form(page: ProfilePage, response_url: str = "") -> View:
    """Return the form of the profile, filled with what the person asked for before."""
    profile = page.person.profile
    knows = f"Slack says {page.person.zone}." if page.person.zone else "Slack does not tell me."
    free = f" The next day off is {day(page.next_holiday)}." if page.next_holiday else ""
    blocks = [
        radio_field(
            "level",
            "How often shall I write to you?",
            [Choice(level.value, label, explained) for level, (label, explained) in LEVELS.items()],
            chosen=profile.level.value,
        ),
        number_field(
            "weekly_limit",
            "At most how many messages a week?",
            value=weekly_limit(profile),
            lowest=WEEKLY_MIN,
            highest=WEEKLY_MAX,
            hint=f"Over all your circles; what matters more goes first. {_ROOM_FOR_CALLS}",
        ),
        time_field("quiet_from", "Quiet from", value=_clock(profile.quiet_from)),
        time_field(
            "quiet_until",
            "Quiet until",
            value=_clock(profile.quiet_until),
            hint="I do not write in these hours, except shortly before a meeting that is in them.",
        ),
        check_field(
            "works_on",
            "Your working days",
            [Choice(str(place), name) for place, name in enumerate(WEEKDAYS)],
            checked=[str(place) for place in profile.works_on],
            hint="On other days I write only about what you have on that day, or what cannot wait.",
        ),
        time_field("works_from", "Working hours from", value=_clock(profile.works_from), optional=True),
        time_field(
            "works_until",
            "Working hours until",
            value=_clock(profile.works_until),
            optional=True,
            hint="Leave both empty if any hour that is not quiet will do.",
        ),
        text_field(
            "holidays",
            "Where are you, for public holidays?",
            value=page.holidays,
            longest=PLACE_LONGEST,
            optional=True,
            hint=f"A country, or a country and region: Germany, or Germany, Berlin.{free}",
        ),
        text_field(
            "zone",
            "Your time zone",
            value=profile.zone or page.person.zone or "",
            longest=ZONE_LONGEST,
            optional=True,
            hint=f"{knows} Write another, for example Asia/Tokyo, only if that is wrong.",
        ),
        date_field(
            "snoozed_until",
            "No messages until",
            value=local_day(page.snoozed_until, page.zone).isoformat() if page.snoozed_until else "",
            optional=True,
            hint="I write again on that day by myself. Empty: no break.",
        ),
    ]
    muted = _muted(page)
    if muted:
        hint = "Untick what you want to hear of again."
        everything = [choice.value for choice in muted]
        blocks.append(check_field("muted", "Muted", muted, checked=everything, hint=hint))
    return modal(
        "Your messages",
        blocks,
        submit="Save",
        close="Cancel",
        callback=CallbackId.PROFILE,
        metadata=pack(AnswerAt(response_url)),
    )


def _muted(page: ProfilePage) -> list[Choice]:
    circles = [Choice(circle_id, name) for circle_id, name in page.muted_circles.items()]
    kinds = [Choice(kind.value, sentence(NUDGES[kind])) for kind in NUDGES if kind in page.person.profile.muted]
    return [*circles, *once(kinds)][:MUTED_MOST]


def once(choices: Sequence[Choice]) -> list[Choice]:
    """Return the choices, of those with one label the first."""
    return list({choice.label: choice for choice in reversed(choices)}.values())[::-1]


def _clock(wall: time | None) -> str:
    return f"{wall:%H:%M}" if wall is not None else ""


def sentence(text: str) -> str:
    """Return words with a capital at the beginning."""
    return text[:1].upper() + text[1:]


def saved(page: ProfilePage) -> Screen:
    """Return what is in force from now on."""
    profile = page.person.profile
    muted = ", ".join(choice.label for choice in _muted(page))
    facts = [
        bold("Your messages"),
        words(f"{LEVELS[profile.level][0]}: {_first_small(LEVELS[profile.level][1])}."),
        words(f"At most {count(weekly_limit(profile), 'message', 'messages')} a week, over all circles."),
        words(_quiet(profile), cut(page.zone, ZONE_LONGEST), "."),
        words(_work(profile)),
        words("Public holidays: ", cut(page.holidays, PLACE_LONGEST), _next_off(page.next_holiday), ".")
        if page.holidays
        else "",
        words("No messages until ", moment(page.snoozed_until, page.zone), ".") if page.snoozed_until else "",
        words("Muted: ", cut(muted, 600), ".") if muted else "",
    ]
    return screen([section(lines(facts)), next_steps(page)])


def _quiet(profile: Profile) -> str:
    if profile.quiet_from == profile.quiet_until:
        return "No quiet hours. Time zone: "
    return f"Quiet from {_clock(profile.quiet_from)} until {_clock(profile.quiet_until)}, "


def _next_off(on: date | None) -> str:
    return f" (the next is {day(on)})" if on else ""


def _first_small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _work(profile: Profile) -> str:
    if not profile.works_on:
        return "No working days: I write only about what you have on the day, or what cannot wait."
    days = ", ".join(WEEKDAYS[place] for place in sorted(profile.works_on))
    if profile.works_from is None or profile.works_until is None:
        return f"Working days: {days}."
    return f"Working days: {days}, from {_clock(profile.works_from)} until {_clock(profile.works_until)}."


def next_steps(page: ProfilePage) -> Part:
    """Return the way to change it, and into or out of a break."""
    change = button("Change", ActionId.PROFILE_OPEN, about="what I send you")
    if page.snoozed_until:
        wake = button("Wake me", ActionId.WAKE, about="end the break from messages")
        return actions([change, wake], said="Change it with /circle profile, end the break with /circle wake.")
    snooze = button("Snooze", ActionId.SNOOZE_OPEN, about="take a break from messages")
    return actions([change, snooze], said="Change it with /circle profile, take a break with /circle snooze.")
