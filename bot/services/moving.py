"""Moving and skipping one meeting, and taking that back while there is time.

One transaction holds the new time, the answers taken back, the nudges that follow and the news for members, so
that nothing is sent for a time that no longer is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.clock import Clock
from bot.domain.circles import Circle, CircleStatus
from bot.domain.endings import ended_words
from bot.domain.ids import CircleId, MeetingId
from bot.domain.local_time import is_zone, resolve
from bot.domain.meetings import Meeting, called, next_meeting
from bot.domain.moving import (
    CUT_OFF,
    MEETINGS_MOST,
    MoveForm,
    added_at_end,
    brought_back,
    check_move,
    checked_why,
    in_the_way,
    jumped,
    on_clock_of,
    skipped,
    to_come,
    with_total,
)
from bot.domain.plan_news import PlanChange, PlanNews
from bot.domain.roles import Act
from bot.domain.speakers import GuestOffer, Speaker
from bot.errors import FieldErrors, MemberError
from bot.services.calendars import why_off
from bot.services.causes import Cause, take
from bot.services.changes import note_change
from bot.services.guests import guest_of, guest_without_meeting
from bot.services.leading import led
from bot.services.meetings import existing_meeting
from bot.services.membership import existing
from bot.services.plan_news import announce, ask_again, counted_on, told
from bot.services.rezoning import replan
from bot.services.roles import Roles, require
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

CHANGED_SINCE = "That meeting has changed since. `/circle dates` shows the plan as it is now."


@dataclass(frozen=True, slots=True)
class Moved:
    """One meeting before and after, in its circle as it is from now on; `added` is one more at the end.

    `speaker` is the guest of a meeting that came back; `offer` is about a guest whose meeting was skipped, or who
    comes to another one than that which came back. `jumped` has another place in the series than its number says.
    `is_last`: with it, no meeting is left.
    """

    circle: Circle
    old: Meeting
    new: Meeting
    added: Meeting | None = None
    jumped: Meeting | None = None
    speaker: Speaker | None = None
    offer: GuestOffer | None = None
    is_last: bool = False


class Moving:
    """Use-cases about single meetings that change their place in the plan."""

    def __init__(self, database: Database, roles: Roles, clock: Clock) -> None:
        self._database = database
        self._roles = roles
        self._clock = clock

    async def move(self, cause: Cause, circle_id: CircleId, form: MoveForm) -> Moved:
        """Move a meeting; raise FieldErrors with words for what needs another look."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meetings = await _locked(work, cause, circle_id)
            return await _move(work, cause, circle, meetings, form, is_organiser, now)

    async def put_back(
        self, cause: Cause, meeting_id: MeetingId, version: int, on: date, at: time, zone: str
    ) -> Moved:
        """Move a meeting back to where it was on the clock of a zone, unless somebody has changed it since.

        Where the circle's clock is another one by now, it is the time that members were told which comes back.
        """
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            known = await existing_meeting(work, cause.team_id, meeting_id)
            circle, meetings = await _locked(work, cause, known.circle_id)
            if not any((one.id, one.version) == (meeting_id, version) for one in meetings):
                raise MemberError(CHANGED_SINCE)
            if not is_zone(zone):
                raise MemberError("I do not know any more on which clock that was. `/circle move` moves it.")
            told_at = resolve(on, at, zone).at
            on, at = on_clock_of(circle, on, at, zone)
            if resolve(on, at, circle.zone).at != told_at:  # of an hour that comes twice, it was the second
                raise MemberError("On the circle’s clock that hour comes twice. `/circle move` moves it.")
            form = MoveForm(meeting_id, on.isoformat(), f"{at:%H:%M}", meets_anyway=True)
            try:
                return await _move(work, cause, circle, meetings, form, is_organiser, now)
            except FieldErrors as wrong:
                raise MemberError(f"I cannot move it back. {wrong.message}") from None

    async def skip(
        self, cause: Cause, circle_id: CircleId, meeting_id: MeetingId, why: str, *, adds: bool = False
    ) -> Moved:
        """Skip a meeting, and with `adds` add one at the end instead; answers to it are kept."""
        wrong: dict[str, str] = {}
        reason = checked_why(why, wrong)
        if wrong:
            raise FieldErrors(wrong)
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            circle, meetings = await _locked(work, cause, circle_id)
            old = next((one for one in to_come(meetings, now) if one.id == meeting_id), None)
            await _require(work, cause, circle, old, is_organiser, now)
            if old is None:
                raise FieldErrors({"meeting": "That meeting has begun, or was skipped. Choose another one."})
            if (
                adds
                and len(meetings) >= MEETINGS_MOST
                and not any(one.skipped_because in CUT_OFF for one in meetings)
            ):
                raise FieldErrors({"adds": f"A series has {MEETINGS_MOST} meetings at most."})
            new = skipped(old, reason)
            return await _keep(
                work, cause, circle, meetings, (old, new), PlanChange.SKIPPED, reason, now, adds=adds
            )

    async def bring_back(self, cause: Cause, meeting_id: MeetingId) -> Moved:
        """Let a meeting that was skipped take place after all, while its time is ahead."""
        is_organiser = await self._roles.is_organiser(cause.user_id)
        async with self._database.unit_of_work() as work:
            now = self._clock.now()
            await take(work, cause, now)
            old = await existing_meeting(work, cause.team_id, meeting_id)
            circle, meetings = await _locked(work, cause, old.circle_id)
            await _require(work, cause, circle, old, is_organiser, now)
            old = next((one for one in meetings if one.id == meeting_id), old)
            if not old.is_skipped or old.skipped_because in CUT_OFF:
                raise MemberError(CHANGED_SINCE)
            if old.starts_at <= now:
                raise MemberError("Its time has passed. `/circle dates` shows what is to come.")
            if (other := in_the_way(meetings, old)) is not None:
                raise MemberError(
                    f"{called(circle, other.number).capitalize()} is at that time now. `/circle move` makes room."
                )
            new = brought_back(old)
            return await _keep(work, cause, circle, meetings, (old, new), PlanChange.BACK, "", now)


