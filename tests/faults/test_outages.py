"""Rows 21–26 and 28: Slack is down, tells little, forbids, forgets us, or the place to post in is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.circles import CircleStatus
from bot.domain.ids import UserId
from bot.domain.nudges import NudgeState, SkipReason
from bot.domain.pace import Pace
from playground.faults import CutAfter, Fault, RateLimited, ServerError
from playground.rate_limits import Tiers
from playground.stand_in import StandIn
from tests.faults.fleet import Fleet
from tests.faults.legs import replicas_with_the_storms

POST = "chat.postMessage"
HISTORY = "conversations.history"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def other(fleet: Fleet) -> AsyncIterator[Fleet]:
    """A bot of a second workspace, on the same database."""
    slack = await StandIn.start(clock=fleet.clock, name="Second", nth=2)
    other = await Fleet.start(slack, fleet.url, 1)
    yield other
    await other.stop()
    await slack.stop()


@replicas_with_the_storms
async def test_row_21_while_slack_is_out_of_reach_it_is_asked_at_most_every_ten_seconds(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    owed = await fleet.owe_people(circle, 6)
    await fleet.slack.stop_listening()
    began = fleet.clock.now()

    await fleet.lasts(2 * MINUTE)
    await fleet.lasts(18 * MINUTE, every=3 * MINUTE)
    tries = [one for nudge in owed for one in await fleet.attempts(nudge)]
    started = sorted(one.started_at for one in tries)
    assert {row.state for row in await fleet.rows()} == {NudgeState.PLANNED}
    assert len([at for at in started if at > began + MINUTE]) <= 6 + 6
    await fleet.slack.listen_again()
    await fleet.settles(30 * MINUTE)

    assert all(len(fleet.posts(one)) == 1 for one in owed)
    assert (await fleet.verdict()).is_sound


@replicas_with_the_storms
async def test_row_22_after_three_hours_without_slack_it_catches_up_within_the_pace(fleet: Fleet) -> None:
    circle = await fleet.founds()
    other = await fleet.founds()
    await fleet.turns()
    fleet.slack.faults.standing.append(lambda method: ServerError(503) if method in (POST, HISTORY) else None)
    owed = await fleet.owe_people(circle, 20) + await fleet.owe_channel(other, 8)
    await fleet.lasts(timedelta(hours=3), every=15 * MINUTE)
    fleet.slack.faults.standing.clear()
    up_at = fleet.clock.now()

    await fleet.settles(timedelta(hours=1))

    assert not (await fleet.verdict()).duplicates
    posts = [post for one in owed for post in fleet.posts(one)]
    in_room = sorted(post.at for post in posts if post.channel == other.channel_id)
    fours = zip(in_room, in_room[3:], strict=False)
    assert all(later - earlier >= Pace().lane_every for earlier, later in fours)  # three may come at once
    by_minute = Counter((post.at - up_at) // MINUTE for post in posts)
    assert max(by_minute.values()) <= 120
    assert len([row for row in await fleet.rows() if row.user_id and row.state is NudgeState.SENT]) == 20


@pytest.mark.parametrize(
    "tiers", [pytest.param(Tiers(distributed=True), id="history once a minute, 15 a page")], indirect=False
)
@replicas_with_the_storms
async def test_row_23_however_little_slack_tells_nothing_is_posted_again_before_two_clean_looks(
    fleet: Fleet, tiers: Tiers
) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    owed = await fleet.owe_people(circle, 2)
    fleet.slack.faults.history_lag = 5
    fleet.slack.faults.order(POST, ServerError(503))
    fleet.slack.faults.order(POST, CutAfter())
    fleet.slack.faults.order(HISTORY, RateLimited(60))

    await fleet.settles(30 * MINUTE)

    requests = Counter(one.key for one in fleet.slack.log.requests_of(POST))
    [lost] = [one for one in owed if requests[fleet.posts(one)[0].key] == 2]
    assert [len(fleet.posts(one)) for one in owed] == [1, 1]
    assert len(fleet.slack.log.requests_of(POST)) == 3
    [before, after] = [one.at for one in fleet.slack.log.requests_of(POST) if one.key == fleet.posts(lost)[0].key]
    room = fleet.posts(lost)[0].channel
    looks = [one for one in fleet.slack.log.calls(HISTORY) if one.ok and one.args["channel"] == room]
    clean = [one for one in looks if before < one.at <= after]
    assert len(clean) >= 2
    assert all(later.at - earlier.at >= MINUTE for earlier, later in pairwise(clean))
    assert (await fleet.verdict()).is_sound


@pytest.mark.parametrize("fault", [CutAfter(), ServerError(503)], ids=["stored", "not stored"])
@replicas_with_the_storms
async def test_row_24_where_nobody_may_look_a_channels_post_is_never_sent_again_by_itself(
    fleet: Fleet, fault: Fault
) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    await fleet.owe_channel(circle)
    fleet.slack.faults.order(POST, fault, channel=circle.channel_id)

    await fleet.lasts(15 * MINUTE)

    [row] = await fleet.rows()
    assert row.state is NudgeState.UNKNOWN_FINAL
    assert row.reason
    assert len([one for one in fleet.slack.log.requests_of(POST) if one.channel == circle.channel_id]) == 1
    asked = [post for post in fleet.slack.log.stored_posts() if post.channel != circle.channel_id]
    assert len(asked) == 1
    assert "could not tell" in asked[0].text


@replicas_with_the_storms
async def test_row_25_a_post_that_a_human_deletes_before_it_is_looked_for_comes_once_more_at_most(
    fleet: Fleet,
) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    [owed] = await fleet.owe_people(circle, 1)
    fleet.slack.faults.order(POST, CutAfter())
    await fleet.turns()
    human = fleet.slack.people[owed.user_id or ""]
    await fleet.slack.delete_message(human.dm[-1])

    await fleet.settles()

    assert len(fleet.posts(owed)) == 2
    assert (await fleet.states()) == {NudgeState.SENT: 1}


@replicas_with_the_storms
async def test_row_26_a_revoked_token_holds_up_nobody_else_and_what_is_of_use_goes_out_when_it_is_back(
    fleet: Fleet, other: Fleet
) -> None:
    here, there = await fleet.founds(), await other.founds()
    await fleet.turns()
    await fleet.slack.revoke_token()
    now = fleet.clock.now()
    brief = await fleet.owe(here, [UserId((await fleet.person()).id)], until=now + timedelta(hours=12))
    long = await fleet.owe(here, [UserId((await fleet.person()).id)], until=now + timedelta(hours=40))
    [theirs] = await other.owe_people(there, 1)

    await fleet.lasts(timedelta(seconds=1))
    await other.lasts(timedelta(seconds=1))
    assert [post.at - now for post in other.posts(theirs)] < [timedelta(seconds=5)]
    await fleet.lasts(timedelta(hours=24), every=timedelta(hours=1))
    fleet.app = fleet.slack.reinstall()
    for one in list(fleet.replicas):
        await fleet.replaced(one)
    await fleet.lasts(timedelta(minutes=10))

    assert [len(fleet.posts(one)) for one in (*brief, *long)] == [0, 1]
    [expired, sent] = await fleet.rows()
    assert expired.state is NudgeState.SKIPPED
    assert expired.reason in {SkipReason.EXPIRED, SkipReason.NIGHT}
    assert sent.state is NudgeState.SENT


@replicas_with_the_storms
async def test_row_28_an_archived_channel_ends_with_one_word_to_the_facilitator(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    await fleet.hold_meetings(circle)
    await fleet.owe_channel(circle, 3)
    fleet.slack.workspace.conversations[circle.channel_id].archived = True

    await fleet.lasts(15 * MINUTE)

    rows = await fleet.rows()
    assert all(row.state.is_final and row.reason for row in rows)
    assert len(fleet.slack.people[circle.facilitator_id].dm) == 1
    async with fleet.database.reading() as work:
        found = await work.circles.get(fleet.team, circle.id)
    assert found is not None
    assert found.status is CircleStatus.PAUSED
    assert len([one for one in fleet.slack.rejections if one.code == "is_archived"]) <= 3


@replicas_with_the_storms
async def test_row_28_a_bot_that_was_removed_from_the_channel_waits_and_says_so_once(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    await fleet.hold_meetings(circle)
    await fleet.owe_channel(circle, 2)
    fleet.slack.workspace.conversations[circle.channel_id].members.remove(fleet.app.bot_user_id)

    await fleet.lasts(timedelta(hours=25), every=timedelta(hours=1))

    assert all(row.state.is_final and row.reason for row in await fleet.rows())
    assert len(fleet.slack.people[circle.facilitator_id].dm) == 1
    tries = len([one for one in fleet.slack.log.requests_of(POST) if one.channel == circle.channel_id])
    assert tries <= 2 + 2 * 6 * 24


async def test_row_28_somebody_who_was_deactivated_gets_nothing_and_nobody_is_asked_twice(fleet: Fleet) -> None:
    circle = await fleet.founds()
    await fleet.turns()
    [gone, here] = await fleet.owe_people(circle, 2)
    fleet.slack.workspace.users[gone.user_id or ""].deleted = True

    await fleet.lasts(15 * MINUTE)

    states = [row.state for row in await fleet.rows()]
    assert states[0] in {NudgeState.SKIPPED, NudgeState.FAILED}
    assert [states[1], len(fleet.posts(here)), len(fleet.posts(gone))] == [NudgeState.SENT, 1, 0]
    assert len([one for one in fleet.slack.rejections if one.code]) <= 1
