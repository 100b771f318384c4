"""What goes into the tables comes out the same, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.circles import Circle, CircleStatus, Format, MemberState
from bot.domain.commitments import CommitmentState
from bot.domain.ids import ChannelId, UserId
from bot.domain.insights import InsightKind
from bot.domain.meetings import Answer, Meeting
from bot.domain.nudges import NudgeKind
from bot.domain.reflections import ReflectionState, Visibility
from bot.errors import StorageError
from storage.engine import Database
from tests.support import domain_values as make
from tests.support.domain_values import ADA, BEN, NOON, TEAM

WORDS = "Zoë’s “opening” ≠ 100 % — \\ '; DROP TABLE circle; 日本語 👩🏽‍🏫 مرحبا\nsecond line <!channel> & *bold*"


async def founded(database: Database, circle: Circle, *meetings: Meeting) -> None:
    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        await work.meetings.add_all(meetings)


async def test_a_circle_comes_back_as_it_was_founded(database: Database) -> None:
    circle = make.circle(
        name=WORDS,
        goal=WORDS * 10,
        format=Format.WORKSHOP,
        status=CircleStatus.PAUSED,
        paused_because="The channel was archived.",
    )

    await founded(database, circle)

    async with database.reading() as work:
        assert await work.circles.get(TEAM, circle.id) == circle


async def test_a_member_comes_back_as_they_joined_and_left(database: Database) -> None:
    circle = make.circle()
    await founded(database, circle)
    joined = make.member(circle, goal=WORDS, offer=WORDS)
    left = make.member(circle, BEN, state=MemberState.LEFT, left_at=NOON + timedelta(days=3))

    async with database.unit_of_work() as work:
        await work.members.save(joined)
        await work.members.save(left)

    async with database.reading() as work:
        assert await work.members.get(circle.id, ADA) == joined
        assert await work.members.get(circle.id, BEN) == left


async def test_a_person_comes_back_with_their_hours(database: Database) -> None:
    person = make.person(name=WORDS, zone=None)

    async with database.unit_of_work() as work:
        await work.people.save(person)

    async with database.reading() as work:
        assert await work.people.get(TEAM, ADA) == person


async def test_a_meeting_comes_back_with_the_time_it_moved_to(database: Database) -> None:
    circle = make.circle()
    meeting = make.meeting(circle, moved_to=time(3, 30))

    await founded(database, circle, meeting)

    async with database.reading() as work:
        assert await work.meetings.get(TEAM, meeting.id) == meeting


@pytest.mark.parametrize(("answer", "attended"), [(None, True), (Answer.LATE, None), (Answer.NO, False)])
async def test_an_answer_comes_back_as_given(
    database: Database, answer: Answer | None, attended: bool | None
) -> None:
    circle = make.circle()
    meeting = make.meeting(circle)
    await founded(database, circle, meeting)
    rsvp = make.rsvp(meeting, answer=answer, attended=attended)

    async with database.unit_of_work() as work:
        await work.rsvps.save(rsvp)

    async with database.reading() as work:
        assert await work.rsvps.get(meeting.id, ADA) == rsvp


async def test_a_reflection_comes_back_word_for_word(database: Database) -> None:
    circle = make.circle()
    meeting = make.meeting(circle)
    await founded(database, circle, meeting)
    reflection = make.reflection(
        meeting,
        state=ReflectionState.RATED,
        answers={"what": WORDS, "so_what": WORDS * 30},
        rating=None,
        visibility=Visibility.ONLY_ME,
    )

    async with database.unit_of_work() as work:
        await work.reflections.save(reflection)

    async with database.reading() as work:
        assert await work.reflections.get(meeting.id, ADA) == reflection


async def test_a_commitment_comes_back_with_how_it_ended(database: Database) -> None:
    circle = make.circle()
    meeting = make.meeting(circle)
    await founded(database, circle, meeting)
    commitment = make.commitment(
        meeting, cue=WORDS, action=WORDS, state=CommitmentState.PARTLY, settled_at=NOON + timedelta(days=14)
    )

    async with database.unit_of_work() as work:
        await work.commitments.save(commitment)

    async with database.reading() as work:
        assert await work.commitments.get(TEAM, commitment.id) == commitment


async def test_an_insight_comes_back_with_its_tags_in_order(database: Database) -> None:
    circle = make.circle()
    meeting = make.meeting(circle)
    await founded(database, circle, meeting)
    insight = make.insight(
        WORDS,
        circle_id=circle.id,
        meeting_id=meeting.id,
        kind=InsightKind.RESOURCE,
        tags=("openings", "ärger", "日本"),
        source_url="https://example.org/a?b=c&d=%20",
        is_shared=True,
    )

    async with database.unit_of_work() as work:
        await work.insights.add(insight)

    async with database.reading() as work:
        assert await work.insights.get(TEAM, insight.id) == insight


async def test_a_nudge_and_its_digest_come_back_as_planned(database: Database) -> None:
    circle = make.circle()
    meeting = make.meeting(circle)
    await founded(database, circle, meeting)
    nudge = make.nudge(
        circle,
        kind=NudgeKind.DIGEST,
        meeting_id=meeting.id,
        user_id=None,
        channel_id=ChannelId("C0002"),
        details={"words": WORDS, "about": "seat"},
    )
    digest = make.posted_digest(circle, nudge)

    async with database.unit_of_work() as work:
        await work.nudges.plan([nudge])
        await work.digests.add(digest)

    async with database.reading() as work:
        assert await work.nudges.get(TEAM, nudge.id) == nudge
        assert await work.digests.latest(circle.id) == digest


async def test_another_workspace_does_not_see_it(database: Database) -> None:
    circle = make.circle(team_id="T0002")

    await founded(database, circle)

    async with database.reading() as work:
        assert await work.circles.get(TEAM, circle.id) is None


async def test_a_naive_instant_is_refused(database: Database) -> None:
    person = make.person(refreshed_at=NOON.replace(tzinfo=None))

    with pytest.raises(StorageError, match="naive"):
        async with database.unit_of_work() as work:
            await work.people.save(person)


async def test_an_instant_is_compared_as_an_instant(database: Database) -> None:
    """09:00 in Berlin is before 08:30 in UTC; a stored wall clock would say otherwise."""
    berlin = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    circle = make.circle()
    meeting = make.meeting(circle)
    await founded(database, circle, meeting)

    async with database.unit_of_work() as work:
        await work.reflections.save(make.reflection(meeting, created_at=berlin))

    async with database.reading() as work:
        until = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
        found = await work.reflections.shared_between(circle.id, until - timedelta(hours=1), until)
        assert [one.created_at for one in found] == [datetime(2026, 11, 23, 8, 0, tzinfo=UTC)]


zones = st.sampled_from(["UTC", "Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia"])
instants = st.datetimes(
    min_value=datetime(1900, 1, 2), max_value=datetime(2200, 1, 1), timezones=zones.map(ZoneInfo)
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_instants=st.lists(instants, min_size=1, max_size=20))
async def test_any_instant_comes_back_in_utc(database: Database, given_instants: list[datetime]) -> None:
    people = {
        UserId(f"U{index}"): make.person(UserId(f"U{index}"), refreshed_at=instant)
        for index, instant in enumerate(given_instants)
    }

    async with database.unit_of_work() as work:
        for person in people.values():
            await work.people.save(person)

    async with database.reading() as work:
        found = await work.people.get_many(TEAM, people)
    assert {user: one.refreshed_at.astimezone(UTC) for user, one in people.items()} == {
        user: one.refreshed_at for user, one in found.items()
    }
    assert {one.refreshed_at.tzinfo for one in found.values()} == {UTC}
