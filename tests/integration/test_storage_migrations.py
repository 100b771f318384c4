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


def add_circle(connection: Connection, then: str) -> None:
    """Insert the circle "c" of the workspace "T" into the tables of revision 0001."""
    connection.execute(
        text(
            "INSERT INTO circle (id, team_id, channel_id, name, goal, format, first_on, local_time, zone,"
            " every_weeks, meetings, length_minutes, capacity, facilitator_id, status, created_at)"
            " VALUES ('c', 'T', 'C', 'n', 'g', 'circle_meeting', '2026-03-05', '16:00', 'UTC',"
            " 1, 6, 60, 8, 'U', 'active', :then)"
        ),
        {"then": then},
    )


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
    add_circle(connection, then)
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


def test_of_two_links_to_one_calendar_the_newest_lives_on(connection: Connection) -> None:
    migrating.upgrade(connection, "0001")
    add_circle(connection, "2026-03-05 09:00:00+00:00")
    migrating.upgrade(connection, "0009")
    for name, circle, day in (("a", None, 1), ("b", None, 2), ("c", "c", 3), ("d", "c", 2), ("e", None, 2)):
        connection.execute(
            text(
                "INSERT INTO feed (id, team_id, user_id, circle_id, token_hash, made_at)"
                " VALUES (:name, 'T', 'U', :circle, :name, :day)"
            ),
            {"name": name, "circle": circle, "day": f"2026-03-0{day} 09:00:00+00:00"},
        )

    migrating.upgrade(connection)

    assert connection.execute(text("SELECT id FROM feed ORDER BY id")).scalars().all() == ["c", "e"]


def test_an_older_version_takes_no_guest_who_cancelled_for_one_who_comes(connection: Connection) -> None:
    then = "2026-03-05 09:00:00+00:00"
    migrating.upgrade(connection, "0012")
    add_circle(connection, then)
    for number in (1, 2):
        for row in (
            "meeting (id, team_id, circle_id, number, held_on, starts_at, ends_at, is_skipped, version)"
            " VALUES (:id, 'T', 'c', :number, '2026-03-05', :then, :then, false, 0)",
            "speaker (meeting_id, team_id, circle_id, name, topic, bio, material, invited_by, updated_at)"
            " VALUES (:id, 'T', 'c', 'Mira', 't', '', '', 'U', :then)",
            "question (id, team_id, circle_id, meeting_id, text, is_answered, asked_at)"
            " VALUES (:id, 'T', 'c', :id, 'q', false, :then)",
        ):
            connection.execute(text(f"INSERT INTO {row}"), {"id": f"m{number}", "number": number, "then": then})

    migrating.upgrade(connection)
    connection.execute(text("UPDATE speaker SET cancelled_at = updated_at WHERE meeting_id = 'm1'"))
    connection.execute(text("UPDATE question SET set_aside_at = asked_at WHERE meeting_id = 'm1'"))
    migrating.downgrade(connection, "0012")

    assert connection.execute(text("SELECT meeting_id FROM speaker")).scalars().all() == ["m2"]
    assert connection.execute(text("SELECT id FROM question")).scalars().all() == ["m2"]


def test_the_tables_carry_the_names_of_the_glossary() -> None:
    named = {"circle", "member", "person", "meeting", "rsvp", "reflection", "commitment", "insight", "nudge"}

    named |= {"topic", "vote", "speaker", "question", "feedback", "handover"}
    named |= {"pit_stop", "survey", "guide", "keepsake"}
    named |= {"run_sheet"}
    named |= {"exchange", "exchange_answer", "feed"}
    named |= {"partner", "capture"}
    named |= {"draft", "box", "told"}
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
