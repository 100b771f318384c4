"""Many rows from one: a template is written through the storage room, then copied inside the database.

The columns are read from the tables themselves, so that a column more changes nothing here.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

import psycopg

from benchmarks.sink import TEAM
from bot.domain.cadence import Cadence
from bot.domain.circles import Circle, CircleStatus, Format, Member, MemberState
from bot.domain.ids import ChannelId, CircleId, MeetingId, NudgeId, TeamId, UserId
from bot.domain.local_time import local, local_day
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.people import Person
from storage.engine import Database

ZONE = "Europe/Berlin"
HOUR = timedelta(hours=1)


async def one_circle(database: Database, meets_at: datetime, *, founded_at: datetime) -> Circle:
    """Write a circle of one member that meets once, and return it; its rows are numbered 0."""
    on = local_day(meets_at, ZONE)
    circle = Circle(
        id=CircleId("circle0"),
        team_id=TeamId(TEAM),
        channel_id=ChannelId("C0"),
        name="Openings 0",
        goal="Begin each lesson so that everyone is with us",
        format=Format.CIRCLE_MEETING,
        cadence=Cadence(on, local(meets_at, ZONE).time(), ZONE, 1, 1, HOUR),
        capacity=6,
        facilitator_id=UserId("U0ANA"),
        status=CircleStatus.ACTIVE,
        created_at=founded_at,
    )
    team, ana = circle.team_id, circle.facilitator_id
    async with database.unit_of_work() as work:
        await work.people.save(Person(team, ana, "Ana", ZONE, founded_at))
        await work.circles.add(circle)
        await work.members.save(Member(circle.id, team, ana, MemberState.ACTIVE, "Calm", "Time", founded_at))
        await work.meetings.save(Meeting(MeetingId("meeting0"), team, circle.id, 1, on, meets_at, meets_at + HOUR))
    return circle


async def one_nudge(database: Database, circle: Circle, due_at: datetime) -> Nudge:
    """Write that a meeting starts soon, to be posted in the circle's channel; good for a day."""
    nudge = Nudge(
        id=NudgeId("nudge0"),
        key="due:0",
        team_id=circle.team_id,
        circle_id=circle.id,
        kind=NudgeKind.STARTING,
        due_at=due_at,
        not_after=due_at + 24 * HOUR,
        meeting_id=MeetingId("meeting0"),
        channel_id=circle.channel_id,
    )
    async with database.unit_of_work() as work:
        await work.nudges.plan([nudge])
    return nudge


def more_circles(url: str, count: int) -> None:
    """Copy circle 0, its member (each time another person) and its meeting, as numbers 1 to `count`."""
    copy_row(
        url,
        "circle",
        "id = 'circle0'",
        count,
        {"id": "'circle' || i", "channel_id": "'C' || i", "name": "'Openings ' || i"},
    )
    copy_row(
        url, "member", "circle_id = 'circle0'", count, {"circle_id": "'circle' || i", "user_id": "'U0ANA' || i"}
    )
    copy_row(url, "person", "user_id = 'U0ANA'", count, {"user_id": "'U0ANA' || i"})
    copy_row(url, "meeting", "id = 'meeting0'", count, {"id": "'meeting' || i", "circle_id": "'circle' || i"})


def more_nudges(url: str, count: int) -> None:
    """Copy nudge 0 for the circles 1 to `count`."""
    own = {
        "circle_id": "'circle' || i",
        "meeting_id": "'meeting' || i",
        "channel_id": "'C' || i",
        "lane": "'C' || i",
    }
    copy_row(url, "nudge", "id = 'nudge0'", count, {"id": "'nudge' || i", "key": "'due:' || i", **own})


def copy_row(url: str, table: str, of: str, count: int, own: dict[str, str]) -> None:
    """Copy one row `count` times; `own` holds expressions of `i` (1 to `count`) for the columns that differ."""
    if count < 1:
        return
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as file:
            columns = [row[1] for row in file.execute(f"PRAGMA table_info({table})")]
            numbers = f"WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {count})"
            file.execute(_copied(table, columns, of, own, "s", numbers))
        file.close()
        return
    with psycopg.connect(url, autocommit=True) as server:
        found = server.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,)
        ).fetchall()
        columns = [row[0] for row in found]
        statement: Any = _copied(table, columns, of, own, f"generate_series(1, {count}) AS s(i)", "")
        server.execute(statement)
        server.execute("ANALYZE")


def _copied(table: str, columns: list[str], of: str, own: dict[str, str], numbers: str, first: str) -> str:
    values = [own.get(name, f"t.{name}") for name in columns]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) {first} "
        f"SELECT {', '.join(values)} FROM {table} t, {numbers} WHERE t.{of}"
    )
