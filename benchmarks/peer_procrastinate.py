"""Procrastinate's side: jobs deferred with `schedule_at` on the same PostgreSQL, one worker of eight at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector

from benchmarks.posting import AT_ONCE, Poster, gateway_to


async def seed(url: str, count: int, tuned: bool) -> float | None:
    """Write jobs that were due a minute ago; the worker starts at the moment that counts."""
    app = App(connector=PsycopgConnector(conninfo=url))
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        deferrer = app.configure_task(
            "deliver", schedule_at=datetime.fromtimestamp(time.time(), UTC) - timedelta(minutes=1)
        )
        await deferrer.defer_async(number=0)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as server:
        columns = "queue_name, task_name, priority, lock, queueing_lock, status, scheduled_at"
        await server.execute(
            f"INSERT INTO procrastinate_jobs ({columns}, args) "
            f"SELECT {columns}, jsonb_build_object('number', i) "
            "FROM procrastinate_jobs, generate_series(1, %s) s(i)",
            (count - 1,),
        )
        await server.execute("ANALYZE")
    return None


async def work(url: str, slack_url: str, count: int, tuned: bool, ready: Callable[[], Any]) -> None:
    """Run one worker until no job is left."""
    app = App(connector=PsycopgConnector(conninfo=url))
    async with gateway_to(slack_url) as gateway, app.open_async():
        poster = Poster(gateway)

        @app.task(name="deliver")
        async def deliver(number: int) -> None:
            await poster.post(number)

        due = await ready()
        await asyncio.sleep(max(0.0, due - time.time()))
        await app.run_worker_async(concurrency=AT_ONCE, wait=False, install_signal_handlers=False)
