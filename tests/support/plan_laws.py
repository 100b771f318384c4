"""Laws of a circle's plan that hold between any two deeds: what is owed is of the plan as it is, and told once.

They look at the rows and work out nothing by the way the use-cases do: the timetable is planned afresh, and every
change is compared with what was there before it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.domain.circles import Circle, CircleStatus, Member, MemberState
from bot.domain.endings import FAR_AHEAD, plan_ending
from bot.domain.ids import CircleId, UserId
from bot.domain.meeting_nudges import keys_begin
from bot.domain.meetings import Answer, Meeting, Rsvp
from bot.domain.moving import RESTED
from bot.domain.nudges import Nudge, NudgeKind, NudgeState, SkipReason
from bot.domain.people import Person
from bot.domain.plan_news import ABOUT_PLAN
from bot.domain.rezoning import NAME_PARTS, whole_timetable
from bot.domain.timetable import plan_circle
from bot.domain.weekly_limits import gives_way, week_of, weekly_limit
from bot.services.facts import AFTER_THE_END
from tests.support.stage import Stage

ALWAYS = {NudgeKind.NOTICE, NudgeKind.CARD}
"""What comes to a circle that rests, or is over, too."""
SURELY_SEEN = timedelta(days=7)
"""How far ahead everything is planned, however far before its meeting it is due."""
LAST_CALL = timedelta(hours=2)
DAY = 24 * 60
"""Minutes."""
BY_PERSON = {NudgeKind.PROPOSAL, NudgeKind.EXCHANGE_PROMPT}
"""Of these a meeting may have several at one time, for other reasons or with other questions."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything about one circle at one moment."""

    now: datetime
    circle: Circle
    meetings: list[Meeting]
    ledger: list[Nudge]
    members: list[Member]
    people: dict[UserId, Person]
    rsvps: list[Rsvp]

    @property
    def by_id(self) -> dict[str, Meeting]:
        return {one.id: one for one in self.meetings}


async def look(stage: Stage, circle_id: CircleId) -> Seen:
    """Return the circle's rows as they are now."""
    async with stage.database.reading() as work:
        circle = await work.circles.get(stage.team, circle_id)
        assert circle is not None
        meetings = await work.meetings.of_circle(circle_id)
        members = await work.members.of_circle(circle_id)
        return Seen(
            stage.clock.now(),
            circle,
            meetings,
            await work.nudges.of_circle(circle_id, limit=10_000),
            members,
            await work.people.get_many(stage.team, [one.user_id for one in members]),
            await work.rsvps.of_meetings([one.id for one in meetings]),
        )


def numbers_have_no_gap_and_no_two_meetings_are_at_once(seen: Seen) -> None:
    assert sorted(one.number for one in seen.meetings) == list(range(1, len(seen.meetings) + 1))
    held = sorted((one for one in seen.meetings if not one.is_skipped), key=lambda one: one.starts_at)
    for one, other in pairwise(held):
        assert one.ends_at <= other.starts_at or other.starts_at <= seen.now, (one, other)


def what_waits_is_of_the_plan(seen: Seen) -> None:
    """Nothing waits for a time that its meeting does not have, or that the timetable does not have."""
    if seen.circle.status is CircleStatus.FINISHED:
        return
    places = {one.key for one in whole_timetable(seen.circle, seen.meetings)}
    for one in seen.ledger:
        meeting = seen.by_id.get(one.meeting_id or "")
        if one.state is not NudgeState.PLANNED or meeting is None or not one.key.startswith("meeting:"):
            continue
        assert one.key.startswith(keys_begin(meeting)), (one, meeting)
        rested = meeting.skipped_because == RESTED  # what came of it says so when it falls due
        assert rested or (not meeting.is_skipped and _name(one) in places), (one, meeting)


def the_plan_is_what_would_be_planned_afresh(seen: Seen) -> None:
    """Every coming meeting has its nudges, each at its place; those of people are left where they are welcome."""
    if not seen.circle.is_running:
        return
    ledger = {one.key: one for one in seen.ledger}
    whole = [*whole_timetable(seen.circle, seen.meetings), *plan_ending(seen.circle, seen.meetings, seen.now)]
    near = [one for one in whole if one.due_at <= seen.now + SURELY_SEEN and one.kind is not NudgeKind.DIGEST]
    wanted = [one for one in near if one.not_after > seen.now and one.kind not in FAR_AHEAD]
    for want in [*plan_circle(seen.circle, seen.meetings, seen.now), *wanted]:
        have = ledger.get(want.key)
        assert have is not None, want
        assert (have.state, have.reason) != (NudgeState.SKIPPED, SkipReason.MOVED), have
        if have.state is NudgeState.PLANNED and not have.attempt:
            assert (have.due_at, have.not_after) == (want.due_at, want.not_after), (have, want)
        if have.state is NudgeState.EXPANDED and want.kind is NudgeKind.REMINDER and want.due_at <= seen.now:
            _everybody_is_reminded(seen, want)


def _everybody_is_reminded(seen: Seen, reminder: Nudge) -> None:
    lost = {SkipReason.MOVED, SkipReason.LEFT, SkipReason.PAUSED, SkipReason.MEETING_SKIPPED}
    for member in seen.members:
        if member.state is MemberState.ACTIVE:
            theirs = [one for one in seen.ledger if one.key.startswith(f"{reminder.key}:{member.user_id}")]
            assert any(one.state is not NudgeState.SKIPPED or one.reason not in lost for one in theirs), member


