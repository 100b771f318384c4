"""What a person may ask of us: the checks of the form of their profile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache
from zoneinfo import available_timezones

from bot.domain.breaks import is_too_far, morning_of
from bot.domain.families import FAMILIES
from bot.domain.fields import clock_of, day_of
from bot.domain.local_time import local_day, zone_trouble
from bot.domain.people import Level, Person, Profile
from bot.errors import FieldErrors

WEEKLY_MIN = 1
WEEKLY_MAX = 10


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """The raw fields, as text; anything may be missing or wrong.

    `works_on` are the numbers of weekdays (Monday is 0), `muted` those of the muted things that stay so.
    """

    level: str
    weekly_limit: str
    zone: str
    quiet_from: str
    quiet_until: str
    works_on: tuple[str, ...] = ()
    works_from: str = ""
    works_until: str = ""
    holidays: str = ""
    snoozed_until: str = ""
    muted: tuple[str, ...] = ()


def check_profile(
    form: ProfileForm, person: Person, now: datetime, fallback_zone: str, *, place: str | None, place_trouble: str
) -> Profile:
    """Return what was asked, or raise FieldErrors with words for every field that needs another look.

    `place` is where the holidays are, found already; `place_trouble` says what is wrong with what was typed.
    """
    wrong: dict[str, str] = {"holidays": place_trouble} if place_trouble else {}
    level = next((one for one in Level if one == form.level), None)
    if level is None:
        wrong["level"] = "Choose one of the three."
    number = int(form.weekly_limit) if form.weekly_limit.strip().isdecimal() else 0
    if not WEEKLY_MIN <= number <= WEEKLY_MAX:
        wrong["weekly_limit"] = f"Choose from {WEEKLY_MIN} to {WEEKLY_MAX} messages a week."
    zone = find_zone(form.zone) or ""
    if form.zone.strip() and (zone_wrong := zone_trouble(zone)):
        wrong["zone"] = zone_wrong
    quiet_from, quiet_until = clock_of(form.quiet_from), clock_of(form.quiet_until)
    for name, given in (("quiet_from", quiet_from), ("quiet_until", quiet_until)):
        if given is None:
            wrong[name] = "Choose a time, as in 21:00."
    works_from, works_until = clock_of(form.works_from), clock_of(form.works_until)
    if (works_from is None) != (works_until is None):
        missing = "works_from" if works_from is None else "works_until"
        wrong[missing] = "Choose both times of your working hours, or leave both empty."
    elif works_from is not None and works_from == works_until:
        wrong["works_until"] = "Working hours need an end that is not their beginning."
    elif _lies_in(works_from, works_until, quiet_from, quiet_until):
        wrong["works_from"] = "All your working hours are quiet hours. Change one of them."
    days = frozenset(int(day) for day in form.works_on if day in set("0123456"))
    profile = Profile(
        zone=zone if zone and zone != person.zone else None,
        quiet_from=quiet_from or time(),
        quiet_until=quiet_until or time(),
        works_on=days,
        works_from=works_from,
        works_until=works_until,
        holidays=place,
        level=level or Level.STANDARD,
        weekly_limit=number,
        muted=person.profile.muted & _with_family(form.muted),
    )
    lives_in = zone if zone and "zone" not in wrong else person.zone_or(fallback_zone)
    until, trouble = _break(form.snoozed_until, person.profile.snoozed_until, profile, now, lives_in)
    if trouble:
        wrong["snoozed_until"] = trouble
    if wrong:
        raise FieldErrors(wrong)
    return replace(profile, snoozed_until=until)


def find_zone(text: str) -> str | None:
    """Return the IANA time zone that is meant, or None.

    Taken in any case, with blanks for underscores, and by its city alone where only one zone has that name.
    """
    said = "_".join(text.split()).casefold()
    return _zones().get(said)


@cache
def _zones() -> dict[str, str]:
    """What a zone may be called, folded, to its name; a whole name is never taken for a city."""
    names = sorted(available_timezones())
    whole = {name.casefold(): name for name in names}
    by_city: dict[str, list[str]] = {}
    for name in names:
        area, _, city = name.rpartition("/")
        if area and not area.startswith("Etc"):
            by_city.setdefault(city.casefold(), []).append(name)
    return {city: found[0] for city, found in by_city.items() if len(found) == 1} | whole


def _with_family(ticked: tuple[str, ...]) -> frozenset[str]:
    """Return what is ticked with all that goes by its name: both reminders to reflect are one line in the form."""
    families = [{kind.value for kind in one} for one in FAMILIES]
    return frozenset(ticked).union(*(one for one in families if not one.isdisjoint(ticked)))


def _lies_in(since: time | None, until: time | None, outer_since: time | None, outer_until: time | None) -> bool:
    """Tell whether the hours [since, until) lie wholly in the outer ones, if all are known."""
    if since is None or until is None or outer_since is None or outer_until is None:
        return False

    def minutes(first: time, then: time) -> int:
        return ((then.hour - first.hour) * 60 + then.minute - first.minute) % (24 * 60)

    return minutes(outer_since, since) + minutes(since, until) <= minutes(outer_since, outer_until)


def _break(
    text: str, before: datetime | None, profile: Profile, now: datetime, zone: str
) -> tuple[datetime | None, str]:
    if not text.strip():
        return None, ""
    today = local_day(now, zone)
    on = day_of(text)
    if on is None:
        return None, "Choose a date, or leave it empty."
    if before is not None and before > now and local_day(before, zone) == on:
        return before, ""
    if on <= today:
        return None, "Choose a day after today, or leave it empty to go on hearing from me."
    if is_too_far(on, today):
        return None, "Choose a day within the next year."
    return morning_of(on, profile, zone), ""
