"""Rows 1–3, 5, 10, 11, 35 and 38 with real processes, real signals and real connections."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import manifest
from bot.domain.nudges import NudgeState
from playground.faults import CutAfter
from playground.rate_limits import Tiers
from playground.stand_in import StandIn
from storage.engine import Database
from tests.faults.ledgers import Owing
from tests.faults.legs import replicas_with_the_storms
from tests.faults.processes import Crew, Nursery
from tests.faults.quick_time import QuickClock, SharedTime
from tests.support.builders import MONDAY

SPEED = 20.0
"""Seconds that pass in a real one: a lease ends after three, Slack's patience with us after half a second."""
POST = "chat.postMessage"
LEASE = timedelta(seconds=61)


@pytest.fixture
async def quick_slack(tmp_path: Path) -> AsyncIterator[StandIn]:
    """A Slack on Monday at 10:00 in Berlin, whose time runs twenty times as quick as the machine's."""
    clock = QuickClock(MONDAY, SharedTime(tmp_path / "time", SPEED))
    slack = await StandIn.start(clock=clock, tiers=Tiers(on=False))
    slack.install(manifest.read())
    yield slack
    await slack.stop()
    assert slack.violations == []


@pytest.fixture
async def owing(quick_slack: StandIn, stage_url: str) -> AsyncIterator[Owing]:
    database = Database(stage_url)
    await database.open()
    yield Owing(quick_slack, database)
    await database.close()


@pytest.fixture
async def crew(quick_slack: StandIn, stage_url: str, tmp_path: Path, nursery: Nursery) -> AsyncIterator[Crew]:
    clock = quick_slack.clock
    assert isinstance(clock, QuickClock)
    crew = Crew(nursery, quick_slack, clock.shared, stage_url, tmp_path)
    yield crew
    await crew.stop()


async def test_row_03_sigkill_between_slacks_answer_and_its_note_posts_once(owing: Owing, crew: Crew) -> None:
    circle = await owing.circle(owing.slack.channel("learning"))
    await owing.owe_people(circle, 4)
    first = crew.joins()
    owing.slack.log.post_watchers.append(lambda post: first.signal(signal.SIGKILL))
    await first.ends()
    owing.slack.log.post_watchers.clear()
    assert NudgeState.SENT not in await owing.states()
    owing.slack.clock.push(LEASE)

    crew.joins()
    await owing.ends(60)

    assert (await owing.verdict()).is_sound


@replicas_with_the_storms
async def test_row_05_sigterm_with_eight_posts_under_way_claims_nothing_more_and_ends_in_time(
    owing: Owing, crew: Crew
) -> None:
    circle = await owing.circle(owing.slack.channel("learning"))
    await owing.owe_people(circle, 20)
    owing.slack.faults.order(POST, CutAfter(hold=20), times=8)
    first = crew.joins()
    await owing.slack.until(lambda: len(owing.slack.log.requests_of(POST)) == 8, 30)

    first.signal(signal.SIGTERM)
    assert await first.ends(10) == 0, first.said()
    assert len(owing.slack.log.requests_of(POST)) == 8
    begun = [row.state for row in await owing.rows() if row.first_post_at is not None]
    assert begun == [NudgeState.UNKNOWN] * 8
    owing.slack.clock.push(LEASE)
    crew.joins()
    await owing.ends(60)

    assert len(owing.slack.log.requests_of(POST)) == 20
    assert (await owing.verdict()).is_sound


async def test_row_10_a_bot_paused_in_the_middle_of_a_post_comes_back_too_late_to_say_how_it_ended(
    owing: Owing, crew: Crew
) -> None:
    circle = await owing.circle(owing.slack.channel("learning"))
    [owed] = await owing.owe_people(circle, 1)
    owing.slack.faults.order(POST, CutAfter(hold=30))
    paused = crew.joins()
    owing.slack.log.post_watchers.append(lambda post: paused.signal(signal.SIGSTOP))
    await owing.slack.until(lambda: len(owing.slack.log.requests_of(POST)) == 1, 30)

    owing.slack.clock.push(2 * LEASE)
    if not owing.database.is_sqlite:  # there is no other bot beside it on SQLite
        await crew.ready(crew.joins())
        await owing.ends(60)
    paused.signal(signal.SIGCONT)
    await owing.ends(60)

    assert len(owing.slack.log.requests_of(POST)) == 1
    assert (await owing.verdict()).is_sound
    if not owing.database.is_sqlite:
        await owing.waits_until(lambda: owing.has_attempt(owed, "refused"), 30)


@replicas_with_the_storms
async def test_row_11_a_bot_paused_between_claim_and_post_does_not_post_after_its_deadline(
    owing: Owing, crew: Crew
) -> None:
    circle = await owing.circle(owing.slack.channel("learning"))
    [owed] = await owing.owe_people(circle, 1)
    paused = crew.joins()
    pauses = iter([signal.SIGSTOP])

    def pause(method: str) -> None:
        if method == "conversations.open" and (one := next(pauses, None)) is not None:
            paused.signal(one)

    owing.slack.faults.standing.append(pause)
    await owing.slack.until(lambda: bool(owing.slack.log.requests_of("conversations.open")), 30)

    owing.slack.clock.push(2 * LEASE)
    if not owing.database.is_sqlite:
        crew.joins()
        await owing.ends(60)
    paused.signal(signal.SIGCONT)
    await owing.ends(60)

    assert len(owing.slack.log.requests_of(POST)) == 1
    assert (await owing.verdict()).is_sound
    [first, *later] = await owing.attempts(owed)
    assert later
    assert first.outcome != "sent"


@replicas_with_the_storms
async def test_row_17_a_process_gives_a_call_to_slack_up_after_ten_seconds(owing: Owing, crew: Crew) -> None:
    """One second of the machine's is allowed for the way. Nothing outlives its lease."""
    circle = await owing.circle(owing.slack.channel("learning"))
    [owed] = await owing.owe_people(circle, 1)
    owing.slack.faults.order(POST, CutAfter(hold=30))
    crew.joins()
    await owing.waits_until(lambda: owing.has_attempt(owed, "unknown"), 30)

    [tried] = await owing.attempts(owed)
    assert tried.finished_at is not None
    assert tried.finished_at - tried.started_at <= timedelta(seconds=10 + SPEED)
    await owing.ends(60)

    assert len(owing.posts(owed)) == len(owing.slack.log.requests_of(POST)) == 1


async def test_row_38_without_any_signal_what_another_planned_is_sent_within_fifteen_seconds(
    owing: Owing, crew: Crew
) -> None:
    """Nothing listens for anything: the dispatcher looks. A second of the machine's is allowed for the way."""
    circle = await owing.circle(owing.slack.channel("learning"))
    await crew.ready(crew.joins())
    due = owing.slack.clock.now()

    [owed] = await owing.owe_people(circle, 1, due=due)
    await owing.ends(30)

    [post] = owing.posts(owed)
    assert post.at - due <= timedelta(seconds=15 + SPEED)
