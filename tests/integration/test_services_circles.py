"""Founding, joining and leaving on both databases: one seat for one person, and always somebody who leads."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.circles import CircleStatus, MemberState
from bot.domain.ids import CircleId, TeamId, UserId
from bot.domain.nudges import NudgeKind, NudgeState
from bot.errors import AlreadyApplied, FieldErrors, MemberError, NotAllowed, NotFound, StorageError
from bot.services.circles import CircleIsFull
from playground.people import Person
from tests.support.builders import circle_form
from tests.support.stage import Stage, on_sqlite

ACTIVE, WAITING, LEFT = MemberState.ACTIVE, MemberState.WAITING, MemberState.LEFT


async def states(stage: Stage, circle_id: CircleId) -> dict[str, MemberState]:
    members = await stage.members(await stage.circle(circle_id))
    return {name: member.state for name, member in members.items()}


async def test_a_circle_is_founded_with_its_meetings_its_facilitator_and_its_card(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)

    assert circle.facilitator_id == stage.ana.id
    assert [one.starts_at for one in await stage.meetings(circle)][:2] == [
        stage.at(2026, 3, 5, 16, 0),
        stage.at(2026, 3, 12, 16, 0),
    ]
    assert await states(stage, circle.id) == {"Ana": ACTIVE}
    assert len(await stage.ledger(circle, NudgeKind.CARD)) == 1


async def test_the_same_submission_founds_one_circle(stage: Stage) -> None:
    cause = stage.cause(stage.ana)
    await stage.services.circles.found(cause, stage.channel, circle_form())

    with pytest.raises(AlreadyApplied):
        await stage.services.circles.found(cause, stage.channel, circle_form(name="Another"))

    assert len(await stage.services.circles.in_channel(stage.team, stage.channel)) == 1


async def test_a_form_that_was_refused_may_be_sent_again_with_the_same_key(stage: Stage) -> None:
    """What failed took no effect, so its key is free."""
    await stage.founds(stage.ana)
    stage.clock.push(timedelta(minutes=1))
    cause = stage.cause(stage.ben)

    with pytest.raises(FieldErrors) as trouble:
        await stage.services.circles.found(cause, stage.channel, circle_form(name="OPENINGS"))
    await stage.services.circles.found(cause, stage.channel, circle_form(name="Endings"))

    assert set(trouble.value.fields) == {"name"}
    cards = await stage.services.circles.in_channel(stage.team, stage.channel)
    assert [card.circle.name for card in cards] == ["Openings", "Endings"]


async def test_a_save_that_fails_leaves_nothing_behind(stage: Stage) -> None:
    def fail() -> None:
        raise StorageError("The disk is full.")

    cause = stage.cause(stage.ana)
    async with stage.database.unit_of_work() as work:
        assert await work.inbox.take(stage.team, "warm up", stage.clock.now())
    await stage.services.people.known(stage.team, cause.user_id)
    stage.database.before_commit = fail
    with pytest.raises(StorageError):
        await stage.services.circles.found(cause, stage.channel, circle_form())
    stage.database.before_commit = None

    assert await stage.services.circles.in_channel(stage.team, stage.channel) == []
    await stage.services.circles.found(cause, stage.channel, circle_form())


@pytest.mark.parametrize("accepts_waiting", [True, False])
async def test_the_last_seat_goes_to_exactly_one_of_those_who_want_it_at_once(
    stage: Stage, accepts_waiting: bool
) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    for person in (stage.chidi, stage.dana):
        await stage.services.people.known(stage.team, stage.cause(person).user_id)

    async def joins(person: Person) -> object:
        cause = stage.cause(person)
        return await stage.services.circles.join(
            cause, circle.id, goal="Calm", offer="Time", accepts_waiting=accepts_waiting
        )

    found = await asyncio.gather(joins(stage.chidi), joins(stage.dana), return_exceptions=True)

    late = await states(stage, circle.id)
    assert sum(state is ACTIVE for state in late.values()) == 3
    if accepts_waiting:
        assert sorted(late.values()) == sorted([ACTIVE, ACTIVE, ACTIVE, WAITING])
    else:
        assert sum(isinstance(one, CircleIsFull) for one in found) == 1
        assert len(late) == 3


async def test_a_free_seat_goes_to_whoever_waited_longest_and_tells_them(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben, stage.chidi)
    for person in (stage.dana,):
        stage.clock.push(timedelta(minutes=1))
        await stage.joins(circle, person)

    await stage.leaves(circle, stage.ben)
    await stage.services.nudges.run_due()

    assert await states(stage, circle.id) == {"Ana": ACTIVE, "Ben": LEFT, "Chidi": ACTIVE, "Dana": ACTIVE}
    assert [message.text for message in stage.dana.dm if "it is yours" in message.text]
    assert not [message for message in stage.ben.dm if "it is yours" in message.text]


async def test_nobody_overtakes_the_waiting_list(stage: Stage) -> None:
    """Ben comes back a moment after he left; the seat is Dana's."""
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben, stage.chidi, stage.dana)

    await stage.leaves(circle, stage.ben)
    await stage.joins(circle, stage.ben)

    assert await states(stage, circle.id) == {"Ana": ACTIVE, "Ben": WAITING, "Chidi": ACTIVE, "Dana": ACTIVE}