async def _move(
    work: UnitOfWork,
    cause: Cause,
    circle: Circle,
    meetings: list[Meeting],
    form: MoveForm,
    is_organiser: bool,
    now: datetime,
) -> Moved:
    meeting = next((one for one in meetings if one.id == form.meeting_id), None)
    await _require(work, cause, circle, meeting, is_organiser, now)
    old, new, why = checked_move(form, circle, meetings, now)
    return await _keep(work, cause, circle, meetings, (old, new), PlanChange.MOVED, why, now)


def checked_move(
    form: MoveForm, circle: Circle, meetings: list[Meeting], now: datetime
) -> tuple[Meeting, Meeting, str]:
    """Return the meeting before and after and why, or raise FieldErrors; a free day of the circle is refused."""
    off = _day(form.on)
    return check_move(form, circle, meetings, now, off=why_off(circle, off) if off else None)


async def led_as_it_stands(
    work: UnitOfWork, circle: Circle, meeting: Meeting | None, now: datetime
) -> Meeting | None:
    """Return a meeting with its leader, noted or not; one that is skipped is nobody's turn."""
    return meeting if meeting is None or meeting.is_skipped else await led(work, circle, meeting, now)


async def _require(
    work: UnitOfWork, cause: Cause, circle: Circle, meeting: Meeting | None, is_organiser: bool, now: datetime
) -> None:
    """Raise NotAllowed where a person may not move a meeting; whose turn it is to lead it may, and is noted.

    The note lets them take it back, too: of a skipped meeting it is nobody's turn.
    """
    led_now = await led_as_it_stands(work, circle, meeting, now)
    await require(work, circle, cause.user_id, Act.MOVE_MEETING, is_organiser=is_organiser, meeting=led_now)
    if meeting and led_now and circle.settings.rotates and led_now.leader_id == cause.user_id != meeting.leader_id:
        await work.meetings.set_leader(meeting.id, cause.user_id, meeting.leader_id)


async def _locked(work: UnitOfWork, cause: Cause, circle_id: CircleId) -> tuple[Circle, list[Meeting]]:
    circle = await existing(work, cause.team_id, circle_id, lock=True)
    refuse_finished(circle)
    return circle, await work.meetings.of_circle(circle_id)


def refuse_finished(circle: Circle) -> None:
    """Raise MemberError in words where a circle has nothing to plan any more."""
    if circle.status is CircleStatus.FINISHED:
        raise MemberError(ended_words(circle))


async def _keep(
    work: UnitOfWork,
    cause: Cause,
    before: Circle,
    meetings: list[Meeting],
    change: tuple[Meeting, Meeting],
    kind: PlanChange,
    why: str,
    now: datetime,
    *,
    adds: bool = False,
) -> Moved:
    """Store a meeting as it is from now on, with all that follows from it; `change` is it before and after."""
    old, new = change
    after = [new if one.id == new.id else one for one in meetings]
    added = added_at_end(before, after, now) if adds else None
    people = await counted_on(work, before, [old, *([added] if added else [])])
    after = sorted([one for one in after if added is None or one.id != added.id], key=lambda one: one.starts_at)
    after += [added] if added else []
    circle = with_total(before, after)
    await work.circles.save(circle)
    await work.meetings.place(new)
    if added is not None:
        await keep_meetings(work, meetings, [added])
        await ask_again(work, [added], now)
    if kind is PlanChange.MOVED:
        await ask_again(work, [old], now)
    await replan(work, circle, after, now)
    later = [one for one in to_come(after, now) if one.starts_at > old.starts_at and one is not added]
    following = next(iter(later), None) if kind is PlanChange.SKIPPED else None
    news = PlanNews(
        change=kind,
        number=new.number,
        old=old.starts_at,
        new=new.starts_at if kind is PlanChange.MOVED else following.starts_at if following else None,
        why=why,
        meeting_id=new.id,
        version=new.version,
        added=added.starts_at if added else None,
    )
    await announce(work, circle, news, people, f"{new.id}:{new.version}", cause.user_id, now)
    await note_change(work, circle, cause.user_id, Act.MOVE_MEETING, told(circle, news), now)
    if kind is PlanChange.BACK:
        speaker, offer = await guest_of(work, circle, after, new, now)
        return Moved(circle, old, new, speaker=speaker, offer=offer)
    if kind is PlanChange.MOVED:
        return Moved(circle, old, new, jumped=jumped(after, new))
    offer = await guest_without_meeting(work, circle, after, {new.id}, now)
    return Moved(circle, old, new, added, offer=offer, is_last=next_meeting(after, now) is None)


async def keep_meetings(work: UnitOfWork, known: list[Meeting], meetings: list[Meeting]) -> None:
    """Store the place of meetings that have changed since they were `known`, and those that are new."""
    before = {one.id: one for one in known}
    await work.meetings.add_all(one for one in meetings if one.id not in before)
    for one in meetings:
        if one.id in before and one != before[one.id]:
            await work.meetings.place(one)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
