"""The questions asked of the tables, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.circles import CircleStatus, MemberState
from bot.domain.commitments import CommitmentState
from bot.domain.ids import ChannelId, UserId
from bot.errors import StorageError
from storage.engine import Database
from tests.support import domain_values as make
from tests.support.domain_values import ADA, BEN, CHANNEL, NOON, TEAM

HOUR = timedelta(hours=1)


async def test_a_channel_names_its_circles_in_the_order_of_their_founding(database: Database) -> None:
    second = make.circle(created_at=NOON + HOUR)
    first = make.circle(status=CircleStatus.PAUSED)
    over = make.circle(status=CircleStatus.FINISHED, created_at=NOON - HOUR)
    elsewhere = make.circle(channel_id="C0002")

    async with database.unit_of_work() as work:
        for circle in (second, first, over, elsewhere):
            await work.circles.add(circle)

    async with database.reading() as work:
        assert await work.circles.in_channel(TEAM, CHANNEL) == [first, second]
        assert await work.circles.in_channel(TEAM, CHANNEL, finished=True) == [over, first, second]
        assert await work.circles.in_channel(TEAM, ChannelId("C0003")) == []
        assert await work.circles.running() == [elsewhere, second]
        assert set((await work.circles.of_team(TEAM))[1:3]) == {first, elsewhere}


async def test_a_person_is_told_the_circles_they_belong_to(database: Database) -> None:
    mine, waiting, left, over, others = (make.circle(created_at=NOON + n * HOUR) for n in range(5))
    over = replace(over, status=CircleStatus.FINISHED)
    seat = make.member(mine)
    wait = make.member(waiting, state=MemberState.WAITING)

    async with database.unit_of_work() as work:
        for circle in (mine, waiting, left, over, others):
            await work.circles.add(circle)
        for member in (
            seat,
            wait,
            make.member(left, state=MemberState.LEFT),
            make.member(over),
            make.member(others, BEN),
        ):
            await work.members.save(member)

    async with database.reading() as work:
        assert await work.circles.of_user(TEAM, ADA) == [(mine, seat), (waiting, wait)]


async def test_a_changed_circle_is_changed_within_the_same_unit_of_work(database: Database) -> None:
    circle = make.circle()
    paused = replace(circle, status=CircleStatus.PAUSED, paused_because="A break.")

    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        assert await work.circles.get(TEAM, circle.id) == circle
        await work.circles.save(paused)

        assert await work.circles.get(TEAM, circle.id) == paused


async def test_a_person_is_in_a_circle_once(database: Database) -> None:
    circle = make.circle()
    gone = make.member(circle, state=MemberState.LEFT, left_at=NOON)
    back = make.member(circle, joined_at=NOON + HOUR)
    earlier = make.member(circle, BEN)

    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        for member in (gone, earlier, back):
            await work.members.save(member)

    async with database.reading() as work:
        assert await work.members.of_circle(circle.id) == [earlier, back]


async def test_people_are_found_together(database: Database) -> None:
    ada, ben = make.person(ADA), make.person(BEN, is_deactivated=True)

    async with database.unit_of_work() as work:
        await work.people.save(ada)
        await work.people.save(replace(ben, name="Benno"))
        await work.people.save(ben)

    async with database.reading() as work:
        assert await work.people.get_many(TEAM, [ADA, BEN, BEN, UserId("U0EVE")]) == {ADA: ada, BEN: ben}
        assert await work.people.get_many(TEAM, []) == {}


async def test_meetings_come_in_the_order_they_start(database: Database) -> None:
    circle, other, none = make.circle(), make.circle(), make.circle()
    first, second = make.meeting(circle, 1), make.meeting(circle, 2)
    theirs = make.meeting(other)

    async with database.unit_of_work() as work:
        for one in (circle, other, none):
            await work.circles.add(one)
        await work.meetings.add_all([second, first, theirs])
        await work.meetings.add_all([])

    async with database.reading() as work:
        assert await work.meetings.of_circle(circle.id) == [first, second]
        assert await work.meetings.of_circles([circle.id, other.id, none.id]) == {
            circle.id: [first, second],
            other.id: [theirs],
            none.id: [],
        }


async def test_a_circle_has_each_meeting_once(database: Database) -> None:
    circle = make.circle()
    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        await work.meetings.add_all([make.meeting(circle, 1)])

    with pytest.raises(StorageError, match=r"(?i)unique"):
        async with database.unit_of_work() as work:
            await work.meetings.add_all([make.meeting(circle, 1)])


async def test_a_later_answer_takes_the_place_of_the_first(database: Database) -> None:
    circle = make.circle()
    meeting = make.meeting(circle)
    first = make.rsvp(meeting)
    later = replace(first, answer=None, attended=False, answered_at=NOON + HOUR)
    bens = make.rsvp(meeting, BEN)

    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        await work.meetings.add_all([meeting])
        for rsvp in (first, bens, later):
            await work.rsvps.save(rsvp)

    async with database.reading() as work:
        assert await work.rsvps.of_meetings([meeting.id]) == [bens, later]
        assert await work.rsvps.of_meetings([]) == []


async def test_a_second_reflection_amends_the_first_and_keeps_its_id(database: Database) -> None:
    circle = make.circle()
    meeting = make.meeting(circle)
    first = make.reflection(meeting, answers={"what": "first"}, rating=None)
    second = make.reflection(meeting, answers={"so_what": "second"}, updated_at=NOON + HOUR)
    bens = make.reflection(meeting, BEN, created_at=NOON + HOUR)

    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        await work.meetings.add_all([meeting])
        for reflection in (first, second, bens):
            await work.reflections.save(reflection)

    kept = replace(second, id=first.id)
    async with database.reading() as work:
        assert await work.reflections.get(meeting.id, ADA) == kept
        assert await work.reflections.of_meetings([meeting.id]) == [kept, bens]
        assert await work.reflections.of_user(TEAM, ADA, [meeting.id]) == [kept]
        assert await work.reflections.of_user(TEAM, ADA, []) == []


async def test_a_window_takes_its_beginning_and_leaves_its_end(database: Database) -> None:
    circle = make.circle()
    meeting = make.meeting(circle)
    users = [UserId(f"U{number}") for number in range(3)]
    instants = [NOON, NOON + HOUR, NOON + 2 * HOUR]
    reflections = [make.reflection(meeting, user, created_at=at) for user, at in zip(users, instants, strict=True)]
    commitments = [
        make.commitment(meeting, user, made_at=at, settled_at=at + HOUR, state=CommitmentState.DONE)
        for user, at in zip(users, instants, strict=True)
    ]
    insights = [make.insight(circle_id=circle.id, created_at=at, is_shared=True) for at in instants]

    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        await work.meetings.add_all([meeting])
        for number in (2, 0, 1):
            await work.reflections.save(reflections[number])
            await work.commitments.save(commitments[number])
            await work.insights.save(insights[number])

    async with database.reading() as work:
        window = (circle.id, NOON, NOON + 2 * HOUR)
        assert await work.reflections.shared_between(*window) == reflections[:2]
        assert await work.insights.shared_between(*window) == insights[:2]
        assert await work.commitments.shared_between(*window) == commitments[:2]
        assert await work.commitments.settled_between(*window) == commitments[:1]


async def test_open_commitments_of_a_person_are_found(database: Database) -> None:
    here, there = make.circle(), make.circle()
    meetings = [make.meeting(here, 1), make.meeting(here, 2), make.meeting(there, 1)]
    later = make.commitment(meetings[0], made_at=NOON + HOUR)
    done = make.commitment(meetings[1], state=CommitmentState.DONE, settled_at=NOON)
    elsewhere = make.commitment(meetings[2])
    bens = make.commitment(meetings[0], BEN)

    async with database.unit_of_work() as work:
        await work.circles.add(here)
        await work.circles.add(there)
        await work.meetings.add_all(meetings)
        for commitment in (later, done, elsewhere, bens):
            await work.commitments.save(commitment)

    async with database.reading() as work:
        assert await work.commitments.open_of(TEAM, ADA) == [elsewhere, later]
        assert await work.commitments.open_of(TEAM, ADA, here.id) == [later]
        assert await work.commitments.of_meeting(meetings[1].id, ADA) == done
        assert await work.commitments.of_meeting(meetings[1].id, BEN) is None


async def test_a_member_commits_once_per_meeting(database: Database) -> None:
    circle = make.circle()
    meeting = make.meeting(circle)
    first = make.commitment(meeting)
    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        await work.meetings.add_all([meeting])
        await work.commitments.save(first)
        await work.commitments.save(replace(first, action="change it"))

    with pytest.raises(StorageError, match=r"(?i)unique"):
        async with database.unit_of_work() as work:
            await work.commitments.save(make.commitment(meeting))


async def test_the_latest_digest_is_the_one_whose_window_ends_last(database: Database) -> None:
    circle = make.circle()
    nudges = [make.nudge(circle), make.nudge(circle)]
    older = make.posted_digest(circle, nudges[0])
    newer = make.posted_digest(circle, nudges[1], since=NOON, until=NOON + timedelta(days=7))

    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        await work.nudges.plan(nudges)
        assert await work.digests.latest(circle.id) is None
        await work.digests.add(newer)
        await work.digests.add(older)

    async with database.reading() as work:
        assert await work.digests.latest(circle.id) == newer
        assert await work.digests.of_circle(circle.id) == [older, newer]
