"""APScheduler's side: AsyncIOScheduler on an SQLAlchemyJobStore, one job per schedule, all due at one instant."""

from __future__ import annotations

import asyncio
import pickle
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import create_engine

from benchmarks.posting import Poster, gateway_to

_poster: Poster | None = None
"""A job in a store is the name of a function, so what it needs has to stand in the module."""

TUNED = {"misfire_grace_time": 3600, "max_instances": 10, "coalesce": True}
SEEDED_PER_S = 4000


async def deliver(number: int) -> None:
    assert _poster is not None
    await _poster.post(number)


def _store(url: str) -> SQLAlchemyJobStore:
    return SQLAlchemyJobStore(engine=create_engine(url.replace("postgresql://", "postgresql+psycopg://")))


async def seed(url: str, count: int, tuned: bool) -> float | None:
    """Write weekly jobs that fall due some seconds from now, and return when, in seconds of the epoch."""
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=TUNED if tuned else {})
    due = time.time() + 3 + count / SEEDED_PER_S
    due_at = datetime.fromtimestamp(due, UTC)
    rows = []
    scheduler.start(paused=True)
    for number in range(count):
        job = scheduler.add_job(
            deliver, "interval", (number,), weeks=1, id=str(number), next_run_time=due_at, start_date=due_at
        )
        state = pickle.dumps(job.__getstate__(), pickle.HIGHEST_PROTOCOL)
        rows.append({"id": job.id, "next_run_time": due_at.timestamp(), "job_state": state})
    scheduler.shutdown(wait=False)
    store = _store(url)
    store.jobs_t.create(store.engine, True)
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)
    store.engine.dispose()
    if time.time() > due - 1:
        raise RuntimeError("the jobs were written too slowly to be due later than now")
    return due


async def work(url: str, slack_url: str, count: int, tuned: bool, ready: Callable[[], Any]) -> None:
    """Run the scheduler until every job was executed, failed or missed."""
    global _poster
    async with gateway_to(slack_url) as gateway:
        _poster = Poster(gateway)
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=TUNED if tuned else {})
        scheduler.add_jobstore(_store(url))
        seen = 0
        done = asyncio.Event()

        def count_it(_: Any) -> None:
            nonlocal seen
            seen += 1
            if seen >= count:
                done.set()

        scheduler.add_listener(count_it, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        await ready()
        scheduler.start()
        try:
            await done.wait()
        finally:
            scheduler.shutdown(wait=False)
