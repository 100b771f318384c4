"""What Slack tells of a workspace takes effect once: channels that rest or move, people who go, the app gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.circles import ARCHIVED, REMOVED, CircleStatus, MemberState
from bot.domain.ids import ChannelId, UserId
from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from bot.domain.people import Person as KnownPerson
from bot.errors import AlreadyApplied
from bot.slack.presence import DND_SCOPE
from bot.slack.users import SlackUser
from playground.faults import CutBefore, Refusal, ServerError
from playground.people import Person
from tests.support.stage import Stage, on_sqlite


def as_told(stage: Stage, person: Person, **changes: object) -> SlackUser:
    """Return a person as an event tells of them."""
    told = SlackUser(
        UserId(person.id), stage.team, person.name, "Europe/Berlin", is_bot=False, is_deactivated=False
    )
    return replace(told, **changes)  # type: ignore[arg-type]


async def stored(stage: Stage, person: Person) -> KnownPerson | None:
    async with stage.database.reading() as work:
        return await work.people.get(stage.team, UserId(person.id))


@on_sqlite
async def test_the_circles_of_an_archived_channel_rest_and_their_facilitator_is_told_once(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.nudges.run_due()
    cause = stage.cause(stage.ana)
    await stage.services.workspaces.channel_archived(cause, stage.channel)
    for repeat in (cause, stage.cause(stage.ana)):
        try:
            assert await stage.services.workspaces.channel_archived(repeat, stage.channel) == []
        except AlreadyApplied:
            assert repeat is cause

    await stage.until(2026, 3, 6, 12, 0)

    found = await stage.circle(circle.id)
    assert (found.status, found.paused_because) == (CircleStatus.PAUSED, ARCHIVED)
    assert len(stage.ana.dm) == 1
    assert len(stage.room.messages) == 1


async def test_an_unarchived_channel_wakes_the_circles_that_rested_for_it_and_no_others(stage: Stage) -> None:
    first, second = await stage.founds(stage.ana), await stage.founds(stage.ben, name="Endings")
    await stage.services.pausing.pause(stage.cause(stage.ben), second.id)
    await stage.services.workspaces.channel_archived(stage.cause(stage.ana), stage.channel)

    woken = await stage.services.workspaces.channel_unarchived(stage.cause(stage.ana), stage.channel)

    assert [circle.id for circle in woken] == [first.id]
    assert (await stage.circle(first.id)).status is CircleStatus.ACTIVE
    assert (await stage.circle(second.id)).status is CircleStatus.PAUSED


async def test_what_is_planned_follows_a_channel_to_its_new_id(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.nudges.run_due()
    other = stage.slack.channel("learning-shared", [stage.ana])

    await stage.services.workspaces.channel_renumbered(stage.cause(stage.ana), stage.channel, ChannelId(other.id))
    await stage.until(2026, 3, 5, 15, 50)

    assert (await stage.circle(circle.id)).channel_id == other.id
    assert len(stage.room.messages) == 1
    assert ["starts in 10 minutes" in message.text for message in other.messages] == [True]


@on_sqlite
async def test_a_deactivated_person_gives_up_their_seat_and_the_lead(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben, stage.chidi, stage.dana)
    cause = stage.cause(stage.ana)

    await stage.services.workspaces.person_changed(cause, as_told(stage, stage.ana, is_deactivated=True))
    with pytest.raises(AlreadyApplied):
        await stage.services.workspaces.person_changed(cause, as_told(stage, stage.ana, is_deactivated=True))

    members = await stage.members(circle)
    assert {name: member.state for name, member in members.items()} == {
        "Ana": MemberState.LEFT,
        "Ben": MemberState.ACTIVE,
        "Chidi": MemberState.ACTIVE,
        "Dana": MemberState.ACTIVE,
    }
    assert (await stage.circle(circle.id)).facilitator_id in {stage.ben.id, stage.chidi.id}


@on_sqlite
async def test_nothing_is_sent_to_an_account_that_is_closed(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    async with stage.database.unit_of_work() as work:
        person = await work.people.get(stage.team, UserId(stage.ben.id))
        assert person is not None
        await work.people.save(replace(person, is_deactivated=True))

    await stage.until(2026, 3, 6, 12, 0)

    assert stage.ben.dm == []
    assert len(stage.ana.dm) > 0


@on_sqlite
async def test_who_travels_gets_their_nudges_by_their_new_clock(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)

    await stage.services.workspaces.person_changed(
        stage.cause(stage.ben), as_told(stage, stage.ben, zone="Asia/Tokyo", name="Benjamin")
    )
    await stage.until(2026, 3, 4, 0, 0)

    [sent] = [one for one in await stage.ledger(circle, NudgeKind.REMINDER) if one.user_id == stage.ben.id]
    assert sent.due_at == stage.at(2026, 3, 4, 8, 0, zone="Asia/Tokyo")
    page = await stage.services.circles.page(stage.team, UserId(stage.ana.id), circle.id)
    assert [name for name, _ in page.members] == ["Ana", "Benjamin"]


@on_sqlite
async def test_of_people_we_never_met_nothing_is_stored(stage: Stage) -> None:
    await stage.services.workspaces.person_changed(stage.cause(stage.dana), as_told(stage, stage.dana))

    assert await stored(stage, stage.dana) is None


@on_sqlite
async def test_a_zone_that_no_clock_knows_is_as_good_as_none(stage: Stage) -> None:
    await stage.services.people.known(stage.team, UserId(stage.ana.id))

    await stage.services.workspaces.person_changed(
        stage.cause(stage.ana), as_told(stage, stage.ana, zone="Mars/Base")
    )

    found = await stored(stage, stage.ana)
    assert found is not None
    assert found.zone is None


@on_sqlite
async def test_when_the_app_is_removed_nothing_more_is_sent(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.services.workspaces.removed(stage.cause(stage.ana))

    await stage.until(2026, 3, 10, 12, 0)

    assert (await stage.circle(circle.id)).paused_because == REMOVED
    assert stage.slack.log.calls("chat.postMessage") == []
    past = [
        one for one in await stage.ledger(circle, state=NudgeState.SKIPPED) if one.kind is not NudgeKind.DIGEST
    ]
    assert {one.reason for one in past} <= {SkipReason.PAUSED, SkipReason.EXPIRED}


@on_sqlite
async def test_slack_is_asked_about_a_person_once_a_day(stage: Stage) -> None:
    ana = UserId(stage.ana.id)
    for hours in (0, 23, 2):
        stage.clock.push(timedelta(hours=hours))
        await stage.services.people.known(stage.team, ana)

    assert len(stage.slack.log.calls("users.info")) == 2


@pytest.mark.parametrize("fault", [ServerError(500), CutBefore(), Refusal("user_not_found")])
@on_sqlite
async def test_where_slack_cannot_be_asked_what_was_known_before_is_used(
    stage: Stage, fault: ServerError | CutBefore | Refusal
) -> None:
    ana = UserId(stage.ana.id)
    known = await stage.services.people.known(stage.team, ana)
    stage.clock.push(timedelta(days=2))
    stage.slack.faults.order("users.info", fault, times=20)

    assert await stage.services.people.known(stage.team, ana) == known
    stranger = await stage.services.people.known(stage.team, UserId(stage.dana.id))
    assert (stranger.name, stranger.zone) == ("Someone", None)


@pytest.mark.parametrize(
    ("code", "is_forgotten"), [("user_not_found", True), ("token_revoked", False), ("missing_scope", False)]
)
@pytest.mark.parametrize("stage_url", ["sqlite"], indirect=True)
async def test_whose_rest_slack_refuses_to_tell_of_is_not_asked_about_for_ever(
    stage: Stage, code: str, is_forgotten: bool
) -> None:
    people = stage.services.people
    for one in (stage.ana, stage.ben):
        await people.known(stage.team, UserId(one.id))
    known = await stored(stage, stage.ben)
    assert known is not None
    async with stage.database.unit_of_work() as work:
        await work.people.save(replace(known, is_deactivated=True))
    over = stage.clock.now() - timedelta(hours=1)
    for one in (stage.ana, stage.ben):
        await people.disturbed(stage.team, UserId(one.id), over - timedelta(hours=1), over)
    stage.slack.grant(DND_SCOPE)
    people._gateway.scopes |= {DND_SCOPE}
    stage.slack.faults.order("dnd.info", Refusal(code), times=20)

    asked = [await people.freshen(stage.team) for _ in range(2)]

    assert asked == [1, 0 if is_forgotten else 1]


@on_sqlite
async def test_names_are_told_of_people_we_know_and_of_nobody_else(stage: Stage) -> None:
    ana = await stage.services.people.known(stage.team, UserId(stage.ana.id))
    gone = UserId("U0GONE")

    assert await stage.services.people.names(stage.team, [ana.user_id, gone, gone]) == {
        ana.user_id: "Ana",
        gone: "Someone",
    }
