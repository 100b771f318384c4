"""Rows 35 and 36: PostgreSQL is killed under load, and a commit's reply is lost on the way."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from playground.log import StoredPost
from playground.stand_in import StandIn
from storage.engine import Database
from tests.faults.fleet import Fleet
from tests.faults.postgres_server import PostgresServer
from tests.faults.proxy import Proxy


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture
async def name(server: PostgresServer) -> str:
    """The name of a database with the tables of this version, on a server of our own."""
    name = f"circles_{uuid4().hex}"
    database = Database(server.create(name))
    await database.open()
    await database.migrate()
    await database.close()
    return name


@pytest.fixture
async def proxy(server: PostgresServer) -> AsyncIterator[Proxy]:
    proxy = Proxy()
    await proxy.start(server.socket)
    yield proxy
    await proxy.stop()


async def test_row_35_postgresql_killed_three_times_under_load_loses_nothing(
    slack: StandIn, server: PostgresServer, name: str
) -> None:
    """The full size is in storms/. The bots stay: their pools find the server again."""
    fleet = await Fleet.start(slack, server.url(name), 3)
    circle = await fleet.founds()
    await fleet.turns()
    await fleet.owe_people(circle, 24)
    deaths = iter((3, 9, 15))
    goal = next(deaths)

    def kill(post: StoredPost) -> None:
        nonlocal goal
        if len(slack.log.posts) >= goal and server.is_running:
            goal = next(deaths, 1000)
            server.kill()

    slack.log.post_watchers.append(kill)
    while goal < 1000:
        await fleet.turns()
        if not server.is_running:
            server.start()
        fleet.clock.push(timedelta(seconds=15))
    await fleet.settles(timedelta(minutes=20))

    assert goal == 1000
    assert (await fleet.verdict()).is_sound
    await fleet.stop()


async def test_row_36_a_commit_whose_reply_is_lost_is_kept_and_nothing_is_posted_twice(
    slack: StandIn, server: PostgresServer, name: str, proxy: Proxy
) -> None:
    fleet = await Fleet.start(slack, server.url(name, port=proxy.port), 2)
    circle = await fleet.founds()
    await fleet.turns()
    proxy.lose_reply_to = b"COMMIT"

    for _ in range(5):
        await fleet.owe_people(circle, 3)
        proxy.lose = 1
        await fleet.settles(timedelta(minutes=20))

    assert proxy.lost == 5
    assert (await fleet.verdict()).is_sound
    await fleet.stop()
