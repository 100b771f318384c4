"""The migrations lead to the tables of the code, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.engine import Connection

from bot.errors import StorageError
from storage import migrating
from storage.engine import Database
from storage.schema import NOUNS, metadata
from storage.urls import database_url as mapped
from tests.support import domain_values as make
from tests.support.domain_values import TEAM


@pytest.fixture
def connection(empty_database_url: str) -> Iterator[Connection]:
    """A plain connection to a database without tables, in a transaction."""
    url = mapped(empty_database_url)
    engine: Engine = create_engine(url.set(drivername="sqlite") if url.get_backend_name() == "sqlite" else url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata()))


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_the_newest_revision_equals_the_tables_of_the_code(connection: Connection) -> None:
    migrating.upgrade(connection)

    assert differences(connection) == []
    assert migrating.current(connection) == migrating.head()


def test_up_and_down_and_up_again_leaves_nothing_over_and_nothing_out(connection: Connection) -> None:
    migrating.upgrade(connection)
    migrating.downgrade(connection)

    assert tables(connection) == set()

    migrating.upgrade(connection)

    assert tables(connection) == set(metadata().tables)
    assert differences(connection) == []


def test_what_an_older_version_kept_is_kept_and_its_nudges_find_their_lanes(connection: Connection) -> None:
    migrating.upgrade(connection, "0001")
    then, later = "2026-03-05 09:00:00+00:00", "2026-03-06 09:00:00+00:00"
    connection.execute(
        text(
            "INSERT INTO circle (id, team_id, channel_id, name, goal, format, first_on, local_time, zone,"
            " every_weeks, meetings, length_minutes, capacity, facilitator_id, status, created_at)"
            " VALUES ('c', 'T', 'C', 'n', 'g', 'circle_meeting', '2026-03-05', '16:00', 'UTC',"
            " 1, 6, 60, 8, 'U', 'active', :then)"
        ),
        {"then": then},
    )
    for kind, user, channel, state in (
        ("card", None, "C", "sent"),
        ("reminder", "U", None, "planned"),
        ("digest", None, "C", "unknown"),
        ("prompt", None, None, "planned"),
    ):
        connection.execute(
            text(
                "INSERT INTO nudge (id, key, team_id, circle_id, kind, due_at, not_after, user_id, channel_id,"
                " state, attempt, details)"
                " VALUES (:kind, :kind, 'T', 'c', :kind, :then, :later, :user, :channel, :state, 0, '{}')"
            ),
            {"kind": kind, "user": user, "channel": channel, "state": state, "then": then, "later": later},
        )
    connection.execute(text("INSERT INTO inbox (team_id, key, taken_at) VALUES ('T', 'x', :then)"), {"then": then})

    migrating.upgrade(connection)

    nudges = connection.execute(text("SELECT kind, state, lane, urgency FROM nudge ORDER BY urgency, kind")).all()
    assert [tuple(row) for row in nudges] == [
        ("card", "sent", "C", 1),
        ("reminder", "planned", "U", 1),
        ("prompt", "planned", "", 3),
        ("digest", "unknown_final", "C", 6),
    ]
    assert connection.execute(text("SELECT state, body FROM inbox")).all() == [("done", None)]


def test_the_tables_carry_the_names_of_the_glossary() -> None:
    named = {"circle", "member", "person", "meeting", "rsvp", "reflection", "commitment", "insight", "nudge"}

    named |= {"topic", "vote", "speaker", "question", "feedback", "handover"}
    named |= {"pit_stop", "survey", "guide"}
    named |= {"run_sheet"}
    named |= {"exchange", "exchange_answer", "feed"}
    named |= {"partner", "capture"}
    named |= {"draft", "box"}
    assert set(metadata().tables) == named | {"digest", "inbox", "profile", "attempt", "lane", "memo", "change"}
    assert len(NOUNS) == len(metadata().tables)


def test_every_table_has_the_workspace() -> None:
    assert [table.name for table in metadata().tables.values() if "team_id" not in table.columns] == []


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        (table.name, constraint)
        for table in metadata().tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]

    assert unnamed == []


async def test_migrating_again_changes_nothing(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    await database.open()
    before = await database.pending_migrations()
    await database.migrate()
    circle = make.circle()
    async with database.unit_of_work() as work:
        await work.circles.add(circle)

    await database.migrate()

    assert before[-1] == migrating.head()
    assert await database.pending_migrations() == []
    async with database.reading() as work:
        assert await work.circles.get(TEAM, circle.id) == circle
    await database.close()


async def test_replicas_that_start_together_migrate_once(empty_database_url: str) -> None:
    replicas = [Database(empty_database_url) for _ in range(3)]

    await asyncio.gather(*(replica.migrate() for replica in replicas))

    assert [await replica.pending_migrations() for replica in replicas] == [[], [], []]
    for replica in replicas:
        await replica.close()


async def test_a_database_of_a_newer_version_is_refused_in_words(database: Database) -> None:
    async with database._writer.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StorageError, match="a newer version has used it"):
        await database.pending_migrations()
    with pytest.raises(StorageError, match="a newer version has used it"):
        await database.migrate()
