"""What may have been posted is looked for, and posted again only after it was certainly not there twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.nudges import NudgeKind, NudgeState
from bot.domain.reconciling import GRACE, LOOK_AGAIN, Unseen, fate_of
from bot.slack.marks import marks_of, metadata_of
from playground.faults import CutBefore, RateLimited
from playground.rate_limits import Tiers
from storage.repositories.unknowns import LATER
from tests.support.lost_posts import LostPosts
from tests.support.stage import Stage

AGAIN = LOOK_AGAIN + timedelta(seconds=1)
ON_SQLITE = pytest.mark.parametrize("stage_url", ["sqlite"], indirect=True)


@pytest.fixture
def posts(stage: Stage) -> LostPosts:
    return LostPosts(stage)


async def test_a_post_that_is_there_counts_as_sent_when_slack_stored_it(stage: Stage, posts: LostPosts) -> None:
    circle = await stage.founds(stage.ana)
    lost = await posts.lost(circle, person=stage.ana)
    posted = await posts.arrives(lost)

    assert await posts.after(GRACE) == 1

    row = await posts.row(lost)
    assert (row.state, row.sent_channel, row.sent_ts) == (NudgeState.SENT, posted.channel_id, posted.ts)
    assert row.sent_at is not None
    assert row.sent_at.timestamp() == pytest.approx(float(posted.ts))
    assert await posts.reconciler.look() == 0


@ON_SQLITE
async def test_nothing_is_looked_for_within_the_grace(stage: Stage, posts: LostPosts) -> None:
    circle = await stage.founds(stage.ana)
    await posts.lost(circle, person=stage.ana)

    await posts.after(GRACE - timedelta(seconds=1))

    assert posts.searches() == 0


async def test_what_is_not_there_twice_is_planned_again_and_what_is_told_together_is_told(
    stage: Stage, posts: LostPosts
) -> None:
    circle = await stage.founds(stage.ana)
    missing = await posts.lost(circle, person=stage.ana)
    head = await posts.lost(circle, person=stage.ben)
    with_it = await posts.lost(circle, NudgeKind.REFLECT_LAST, stage.ben)
    await posts.arrives(head, also=(with_it,))

    assert await posts.after(GRACE) == 2
    assert (await posts.row(missing)).state is NudgeState.UNKNOWN
    assert (await posts.row(head)).state is NudgeState.SENT
    assert (await posts.row(with_it)).state is NudgeState.COALESCED
    assert await posts.after(LOOK_AGAIN - timedelta(seconds=1)) == 0
    assert (await posts.row(missing)).state is NudgeState.UNKNOWN
    assert await posts.after(timedelta(seconds=1)) == 1

    row = await posts.row(missing)
    assert (row.state, row.looks, row.attempt) == (NudgeState.PLANNED, 0, 1)
    outcomes = [one.outcome for one in await posts.attempts(missing.id)]
    assert outcomes == ["looked: not there", "looked: not there"]


@ON_SQLITE
async def test_one_call_serves_everything_that_is_unknown_in_a_channel(stage: Stage, posts: LostPosts) -> None:
    circle = await stage.founds(stage.ana)
    lost = [await posts.lost(circle, person=stage.ana) for _ in range(20)]
    for one in lost[:2]:
        await posts.arrives(one)

    assert await posts.after(GRACE) == 2

    assert posts.searches() == 1


async def test_two_replicas_count_one_look_once(stage: Stage, posts: LostPosts) -> None:
    circle = await stage.founds(stage.ana)
    lost = await posts.lost(circle, person=stage.ana)
    other = posts.another()
    stage.clock.push(GRACE)

    await posts.reconciler.look()
    await other.look()

    assert (await posts.row(lost)).looks == 1
    assert posts.searches() == 1


@ON_SQLITE
async def test_a_replica_that_looked_for_too_long_changes_nothing(stage: Stage, posts: LostPosts) -> None:
    circle = await stage.founds(stage.ana)
    lost = await posts.lost(circle, person=stage.ana)
    stage.clock.push(GRACE)
    now = stage.clock.now()
    async with stage.database.unit_of_work() as work:
        [slow] = await work.unknowns.take([lost.lane], now, until=now + GRACE)
        assert await work.unknowns.take([lost.lane], now, until=now + GRACE) == []
    await posts.after(GRACE)
    before = await posts.row(lost)

    async with stage.database.unit_of_work() as work:
        assert not await work.unknowns.settle(slow, fate_of(slow, Unseen.NOT_THERE, now, now), None)

    assert await posts.row(lost) == before
    assert before.looks == 1


@ON_SQLITE
async def test_row_23_a_history_that_is_limited_lagging_and_cut_into_pages_is_read_to_its_end(
    stage: Stage, posts: LostPosts
) -> None:
    circle = await stage.founds(stage.ana)
    there = await posts.lost(circle, person=stage.ana)
    missing = await posts.lost(circle, person=stage.ana)
    stage.slack.faults.history_lag = 5
    await posts.arrives(there)
    for _ in range(20):
        stage.clock.push(timedelta(seconds=2))
        await posts.arrives(await posts.lost(circle, person=stage.ana, state=NudgeState.SENT))
    stage.slack.rate_limits.tiers = Tiers(distributed=True)

    await posts.after(GRACE)
    assert (await posts.row(there)).state is NudgeState.UNKNOWN
    for _ in range(3):
        assert (await posts.row(missing)).looks == 0
        await posts.after(timedelta(seconds=61))
        if (await posts.row(there)).state is NudgeState.SENT:
            break
    for _ in range(9):
        state = (await posts.row(missing)).state
        if state is NudgeState.PLANNED:
            break
        await posts.after(timedelta(seconds=61))

    assert (await posts.row(there)).state is NudgeState.SENT
    assert (await posts.row(missing)).state is NudgeState.PLANNED
    outcomes = [one.outcome for one in await posts.attempts(missing.id)]
    assert outcomes == ["looked: not there"] * 2
    stage.slack.rejections.clear()


@ON_SQLITE
@pytest.mark.parametrize("fault", [RateLimited(90), CutBefore()], ids=["429", "cut"])
async def test_row_23_a_look_that_failed_is_none(
    stage: Stage, posts: LostPosts, fault: RateLimited | CutBefore
) -> None:
    circle = await stage.founds(stage.ana)
    lost = await posts.lost(circle, person=stage.ana)
    stage.slack.faults.order("conversations.history", fault, times=6)

    assert await posts.after(GRACE) == 0

    row = await posts.row(lost)
    wait = timedelta(seconds=90) if isinstance(fault, RateLimited) else GRACE
    assert (row.state, row.looks) == (NudgeState.UNKNOWN, 0)
    assert row.check_at == stage.clock.now() + wait
    stage.slack.faults.clear()
    await posts.after(wait)
    row = await posts.row(lost)
    assert (row.looks, row.check_at) == (1, stage.clock.now() + LOOK_AGAIN)


async def test_a_digest_that_is_found_is_recorded_with_its_window(stage: Stage, posts: LostPosts) -> None:
    posts.grant_channels()
    circle = await stage.founds(stage.ana)
    now = stage.clock.now()
    window = {"since": (now - timedelta(days=7)).isoformat(), "until": now.isoformat()}
    lost = await posts.lost(circle, NudgeKind.DIGEST, details=window)
    posted = await posts.arrives(lost)

    assert await posts.after(GRACE) == 1

    async with stage.database.reading() as work:
        digest = await work.digests.latest(circle.id)
    assert digest is not None
    assert (digest.nudge_id, digest.message_ts, digest.until) == (lost.id, posted.ts, now)


@ON_SQLITE
async def test_row_24_a_channel_that_nobody_may_read_is_asked_about_once_and_never_posted_in_again_by_itself(
    stage: Stage, posts: LostPosts
) -> None:
    circle = await stage.founds(stage.ana)
    lost = await posts.lost(circle, NudgeKind.DIGEST)
    begun = await posts.lost(circle, NudgeKind.STARTING, not_after=stage.clock.now() + timedelta(minutes=5))

    assert await posts.after(GRACE) == 2

    assert posts.searches() == 0
    assert (await posts.row(lost)).state is (await posts.row(begun)).state is NudgeState.UNKNOWN_FINAL
    [question] = [one for one in await stage.ledger(circle, NudgeKind.NOTICE) if "about" in one.details]
    assert (question.user_id, question.details["nudge"]) == (stage.ana.id, lost.id)
    assert "the weekly digest of “Openings”" in question.details["words"]


async def test_row_19_a_post_that_slack_stores_after_it_was_posted_again_raises_the_alarm(
    stage: Stage, posts: LostPosts
) -> None:
    circle = await stage.founds(stage.ana)
    lost = await posts.lost(circle, person=stage.ana)
    await posts.after(GRACE)
    await posts.after(AGAIN)
    await posts.arrives(lost)  # again
    await posts.arrives(lost)  # the first request, stored late

    assert posts.alarms == 0
    await posts.after(LATER)

    assert posts.alarms == 1
    async with stage.database.reading() as work:
        assert await work.memos.get("duplicates_seen") == "1"
    await posts.after(LATER)
    assert posts.alarms == 1


@ON_SQLITE
async def test_two_posts_of_one_nudge_raise_the_alarm_and_count_as_sent(stage: Stage, posts: LostPosts) -> None:
    circle = await stage.founds(stage.ana)
    lost = await posts.lost(circle, person=stage.ana)
    first = await posts.arrives(lost)
    stage.clock.push(timedelta(seconds=2))
    await posts.arrives(lost)

    await posts.after(GRACE)

    row = await posts.row(lost)
    assert (row.state, row.sent_ts, posts.alarms) == (NudgeState.SENT, first.ts, 1)


def test_a_mark_that_another_app_copied_is_not_taken_for_our_post() -> None:
    forged = {"bot_id": "B0THER", "ts": "1.0", "metadata": metadata_of("k1", ["k2"])}

    assert marks_of([forged], "B0OURS") == {}
    assert set(marks_of([forged], "B0THER")) == {"k1", "k2"}
