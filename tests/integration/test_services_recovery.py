"""After a restore or a failover, what may have been posted meanwhile is looked for before anything is posted."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.attention import WAITS_FOR_RETURN
from bot.domain.ids import ChannelId, NudgeId, UserId
from bot.domain.nudges import Nudge, NudgeKind, NudgeState
from bot.domain.pace import Pace
from bot.domain.reconciling import LOOK_AGAIN, Window, mark_of
from bot.domain.timetable import notice
from bot.errors import StorageError
from bot.services.nudges import Nudges
from bot.services.reconciling import Reconciler
from bot.services.recovery import Recovery, recover
from bot.slack.gateway import Gateway, web_client
from playground.rate_limits import Tiers
from storage.engine import Database
from tests.support import domain_values as make
from tests.support.databases import drop_postgres, fresh_postgres_url
from tests.support.lost_posts import CHANNEL_HISTORY, LostPosts
from tests.support.stage import Stage

ON_SQLITE = pytest.mark.parametrize("stage_url", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("stage_url", ["postgresql"], indirect=True)
EVERY = timedelta(seconds=12)


def bot_on(stage: Stage, database: Database) -> Nudges:
    """Return the clerk of a process that has just started."""
    gateway = Gateway(web_client(stage.app.bot_token, stage.slack.url, stage.session), stage.session)
    return Nudges(
        database,
        gateway,
        stage.clock,
        pace=Pace.unlimited(),
        reconciler=Reconciler(database, gateway, stage.clock),
        recovery=Recovery(database, stage.clock),
    )


async def three_hundred(stage: Stage) -> list[Nudge]:
    """Plan a message every twelve seconds for an hour: in 50 channels, and to 50 people."""
    circle = await stage.founds(stage.ana)
    now = stage.clock.now()
    rooms = [stage.slack.channel(f"room{n}", [stage.ana]) for n in range(50)]
    people = [stage.slack.person(f"Person {n}", "Europe/Berlin") for n in range(50)]
    planned = []
    for n in range(300):
        told = notice(circle, f"e11:{n}", f"Word {n}", now + n * EVERY)
        if n % 6 == 5:
            planned.append(replace(told, user_id=UserId(people[n // 6].id), channel_id=None))
        else:
            planned.append(replace(told, channel_id=ChannelId(rooms[n % 50].id)))
    await stage.plans(*planned)
    return planned


def copy_of(path: Path, name: str) -> Path:
    """Back up a SQLite database while it is in use."""
    copy = path.with_name(name)
    with closing(sqlite3.connect(path)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    return copy


def put_back(copy: Path, path: Path) -> None:
    """Put a backup in the place of the database; what stands beside it is left alone."""
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.write_bytes(copy.read_bytes())


@ON_SQLITE
async def test_row_37_a_backup_that_is_put_back_leads_to_no_second_post_and_to_none_missing(
    stage: Stage, tmp_path: Path
) -> None:
    stage.slack.rate_limits.tiers = Tiers(on=False)
    stage.slack.grant(*CHANNEL_HISTORY)
    planned = await three_hundred(stage)
    begin, bot, path = stage.clock.now(), bot_on(stage, stage.database), tmp_path / "circles.db"
    stage.clock.push_to(begin + 60 * EVERY)
    await bot.run_due()
    copy = copy_of(path, "backup.db")
    stage.clock.push_to(begin + 180 * EVERY)
    await bot.run_due()
    sent_after = [one for one in stage.slack.log.stored_posts() if one.at > begin + 60 * EVERY]
    assert len(sent_after) == 120
    await stage.database.close()
    put_back(copy, path)

    restored = Database(f"sqlite:///{path}")
    await restored.open()
    bot, searched = bot_on(stage, restored), len(stage.slack.log.calls("conversations.history"))
    stage.clock.push(timedelta(minutes=1))
    await bot.run_due()
    assert len(stage.slack.log.stored_posts()) == 182  # the card among them
    assert len(stage.slack.log.calls("conversations.history")) > searched
    while stage.clock.now() < begin + 310 * EVERY:
        stage.clock.push(timedelta(minutes=2))
        await bot.run_due()

    found = Counter(post.key for post in stage.slack.log.stored_posts())
    assert {key: n for key, n in found.items() if n != 1} == {}
    assert {mark_of(one) for one in planned} <= set(found)
    async with restored.reading() as work:
        counts = await work.nudges.counts()
    assert not [state for state in NudgeState if counts[state] and not state.is_final and state != "planned"]
    await restored.close()


@ON_SQLITE
async def test_a_start_on_the_same_database_is_no_recovery_and_one_without_its_file_is(
    stage: Stage, tmp_path: Path
) -> None:
    assert await Recovery(stage.database, stage.clock).start() is None
    assert await Recovery(stage.database, stage.clock).start() is None

    (tmp_path / "circles.db.epoch").unlink()
    moved = await Recovery(stage.database, stage.clock).start()

    assert moved is not None
    assert await Recovery(stage.database, stage.clock).start() is None
    (tmp_path / "circles.db.epoch").write_text("{torn", encoding="utf-8")
    assert await Recovery(stage.database, stage.clock).start() is not None


async def test_the_note_in_a_backup_says_since_when_to_recover_and_what_is_due_then_is_in_doubt(
    stage: Stage,
) -> None:
    circle = await stage.founds(stage.ana)
    now = stage.clock.now()
    taken_at = now - timedelta(hours=2)
    due = {
        "late": now - timedelta(days=1),
        "due": now - timedelta(minutes=5),
        "to come": now + timedelta(minutes=5),
    }
    rows = {name: make.nudge(circle, due_at=at, user_id=UserId(stage.ana.id)) for name, at in due.items()}
    parked = make.nudge(circle, due_at=now, user_id=UserId(stage.ana.id), state=NudgeState.PARKED)
    for_all = make.nudge(circle, due_at=now, user_id=None)
    await stage.plans(*rows.values(), parked, for_all)
    async with stage.database.unit_of_work() as work:
        await work.memos.note("backup_taken_at", taken_at.isoformat())

    found = await Recovery(stage.database, stage.clock).start()

    assert found is not None
    assert found.window == Window(taken_at - timedelta(hours=1), now)
    by_id = {one.id: one for one in await stage.ledger(circle)}
    states = {name: by_id[row.id].state for name, row in rows.items()}
    doubted, planned = NudgeState.UNKNOWN, NudgeState.PLANNED
    assert states == {"late": doubted, "due": doubted, "to come": planned}
    assert by_id[rows["late"].id].first_post_at == taken_at - timedelta(hours=1)
    assert by_id[rows["due"].id].first_post_at == rows["due"].due_at
    assert by_id[parked.id].check_at == now
    assert by_id[for_all.id].state is planned
    assert await Recovery(stage.database, stage.clock).start() is None


@ON_SQLITE
async def test_what_was_held_back_in_a_backup_may_have_been_let_go_and_sent_before_the_restore(
    stage: Stage,
) -> None:
    circle, now = await stage.founds(stage.ana), stage.clock.now()
    posts, bot, ana = LostPosts(stage), bot_on(stage, stage.database), UserId(stage.ana.id)
    await bot.run_due()
    later = now + timedelta(hours=20)
    held = [notice(circle, name, f"Held {name}", later, user_id=ana) for name in ("sent", "not")]
    await stage.plans(*(replace(one, reason=WAITS_FOR_RETURN) for one in held))
    await posts.arrives(held[0])

    await recover(stage.database, now - timedelta(hours=1), now)
    in_doubt = await stage.ledger(circle, NudgeKind.NOTICE, NudgeState.UNKNOWN)
    stage.clock.push(LOOK_AGAIN)
    await bot.run_due()
    stage.clock.push(LOOK_AGAIN)
    await bot.run_due()

    assert {one.first_post_at for one in in_doubt} == {now - timedelta(hours=2)}
    found = {one.key: (one.state, one.due_at) for one in await stage.ledger(circle, NudgeKind.NOTICE)}
    assert found == {"sent": (NudgeState.SENT, later), "not": (NudgeState.PLANNED, later)}


@ON_SQLITE
async def test_what_is_planned_anew_after_a_restore_is_looked_for_first(stage: Stage) -> None:
    circle, now = await stage.founds(stage.ana), stage.clock.now()
    posts, bot = LostPosts(stage), bot_on(stage, stage.database)
    due, ana = now - timedelta(minutes=3), UserId(stage.ana.id)
    sent = notice(circle, "sent", "Sent before the restore", due, user_id=ana)
    never = notice(circle, "never", "Never sent", due, user_id=ana)
    await bot.run_due()  # the circle's card is out
    await posts.arrives(sent)
    await recover(stage.database, now - timedelta(hours=1), now)

    await stage.plans(replace(sent, id=NudgeId("another")), never)
    await bot.run_due()
    assert [message.text for message in stage.ana.dm] == ["It arrived."]
    stage.clock.push(LOOK_AGAIN)
    await bot.run_due()

    assert [message.text.partition("\n")[0] for message in stage.ana.dm] == ["It arrived.", "Never sent"]
    assert {one.key: one.state for one in await stage.ledger(circle, NudgeKind.NOTICE)} == {
        "sent": NudgeState.SENT,
        "never": NudgeState.SENT,
    }


@ON_POSTGRESQL
async def test_row_37_another_postgresql_is_noticed_while_we_run_before_anything_is_claimed_in_it(
    stage: Stage,
) -> None:
    url = fresh_postgres_url()
    twin = Database(url)
    await twin.open()
    recovery = Recovery(stage.database, stage.clock)
    assert await recovery.start() is None
    assert await recovery.watch() is None

    with pytest.raises(StorageError, match="Another database"):
        async with twin.unit_of_work() as work:
            await recovery.claimed(work)
    async with stage.database.unit_of_work() as work:
        await work.memos.note("place", "7311/00000001/16384.16385")

    found = await Recovery(stage.database, stage.clock).start()

    assert found is not None
    assert await Recovery(stage.database, stage.clock).start() is None
    await twin.close()
    drop_postgres(url)
