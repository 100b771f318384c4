"""The composition root: settings become a running bot. Start and stop happen in one order, here."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine
from datetime import datetime
from functools import partial

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from bot import logs
from bot.clock import Clock, DriftWatch, SharedClock, SystemClock
from bot.domain.ids import UserId
from bot.domain.pace import Pace
from bot.errors import CirclesError, SettingsError, SlackError, SlackRefused
from bot.metrics import Metrics
from bot.scheduling.ticking import Ticking
from bot.services.rezoning import Rezoning
from bot.services.services import Services, build
from bot.settings import Settings, Transport
from bot.slack.calls import TIMEOUT
from bot.slack.gateway import Gateway, Identity, prove_app_token, web_client
from bot.upkeep import open_database
from handlers.feeds import Feeds
from handlers.guard import Guard
from handlers.health import Health
from handlers.registry import build_router
from handlers.router import Router
from handlers.transports import HealthServer, HttpTransport, SocketTransport
from handlers.transports import Transport as Way
from storage.engine import Database
from storage.locking import FileLock
from storage.patience import patiently

log = logging.getLogger("circles.app")

DRAIN_S = 3.0
"""How long a stop waits for listeners under way; with the doors and the dispatcher it stays under ten seconds."""


class Bot:
    """One running bot: a database, a way out to Slack, and the two doors of people and time.

    A clock that is given is used as it is; without one, replicas on PostgreSQL go by the database's clock.
    """

    def __init__(self, settings: Settings, clock: Clock | None = None, *, pace: Pace | None = None) -> None:
        self._settings = settings
        self._pace = pace
        self.database = Database(settings.database_url)
        self._shared = SharedClock(SystemClock(), self.database.now) if clock is None else None
        self._clock = clock or self._shared or SystemClock()
        self._watch = DriftWatch(SystemClock(), told=self._clock_jumped) if clock is None else None
        self._lock = FileLock(self.database.file) if self.database.file else None
        self.metrics = Metrics()
        self._session: aiohttp.ClientSession | None = None
        self._ticking: Ticking | None = None
        self._guard: Guard | None = None
        self._router: Router | None = None
        self._door: Way | None = None
        self._health_door: HealthServer | None = None
        self.services: Services

    async def start(self) -> None:
        """Open the database, prove the tokens, notice a restore; then open the doors: time first, people last."""
        if self._lock is not None:
            self._lock.take()
        await open_database(self.database)
        if self._shared is not None:
            await self._shared.correct()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        client = web_client(self._settings.bot_token, self._settings.slack_api_url, self._session)
        gateway = Gateway(client, self._session)
        identity = await gateway.identity()
        self.services = build(
            self.database,
            gateway,
            self._clock,
            identity.team_id,
            organisers=frozenset(UserId(one) for one in self._settings.organisers),
            pace=self._pace,
            metrics=self.metrics,
            public_url=self._settings.public_url,
        )
        self._router, self._guard = build_router(self.services, gateway, self._clock, self.metrics)
        self._ticking = Ticking(
            self.services.nudges,
            correct=self._shared.correct if self._shared else None,
            watch=self._watch.check if self._watch else None,
            housekeeping=(
                self._router.resume,
                self.services.nudges.look,
                self.services.drafts.housekeep,
                self.services.anonymity.housekeep,
                partial(self.services.people.freshen, identity.team_id),
            ),
        )
        self._guard.after = self._ticking.wake
        app = _bolt(web_client(None, self._settings.slack_api_url, self._session), identity, self._settings)
        self._router.attach(app)
        await patiently(self.services.recovery.start)
        await patiently(Rezoning(self.database, self._clock).start)
        await patiently(self.services.nudges.housekeep)
        self._ticking.start()
        await self._open_doors(app, client)
        await patiently(self._router.resume)
        logs.line(log, "started", workspace=identity.team_id, transport=self._settings.transport.value)

    async def stop(self) -> None:
        """Take in nothing more, let what is under way end, close everything; ten seconds at most."""
        await asyncio.gather(self._close_to_people(), self._ticking.stop() if self._ticking else _at_once())
        if self._health_door is not None:
            await self._health_door.close()
        if self._session is not None:
            await self._session.close()
        await self.database.close()
        if self._lock is not None:
            self._lock.release()
        logs.line(log, "stopped")

    @property
    def is_busy(self) -> bool:
        """True while something a person or the clock set off is still being worked on."""
        return bool(self._guard and self._guard.is_busy) or bool(self._ticking and self._ticking.is_busy)

    async def run_due(self) -> int:
        """Send everything that is due now; used where the clock is pushed."""
        assert self._ticking is not None, "the bot has not been started"
        return await self._ticking.run_due()

    async def next_due_at(self) -> datetime | None:
        """Return when the next nudge falls due."""
        return await self.services.nudges.next_due_at()

    async def _close_to_people(self) -> None:
        if self._door is not None:
            await self._door.close()
        if self._guard is not None and not await self._guard.drain(DRAIN_S):
            log.warning("stopped with work under way")

    async def _open_doors(self, app: AsyncApp, client: AsyncWebClient) -> None:
        settings, acked = self._settings, self.metrics.acked
        if settings.transport is Transport.HTTP:
            self._door = HttpTransport(
                app, settings.host, settings.port, self._health(), acked=acked, also=self._feeds()
            )
        else:
            await prove_app_token(client, settings.app_token)
            if settings.health_port is not None:
                health = self._health()
                self._health_door = HealthServer(settings.host, settings.health_port, health, also=self._feeds())
                await self._health_door.open()
            self._door = SocketTransport(app, settings.app_token, client, acked=acked)
        await self._door.open()

    def _feeds(self) -> list[Route]:
        """Return where calendars are read, if links lead there."""
        return Feeds(self.services.calendars.read).routes() if self._settings.public_url else []

    def _health(self) -> Health:
        assert self._ticking is not None
        assert self._guard is not None
        guard = self._guard
        return Health(
            ping=self.database.ping,
            write=self._note_that_we_are_well,
            behind=self.database.pending_migrations,
            since_turn=self._ticking.since_turn,
            stuck=self.services.inbox.stuck,
            has_room=lambda: guard.room > 0,
            metrics=self._metrics_page,
        )

    async def _note_that_we_are_well(self) -> None:
        """Write one row: a disk that is full, or a database that only answers questions, is no place to work."""
        async with self.database.unit_of_work() as work:
            await work.memos.note("ready_at", self._clock.now().isoformat())

    async def _metrics_page(self) -> bytes:
        """Return the counters, with the ledger as it stands now."""
        standing = await self.services.nudges.standing()
        self.metrics.ledger(
            standing.counts, late=standing.late, per_minute=standing.per_minute, circuit_open=standing.circuit_open
        )
        return self.metrics.text()

    def _clock_jumped(self, seconds: float) -> None:
        self.metrics.clock_jumped()


async def _at_once() -> None:
    """What there is to wait for where nothing was started."""


def _bolt(client: AsyncWebClient, identity: Identity, settings: Settings) -> AsyncApp:
    """Return Bolt's app for one workspace; who we are was asked once, so no request waits for auth.test.

    Bolt's own client bears no token and is never used: what we say goes through the gateway.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id,
            bot_user_id=identity.user_id,
            bot_id=identity.bot_id,
            bot_token=settings.bot_token,
        )

    return AsyncApp(
        name="learning-circles",
        client=client,
        authorize=authorize,
        signing_secret=settings.signing_secret,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=settings.transport is Transport.HTTP,
    )


async def done_before(stopping: asyncio.Event, work: Coroutine[object, object, None]) -> bool:
    """Do the work and return True; when asked to stop meanwhile, leave off and return False."""
    working, asked = asyncio.ensure_future(work), asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        return working.done()
    finally:
        working.cancel()
        asked.cancel()
        await asyncio.gather(working, asked, return_exceptions=True)


async def run(settings: Settings) -> None:
    """Run the bot until SIGINT or SIGTERM; raise SettingsError where Slack refuses a token."""
    bot = Bot(settings)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopping.set)
    try:
        if await done_before(stopping, bot.start()):
            await stopping.wait()
    except SlackRefused as refusal:
        words = f"Slack refused the start ({refusal.code}). `python -m bot doctor` says what to do."
        raise SettingsError([words]) from None
    except SlackError as trouble:
        words = f"Slack could not be reached ({trouble.code}). `python -m bot doctor` says what to do."
        raise CirclesError(words) from None
    finally:
        await bot.stop()