def what_was_sent_was_welcome(seen: Seen, before: Seen) -> None:
    """What was sent since `before`: in time, not in the night or a break, and within the week of its person."""
    known = {one.id for one in before.ledger if one.state is NudgeState.SENT}
    stays = seen.circle.status is before.circle.status
    for one in seen.ledger:
        if one.state is not NudgeState.SENT or one.id in known or one.sent_at is None:
            continue
        assert one.sent_at < one.not_after, one
        if stays and seen.circle.status is CircleStatus.PAUSED:
            assert one.kind in ALWAYS, one
        if stays and seen.circle.status is CircleStatus.FINISHED:
            assert one.kind in ALWAYS | AFTER_THE_END, one
        if one.user_id is not None:
            _is_welcome(seen, one, seen.people[one.user_id], one.sent_at)


def _is_welcome(seen: Seen, one: Nudge, person: Person, at: datetime) -> None:
    profile, zone = person.profile, person.zone_or(seen.circle.zone)
    assert profile.snoozed_until is None or profile.snoozed_until <= at, one
    shown = at.astimezone(ZoneInfo(zone))
    since_quiet = (_minutes(shown.time()) - _minutes(profile.quiet_from)) % DAY
    if since_quiet < (_minutes(profile.quiet_until) - _minutes(profile.quiet_from)) % DAY:
        begins = seen.by_id[one.meeting_id or ""].starts_at
        assert one.kind in {NudgeKind.REMINDER, NudgeKind.SOON}, one
        assert at <= begins <= at + LAST_CALL, one
    since, _ = week_of(at, zone)
    message = [other.kind for other in seen.ledger if other.sent_ts == one.sent_ts]
    theirs = [other for other in seen.ledger if other.user_id == one.user_id and other.state is NudgeState.SENT]
    week = [other for other in theirs if other.sent_at and since <= other.sent_at < at]
    if all(gives_way(kind) for kind in message):
        assert sum(other.kind is not NudgeKind.NOTICE for other in week) < weekly_limit(profile), week


def _minutes(at: time) -> float:
    return at.hour * 60 + at.minute + at.second / 60


def nothing_was_told_twice(seen: Seen) -> None:
    told = [one for one in seen.ledger if one.state is NudgeState.SENT or one.reason == SkipReason.TOGETHER]
    keys = Counter(one.key.replace(":again", "") for one in told)
    times = Counter(
        (one.user_id, one.kind, *one.key.split(":")[1:3])
        for one in told
        if one.key.startswith("meeting:") and one.kind not in BY_PERSON
    )
    asked = Counter(
        (one.user_id, *one.key.split(":")[1:3], one.details["because"])
        for one in told
        if one.kind is NudgeKind.PROPOSAL
    )
    assert not [one for found in (keys, times, asked) for one, times_told in found.items() if times_told > 1]


def members_are_told_as_the_plan_changed(before: Seen, after: Seen, by: UserId) -> None:
    """Once in the channel, and in private to those who counted on it, who are asked again where the time moved."""
    old, new = before.by_id, after.by_id
    changed = [one for one in new if one not in old or _people_see(old[one]) != _people_see(new[one])]
    known = {one.id for one in before.ledger}
    news = [one for one in after.ledger if one.id not in known and one.details.get("about") == ABOUT_PLAN]
    plans = [(one.zone, one.cadence.local_time, one.cadence.every_weeks) for one in (before.circle, after.circle)]
    is_news = after.circle.is_running and bool(changed or plans[0] != plans[1])
    assert sum(one.user_id is None for one in news) == is_news, (changed, news)
    counted = {one.user_id for one in before.rsvps if one.meeting_id in changed and one.answer is not Answer.NO}
    active = {one.user_id for one in after.members if one.state is MemberState.ACTIVE}
    if after.circle.is_running:
        assert (counted & active) - {by} <= {one.user_id for one in news}, news
    assert all(one.not_after > after.now for one in news)
    moved = {one for one in changed if one in old and old[one].starts_at != new[one].starts_at}
    assert not [one for one in after.rsvps if one.meeting_id in moved and one.answer is not None]


def the_plan_is_as_before(before: Seen, after: Seen) -> None:
    """The way back leaves meetings, circle and what is owed as they were; versions count on, a leader is noted."""

    def places(seen: Seen) -> list[Meeting]:
        return [replace(one, version=0, leader_id=None) for one in seen.meetings]

    def owed(seen: Seen) -> dict[str, tuple[datetime, datetime]]:
        waiting = [one for one in seen.ledger if one.state is NudgeState.PLANNED and one.kind not in ALWAYS]
        return {one.key: (one.due_at, one.not_after) for one in waiting if one.due_at <= seen.now + SURELY_SEEN}

    assert places(before) == places(after)
    assert before.circle == after.circle
    if before.circle.is_running:
        assert owed(before) == owed(after)


def _people_see(meeting: Meeting) -> tuple[datetime, datetime, bool]:
    return meeting.starts_at, meeting.ends_at, meeting.is_skipped


def _name(nudge: Nudge) -> str:
    """Return the key of the timetable that a nudge's own grew out of."""
    return ":".join(nudge.key.split(":")[:NAME_PARTS])
