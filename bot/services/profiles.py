"""What people ask of us: hours, days and numbers, breaks, and what they do not want to hear of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.clock import Clock
from bot.domain.breaks import a_year_later, is_too_far, said_day, until_day
from bot.domain.circles import Circle, MemberState
from bot.domain.ids import CircleId
from bot.domain.local_time import local_day
from bot.domain.nudges import NudgeKind
from bot.domain.overviews import Granted, ProfilePage
from bot.domain.people import Person, Profile
from bot.domain.profile_form import ProfileForm, check_profile
from bot.domain.wishes import ABOUT_CIRCLES, Deed, grant
from bot.errors import MemberError, NotFound
from bot.services.calendars import days_off, find_place, name_of, place_trouble
from bot.services.causes import Cause, take
from bot.services.people import People
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

HOW_TO_SNOOZE = (
    "Tell me until when, as in `/circle snooze monday`, `/circle snooze 2 weeks` or `/circle snooze 2026-04-13`."
)


SAID_MOST = 60


class NotThatDay(MemberError):
    """A break cannot last until what the person said."""


class Profiles:
    """Use-cases about what a person asked of us. Whatever waits for them is looked at again after each."""

    def __init__(self, database: Database, people: People, clock: Clock) -> None:
        self._database = database
        self._people = people
        self._clock = clock

    async def of_person(self, cause: Cause) -> ProfilePage:
        """Return what the person asked of us, in words where they are needed."""
        await self._people.known(cause.team_id, cause.user_id)
        async with self._database.reading() as work:
            person = await work.people.get(cause.team_id, cause.user_id)
            if person is None:
                raise NotFound
            return await self._page(work, person)

    async def fewer_of(self, cause: Cause, circle_ids: Sequence[str]) -> dict[str, str]:
        """Return the names of those of the circles that the person is in or waits for."""
        async with self._database.reading() as work:
            mine = await work.circles.of_user(cause.team_id, cause.user_id)
        return {circle.id: circle.name for circle, _ in mine if circle.id in circle_ids}

    async def save(self, cause: Cause, form: ProfileForm) -> ProfilePage:
        """Store what was filled in; raise FieldErrors with words for what needs another look."""
        place = find_place(form.holidays) if form.holidays.strip() else None
        trouble = place_trouble(form.holidays) if form.holidays.strip() and place is None else ""
        async with self._database.unit_of_work() as work:
            now, person = await self._begin(work, cause)
            fallback = await _fallback_zone(work, person)
            profile = check_profile(form, person, now, fallback, place=place, place_trouble=trouble)
            return await self._page(work, await _store(work, person, profile, now))

    async def snooze(self, cause: Cause, said: str) -> Granted:
        """Begin a break from messages until a day, as people say it; raise NotThatDay where that is none."""
        person = await self._people.known(cause.team_id, cause.user_id)
        async with self._database.reading() as work:
            zone = person.zone_or(await _fallback_zone(work, person))
        today = local_day(self._clock.now(), zone)
        on = until_day(said, today)
        if on is None:
            raise NotThatDay(f"I did not understand “{' '.join(said.split())[:SAID_MOST]}”. {HOW_TO_SNOOZE}")
        if on <= today:
            raise NotThatDay(f"{_passed(said, on, today)} {HOW_TO_SNOOZE}")
        if is_too_far(on, today):
            raise NotThatDay(f"That is more than a year away. {HOW_TO_SNOOZE}")
        return await self.wish(cause, Deed.SNOOZE, on.isoformat())

    async def wish(self, cause: Cause, deed: Deed, value: str) -> Granted:
        """Grant one wish; raise NotFound where what it is about is not there."""
        await self._people.known(cause.team_id, cause.user_id)
        async with self._database.unit_of_work() as work:
            now, person = await self._begin(work, cause)
            zone = person.zone_or(await _fallback_zone(work, person))
            circle = await _circle(work, person, value) if deed in ABOUT_CIRCLES else None
            before = replace(person.profile, snoozed_until=_still(person.profile.snoozed_until, now))
            profile, undo = grant(before, deed, value, zone, is_circle=circle is not None)
            page = await self._page(work, await _store(work, person, profile, now))
        return Granted(page, deed, value, circle.name if circle else "", undo)

    async def _begin(self, work: UnitOfWork, cause: Cause) -> tuple[datetime, Person]:
        now = self._clock.now()
        await take(work, cause, now)
        person = await work.people.lock(cause.team_id, cause.user_id)
        if person is None:
            raise NotFound
        return now, person

    async def _page(self, work: UnitOfWork, person: Person) -> ProfilePage:
        profile, now = person.profile, self._clock.now()
        zone = person.zone_or(await _fallback_zone(work, person))
        today = local_day(now, zone)
        off = sorted(on for on in days_off(profile.holidays, now) if on >= today)
        names = {
            circle.id: circle.name
            for wanted in sorted(profile.muted - set(NudgeKind))
            if (circle := await work.circles.get(person.team_id, CircleId(wanted))) is not None
        }
        place = name_of(profile.holidays) if profile.holidays else ""
        snoozed = _still(profile.snoozed_until, now)
        return ProfilePage(person, zone, today, snoozed, place, off[0] if off else None, names)


def _still(until: datetime | None, now: datetime) -> datetime | None:
    """Return when a break ends that is not over."""
    return until if until and until > now else None


def _passed(said: str, on: date, today: date) -> str:
    later = a_year_later(on, today) if any(sign.isdecimal() for sign in said) and on < today else None
    if later is None:
        return "That day has passed or is today."
    return f"{said_day(on)} has passed. Did you mean {said_day(later)}?"


async def _circle(work: UnitOfWork, person: Person, value: str) -> Circle | None:
    """Return the circle that is meant, if the person is in it or muted it before."""
    circle = await work.circles.get(person.team_id, CircleId(value))
    if circle is None or value in person.profile.muted:
        return circle
    member = await work.members.get(circle.id, person.user_id)
    return circle if member is not None and member.state is not MemberState.LEFT else None


async def _store(work: UnitOfWork, person: Person, profile: Profile, now: datetime) -> Person:
    await work.people.save_profile(person.team_id, person.user_id, profile)
    await work.attention.release(person.team_id, person.user_id, now)
    return replace(person, profile=profile)


async def _fallback_zone(work: UnitOfWork, person: Person) -> str:
    """Return the zone of one of the person's circles: the best guess where Slack tells of none."""
    found = await work.circles.of_user(person.team_id, person.user_id)
    zones = [circle.zone for circle, member in found if member.state is not MemberState.LEFT]
    return zones[0] if zones else "UTC"
