"""What was claimed is begun and settled by whoever holds the claim, and by nobody else; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.circles import Circle
from bot.domain.ids import ChannelId, UserId
from bot.domain.nudges import Claim, NudgeState, Outcome, SkipReason
from bot.domain.reconciling import GRACE
from storage.engine import Database
from storage.repositories.upkeep import LEASE_EXPIRED
from tests.support import domain_values as make
from tests.support.domain_values import NOON, TEAM
from tests.support.ledger import LEASE, SENT, claim, now_is, plan, settle


async def test_a_settlement_is_written_down(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)

    assert await settle(database, claimed, at=NOON + timedelta(seconds=2))

    assert await now_is(database, nudge) == replace(
        nudge,
        state=NudgeState.SENT,
        attempt=1,
        sent_at=NOON + timedelta(seconds=2),
        sent_channel=ChannelId("D0ADA"),
        sent_ts="1795435200.000100",
    )


@pytest.mark.parametrize("state", [NudgeState.SKIPPED, NudgeState.FAILED, NudgeState.PARKED])
async def test_what_was_not_sent_has_its_reason(database: Database, circle: Circle, state: NudgeState) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)

    assert await settle(database, claimed, Outcome(state, reason=SkipReason.LEFT))

    assert await now_is(database, nudge) == replace(nudge, state=state, reason=SkipReason.LEFT, attempt=1)


async def test_a_second_settlement_changes_nothing(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)
    await settle(database, claimed)

    assert not await settle(database, claimed, Outcome(NudgeState.FAILED, reason="too late"))

    assert (await now_is(database, nudge)).state is NudgeState.SENT


async def test_another_worker_cannot_settle(database: Database, circle: Circle) -> None:
    await plan(database, make.nudge(circle))
    [claimed] = await claim(database)

    assert not await settle(database, replace(claimed, owner="another"))
    assert not await settle(database, replace(claimed, nudge=replace(claimed.nudge, attempt=2)))
    assert await settle(database, claimed)


async def test_a_worker_that_comes_back_too_late_changes_nothing(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)
    async with database.unit_of_work() as work:
        assert await work.nudges.begin(claimed, NOON)
        assert await work.nudges.expire_leases(NOON + LEASE - timedelta(seconds=1)) == 0
        assert await work.nudges.expire_leases(NOON + LEASE + timedelta(seconds=1)) == 1

    assert not await settle(database, claimed)

    assert await now_is(database, nudge) == replace(
        nudge,
        state=NudgeState.UNKNOWN,
        reason=LEASE_EXPIRED,
        attempt=1,
        first_post_at=NOON,
        check_at=NOON + LEASE + timedelta(seconds=1) + GRACE,
    )
    async with database.reading() as work:
        [attempt] = await work.attempts.of_nudge(nudge.id)
    assert (attempt.number, attempt.owner, attempt.started_at, attempt.outcome) == (1, "one", NOON, "refused")
    assert await claim(database, at=NOON + timedelta(days=1)) == []


async def test_of_many_at_once_those_alone_are_begun_and_settled_whose_claims_still_hold(
    database: Database, circle: Circle
) -> None:
    """One was taken by another worker, one has been tried again since, one was given up."""
    await plan(database, *(make.nudge(circle, user_id=UserId(f"U{n}")) for n in range(4)))
    claims = await claim(database)
    held, taken, tried_again, given_up = claims
    stale = [held, replace(taken, owner="another"), _of_attempt(tried_again, 2), given_up]
    later = NOON + timedelta(seconds=1)
    async with database.unit_of_work() as work:
        begun = await work.nudges.begin_all(stale, NOON)
        both = await work.nudges.begin_all(claims[1:3], NOON)
        await work.nudges.settle(given_up, Outcome(NudgeState.UNKNOWN, "lost"), NOON)

    async with database.unit_of_work() as work:
        again = Outcome(NudgeState.PLANNED, "unreachable", retry_at=later)
        ours = await work.nudges.settle_all(
            [(one, SENT) for one in stale[:2]] + [(one, again) for one in stale[2:]], later
        )

    assert begun == {held.nudge.id, given_up.nudge.id}
    assert both == {taken.nudge.id, tried_again.nudge.id}
    assert ours == {held.nudge.id}
    found = [await now_is(database, one.nudge) for one in claims]
    assert [one.state for one in found] == [
        NudgeState.SENT,
        NudgeState.CLAIMED,
        NudgeState.CLAIMED,
        NudgeState.UNKNOWN,
    ]
    assert found[3].reason == "lost"
    async with database.reading() as work:
        attempts = [await work.attempts.of_nudge(one.nudge.id) for one in claims]
    assert [[one.outcome for one in of_one] for of_one in attempts] == [["sent"], [None], ["refused"], ["unknown"]]


async def test_what_somebody_else_has_ended_is_not_begun_or_settled(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)
    async with database.unit_of_work() as work:
        before = await work.nudges.get(TEAM, nudge.id)
        assert before is not None
        assert await work.troubles.change(before, replace(before, state=NudgeState.SKIPPED))

    async with database.unit_of_work() as work:
        assert await work.nudges.begin_all([claimed], NOON) == set()
        assert await work.nudges.settle_all([(claimed, SENT)], NOON) == set()

    assert (await now_is(database, nudge)).state is NudgeState.SKIPPED


def _of_attempt(claim: Claim, attempt: int) -> Claim:
    return replace(claim, nudge=replace(claim.nudge, attempt=attempt))


async def test_a_claim_that_was_never_begun_goes_back_into_the_plan(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)

    async with database.unit_of_work() as work:
        assert await work.nudges.expire_leases(NOON + 2 * LEASE) == 0

    async with database.unit_of_work() as work:
        assert not await work.nudges.begin(claimed, NOON + 2 * LEASE)
    assert len(await claim(database, "another", at=NOON + 2 * LEASE)) == 1


@pytest.mark.parametrize(("attempt_counts", "attempt"), [(True, 1), (False, 0)])
async def test_what_was_certainly_not_posted_is_planned_again(
    database: Database, circle: Circle, attempt_counts: bool, attempt: int
) -> None:
    nudge = make.nudge(circle)
    await plan(database, nudge)
    [claimed] = await claim(database)
    later = NOON + timedelta(seconds=30)

    await settle(database, claimed, Outcome(NudgeState.PLANNED, retry_at=later, attempt_counts=attempt_counts))

    assert await now_is(database, nudge) == replace(nudge, due_at=later, attempt=attempt)
    assert await claim(database) == []
    assert len(await claim(database, "two", at=later)) == 1


async def test_every_try_is_kept_and_the_first_post_is_never_moved(database: Database, circle: Circle) -> None:
    nudge = make.nudge(circle, details={"words": "hello"})
    await plan(database, nudge)
    later = NOON + timedelta(minutes=1)
    for number, at in enumerate((NOON, later)):
        [claimed] = await claim(database, f"worker {number}", at=at)
        async with database.unit_of_work() as work:
            assert await work.nudges.begin(claimed, at, {"since": "then"})
        again = Outcome(NudgeState.PLANNED, "unreachable", retry_at=later)
        await settle(database, claimed, Outcome(NudgeState.UNKNOWN, "lost") if number else again, at=at)

    async with database.reading() as work:
        attempts = await work.attempts.of_nudge(nudge.id)
    found = await now_is(database, nudge)
    assert [(one.number, one.owner, one.outcome, one.code) for one in attempts] == [
        (1, "worker 0", "retry", "unreachable"),
        (2, "worker 1", "unknown", "lost"),
    ]
    assert (found.first_post_at, found.check_at, found.details) == (NOON, later + GRACE, {"since": "then"})