async def test_two_seats_given_up_at_once_go_to_two_people(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben, stage.chidi)
    await stage.joins(circle, stage.dana)

    await asyncio.gather(stage.leaves(circle, stage.ben), stage.leaves(circle, stage.chidi))

    assert await states(stage, circle.id) == {"Ana": ACTIVE, "Ben": LEFT, "Chidi": LEFT, "Dana": ACTIVE}


@on_sqlite
async def test_whoever_was_there_longest_leads_when_the_facilitator_leaves(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    for person in (stage.ben, stage.chidi):
        stage.clock.push(timedelta(minutes=1))
        await stage.joins(circle, person)

    _, heir = await stage.services.circles.leave(stage.cause(stage.ana), circle.id)
    await stage.services.nudges.run_due()

    assert heir == "Ben"
    assert (await stage.circle(circle.id)).facilitator_id == stage.ben.id
    assert stage.posts("You lead “Openings” from now on") == 1


@on_sqlite
async def test_a_circle_that_everybody_left_is_led_by_the_next_who_joins(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.leaves(circle, stage.ana)

    await stage.joins(circle, stage.dana)

    assert (await stage.circle(circle.id)).facilitator_id == stage.dana.id
    assert await states(stage, circle.id) == {"Ana": LEFT, "Dana": ACTIVE}


@on_sqlite
async def test_a_repeated_leave_changes_nothing(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    cause = stage.cause(stage.ben)
    await stage.services.circles.leave(cause, circle.id)

    with pytest.raises(AlreadyApplied):
        await stage.services.circles.leave(cause, circle.id)
    with pytest.raises(MemberError, match="nothing to leave"):
        await stage.services.circles.leave(stage.cause(stage.ben), circle.id)


async def test_who_is_in_already_is_told_so_and_keeps_their_words(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)

    with pytest.raises(MemberError, match="already"):
        await stage.joins(circle, stage.ben)

    assert (await stage.members(circle))["Ben"].goal == "Shorter openings"


@on_sqlite
async def test_the_founder_says_their_goal_without_taking_a_second_seat(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben, stage.chidi)

    await stage.joins(circle, stage.ana)

    assert (await stage.members(circle))["Ana"].goal == "Shorter openings"
    assert sum(state is ACTIVE for state in (await states(stage, circle.id)).values()) == 3


@on_sqlite
async def test_joining_needs_words_of_bearable_length(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)

    with pytest.raises(FieldErrors) as trouble:
        await stage.services.circles.join(
            stage.cause(stage.ben), circle.id, goal=" \u202e", offer="x" * 1001, accepts_waiting=True
        )

    assert set(trouble.value.fields) == {"goal", "offer"}


@on_sqlite
async def test_only_the_facilitator_pauses_and_resumes(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)

    with pytest.raises(NotAllowed, match="Ana"):
        await stage.services.pausing.pause(stage.cause(stage.ben), circle.id)
    await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)
    with pytest.raises(MemberError, match="paused already"):
        await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)

    assert (await stage.circle(circle.id)).status is CircleStatus.PAUSED


@on_sqlite
async def test_a_paused_circle_gets_nothing_and_a_resumed_one_what_is_still_to_come(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.pausing.pause(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 6, 18, 0)
    silent = len(stage.ana.dm)
    await stage.services.pausing.resume(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 12, 15, 55)

    skipped = await stage.ledger(circle, state=NudgeState.SKIPPED)
    assert silent == 0
    assert {one.reason for one in skipped if one.meeting_id} == {
        "the circle is paused",
        "its meeting fell into a pause",
    }
    assert stage.posts("meets in 2 days: meeting 2") == 1
    assert stage.posts("meeting 1 of 6") == 0
    assert stage.posts("starts in 10 minutes") == 1


async def test_another_workspace_does_not_find_the_circle(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)

    for team in ("T0000000000", ""):
        with pytest.raises(NotFound):
            await stage.services.circles.card(TeamId(team), circle.id)


async def test_a_page_tells_names_and_goals_to_members_only(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)

    seen = {
        person.name: await stage.services.circles.page(stage.team, stage.cause(person).user_id, circle.id)
        for person in (stage.ana, stage.ben, stage.dana)
    }

    assert [name for name, _ in seen["Ben"].members] == ["Ana", "Ben"]
    assert seen["Dana"].members == ()
    assert (seen["Ana"].viewer_leads, seen["Ben"].viewer_leads, seen["Dana"].viewer) == (True, False, None)


@on_sqlite
async def test_a_circle_that_has_run_out_is_told_from_one_that_goes_on(stage: Stage) -> None:
    short, long = await stage.founds(stage.ana, name="Short", meetings="1"), await stage.founds(stage.ana)
    [only] = await stage.meetings(short)
    circles = stage.services.circles

    stage.clock.push_to(only.ends_at)
    just_over = await circles.not_over([short, long])
    stage.clock.push(timedelta(hours=1))

    assert just_over == [short, long]  # its run-sheet may still be under way
    assert await circles.not_over([short, long]) == [long]
    assert await circles.over([short, long]) == [short]
    pages = await circles.pages_of_person(stage.team, UserId(stage.ana.id))
    assert {page.card.circle.id: page.card.has_ended for page in pages} == {short.id: True, long.id: False}
