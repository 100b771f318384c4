"""Calendars: the secret links by which a person's calendar reads when their circles meet."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from bot.clock import Clock
from bot.domain.calendars import CalendarFile, CalendarPage, Entry, Feed, LeftLink, entries_of, hash_of
from bot.domain.circles import Circle, CircleStatus
from bot.domain.ids import CircleId, TeamId, UserId, new_id
from bot.domain.meetings import Meeting
from bot.domain.roles import Act
from bot.errors import MemberError
from bot.services.causes import Cause, take
from bot.services.membership import circles_of, existing
from bot.services.roles import require
from bot.views.calendar_files import calendar_file
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

FEED_PATH = "/calendar/"
COMING_MOST = 6
NAME_OF_ALL = "Learning circles"
NO_LINK = "You have no such link any more, so there is nothing to end."
NO_CIRCLE = "You are in no circle yet. `/circle list` shows the circles you can join."


class Calendars:
    """Use-cases about calendar files and the links to them.

    `public_url` is where the bot can be reached from outside; without one there are no links.
    """

    def __init__(self, database: Database, clock: Clock, public_url: str = "") -> None:
        self._database = database
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    async def page(self, cause: Cause, circle_id: CircleId | None, *, renew: bool = False) -> CalendarPage:
        """Return what comes next, with a link that was made now where there was none or a new one is asked for.

        A new link ends the one before: of that, nothing is kept but a fingerprint, so it cannot be shown again.
        Whoever is not in the circle any more, or in none, is shown what links they have left.
        """
        now = self._clock.now()
        async with self._database.unit_of_work() as work:
            await take(work, cause, now)
            circle = await existing(work, cause.team_id, circle_id) if circle_id is not None else None
            circles = await circles_of(work, cause.team_id, cause.user_id, finished=True)
            left_over = await _left_over(work, cause, circles, circle_id)
            is_inside = circle.id in {one.id for one in circles} if circle is not None else bool(circles)
            if not is_inside and left_over:
                return CalendarPage(None, (), bool(self._public_url), left_over=left_over)
            if circle is not None:
                await require(work, circle, cause.user_id, Act.SEE_CALENDAR)
                circles = [circle]
            elif not circles:
                raise MemberError(NO_CIRCLE)
            coming = await _coming(work, circles, now)
            has_address = bool(self._public_url)
            feed = await work.feeds.of_person(cause.team_id, cause.user_id, circle_id)
            if not has_address or (feed is not None and not renew):
                made_at = feed.made_at if feed else None
                return CalendarPage(circle, coming, has_address, made_at=made_at, left_over=left_over)
            token = secrets.token_urlsafe(32)
            await work.feeds.put(
                Feed(new_id(), cause.team_id, cause.user_id, circle_id, hash_of(token), made_at=now)
            )
        url = f"{self._public_url}{FEED_PATH}{token}.ics"
        return CalendarPage(circle, coming, has_address, url, now, left_over)

    async def end(self, cause: Cause, circle_id: CircleId | None) -> None:
        """End a person's link, whether or not they are in a circle of it; MemberError where there is none."""
        async with self._database.unit_of_work() as work:
            await take(work, cause, self._clock.now())
            feed = await work.feeds.of_person(cause.team_id, cause.user_id, circle_id)
            if feed is None:
                raise MemberError(NO_LINK)
            await work.feeds.end(feed)

    async def read(self, token: str) -> CalendarFile | None:
        """Return the calendar of a link as it is now; None where nobody's link has this token (any more).

        So it is for whoever left the circle, or whose account is closed.
        """
        now = self._clock.now()
        async with self._database.reading() as work:
            feed = await work.feeds.by_hash(hash_of(token))
            found = await contents_of(work, feed.team_id, feed.user_id, feed.circle_id, now) if feed else None
        if feed is None or found is None:
            return None
        body = calendar_file(*found)
        fingerprint = hashlib.sha256(body).hexdigest()[:32]
        if fingerprint == feed.fingerprint and feed.changed_at is not None:
            return CalendarFile(body, fingerprint, feed.changed_at)
        async with self._database.unit_of_work() as work:
            await work.feeds.note(feed, fingerprint, now)
        return CalendarFile(body, fingerprint, now)


async def _left_over(
    work: UnitOfWork, cause: Cause, circles: Sequence[Circle], circle_id: CircleId | None
) -> tuple[LeftLink, ...]:
    """Return the person's links that show nothing: of all theirs, or (asked about one circle) that one's alone.

    `circles` are those that they are in.
    """
    ids = {circle.id for circle in circles}
    found = []
    for feed in await work.feeds.all_of_person(cause.team_id, cause.user_id):
        shows = bool(circles) if feed.circle_id is None else feed.circle_id in ids
        if shows or (circle_id is not None and feed.circle_id != circle_id):
            continue
        about = await work.circles.get(cause.team_id, feed.circle_id) if feed.circle_id else None
        found.append(LeftLink(feed.circle_id, about.name if about else "", feed.made_at))
    return tuple(found)


async def contents_of(
    work: UnitOfWork, team_id: TeamId, user_id: UserId, circle_id: CircleId | None, now: datetime
) -> tuple[str, list[Entry]] | None:
    """Return the name of a person's calendar and what it shows; None where they may not read it any more.

    It is that of one circle, or (None) of all they are in.
    """
    person = await work.people.get(team_id, user_id)
    if person is not None and person.is_deactivated:
        return None
    circles = await circles_of(work, team_id, user_id, finished=True)
    name = NAME_OF_ALL
    if circle_id is not None:
        circles = [circle for circle in circles if circle.id == circle_id]
        if not circles:
            return None
        name = circles[0].name
    meetings = await work.meetings.of_circles([circle.id for circle in circles])
    entries = []
    for circle in circles:
        latest = await work.changes.of_circle(circle.team_id, circle.id, limit=1)
        changed_at = latest[0].at if latest else circle.created_at
        entries += entries_of(circle, meetings.get(circle.id, []), changed_at.replace(microsecond=0), now)
    return name, sorted(entries, key=lambda one: (one.starts_at, one.uid))


async def _coming(
    work: UnitOfWork, circles: Sequence[Circle], now: datetime
) -> tuple[tuple[Circle, Meeting], ...]:
    by_circle = await work.meetings.of_circles([circle.id for circle in circles])
    found = [
        (circle, meeting)
        for circle in circles
        if circle.status is CircleStatus.ACTIVE
        for meeting in by_circle.get(circle.id, [])
        if meeting.ends_at > now and not meeting.is_skipped
    ]
    return tuple(sorted(found, key=lambda pair: pair[1].starts_at)[:COMING_MOST])
