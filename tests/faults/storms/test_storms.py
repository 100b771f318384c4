"""Rows 4, 35 and 37 at full size: real processes are killed, the database too, and Slack has a bad day."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services.recovery import recover
from storage.engine import Database
from tests.faults.postgres_server import PostgresServer
from tests.faults.processes import Nursery
from tests.faults.proxy import Proxy
from tests.faults.storm import LIMIT_S, Report, Storm
from tests.support.databases import fresh_sqlite_url

pytestmark = [pytest.mark.storm, pytest.mark.timeout(2000)]

REPLICAS = 3


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


async def _migrated(server: PostgresServer) -> str:
    url = server.create()
    database = Database(url)
    await database.open()
    await database.migrate()
    await database.close()
    return url


async def _settle(storm: Storm, name: str, seed: int, reports: list[Report]) -> None:
    """Wait for the end of a storm, keep its report, and let nothing be lost or doubled in it."""
    verdict = await storm.calms_down()
    reports.append(await storm.report(name, seed, verdict))
    assert verdict.is_sound, reports[-1]
    assert verdict.excused == {}


async def test_row_04_sqlite_and_one_process_that_is_killed_and_restarted(
    nursery: Nursery, tmp_path: Path, seed: int, messages: int, reports: list[Report]
) -> None:
    storm = await Storm.begin(nursery, fresh_sqlite_url(tmp_path, migrated=True), tmp_path, seed, 1)
    try:
        await storm.gather(messages)
        storm.trouble()
        await storm.rages(until_sent=messages * 9 // 10)
        await _settle(storm, "kills", seed, reports)
    finally:
        await storm.end()


async def test_row_04_postgresql_and_three_replicas_that_are_killed_and_replaced(
    nursery: Nursery, server: PostgresServer, tmp_path: Path, seed: int, messages: int, reports: list[Report]
) -> None:
    storm = await Storm.begin(nursery, await _migrated(server), tmp_path, seed, REPLICAS)
    try:
        await storm.gather(messages)
        storm.trouble()
        await storm.rages(until_sent=messages * 9 // 10)
        await _settle(storm, "kills", seed, reports)
    finally:
        await storm.end()


async def test_row_35_postgresql_is_killed_three_times_and_its_connections_are_cut(
    nursery: Nursery, server: PostgresServer, tmp_path: Path, seed: int, messages: int, reports: list[Report]
) -> None:
    url = await _migrated(server)
    proxy = Proxy()
    await proxy.start(server.socket)
    storm = await Storm.begin(nursery, url, tmp_path, seed, REPLICAS, crew_url=server.url(port=proxy.port))
    try:
        await storm.gather(messages)
        await storm.crew.ready()
        storm.trouble()
        for part in range(1, 4):
            await storm.slack.until(lambda part=part: len(storm.slack.log.posts) >= messages * part // 5, LIMIT_S)  # type: ignore[misc]
            proxy.lose_reply_to, proxy.lose = b"COMMIT", 2
            await asyncio.sleep(0.3)
            server.kill()
            storm.restarts += 1
            await asyncio.sleep(0.5)
            server.start()
            proxy.cut()
        await _settle(storm, "database", seed, reports)
        assert proxy.lost > 0
    finally:
        await storm.end()
        await proxy.stop()


async def test_row_37_a_sqlite_file_is_put_back_to_an_older_state(
    nursery: Nursery, tmp_path: Path, seed: int, messages: int, reports: list[Report]
) -> None:
    """Recovery notices by itself that the file is an older one than the last that was worked with."""
    url = fresh_sqlite_url(tmp_path, migrated=True)
    storm = await Storm.begin(nursery, url, tmp_path, seed, 1)
    try:
        await storm.gather(messages)
        await storm.slack.until(lambda: len(storm.slack.log.posts) >= messages // 4, LIMIT_S)
        _back_up(tmp_path / "circles.db", tmp_path / "backup.db")
        storm.trouble()
        await storm.slack.until(lambda: len(storm.slack.log.posts) >= messages * 2 // 3, LIMIT_S)
        [bot] = storm.crew.bots
        await bot.kill()
        await storm.owing.database.close()
        for leftover in ("circles.db-wal", "circles.db-shm"):
            (tmp_path / leftover).unlink(missing_ok=True)
        shutil.copy(tmp_path / "backup.db", tmp_path / "circles.db")
        storm.restarts += 1
        await storm.owing.database.open()
        await storm.replace(bot)
        await _settle(storm, "restored", seed, reports)
    finally:
        await storm.end()


def _back_up(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as here, sqlite3.connect(target) as there:
        here.backup(there)
    here.close()
    there.close()


async def test_row_37_a_postgresql_is_put_back_to_an_older_state(
    nursery: Nursery, server: PostgresServer, tmp_path: Path, seed: int, messages: int, reports: list[Report]
) -> None:
    """A cold copy bears no mark of its age, so the operator says since when, as docs/deploy.md tells them."""
    url = await _migrated(server)
    storm = await Storm.begin(nursery, url, tmp_path, seed, REPLICAS)
    try:
        await storm.gather(messages)
        await storm.slack.until(lambda: len(storm.slack.log.posts) >= messages // 4, LIMIT_S)
        server.kill()
        state_of = storm.slack.clock.now()
        server.keep_copy("older")
        server.start()
        storm.trouble()
        await storm.slack.until(lambda: len(storm.slack.log.posts) >= messages * 2 // 3, LIMIT_S)
        bots = list(storm.crew.bots)
        for bot in bots:
            await bot.kill()
        server.kill()
        server.go_back_to("older")
        server.start()
        storm.restarts += 2
        await recover(storm.owing.database, state_of - timedelta(minutes=1), storm.slack.clock.now())
        for bot in bots:
            await storm.replace(bot)
        await _settle(storm, "restored", seed, reports)
    finally:
        await storm.end()
