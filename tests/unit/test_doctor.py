"""The doctor: each trouble is found, named, and followed by what to do."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import doctor, manifest
from bot.checks import machine
from bot.checks.database import has_wal_reset_race
from bot.checks.findings import Finding, Level
from bot.checks.machine import port, python, zone_data

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
SCOPES = manifest.bot_scopes(manifest.read())
OPTIONAL = manifest.optional_scopes(manifest.read())


@dataclass
class Answers:
    """What the Slack of a test answers, and the address at which it does."""

    url: str = ""
    bot: dict[str, object] = field(default_factory=lambda: {"ok": True, "team": "Hilltop School"})
    app: dict[str, object] = field(default_factory=lambda: {"ok": True, "url": "wss://example.org"})
    scopes: frozenset[str] = SCOPES
    at: datetime = NOW
    status: int = 200

    async def answer(self, request: web.Request) -> web.Response:
        headers = {"Date": self.at.strftime("%a, %d %b %Y %H:%M:%S GMT"), "x-oauth-scopes": ",".join(self.scopes)}
        body = self.bot if request.path.endswith("auth.test") else self.app
        token = request.headers["Authorization"].removeprefix("Bearer ")
        expected = "xoxb-1-secret" if request.path.endswith("auth.test") else "xapp-1-secret"
        assert token == expected
        return web.json_response(body, status=self.status, headers=headers)


class StoppedClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def slack() -> AsyncIterator[Answers]:
    answers = Answers()
    application = web.Application()
    application.router.add_post("/api/{method}", answers.answer)
    server = TestServer(application)
    await server.start_server()
    answers.url = str(server.make_url("/api/"))
    yield answers
    await server.close()


async def examine(slack: Answers, tmp_path: Path, **more: str) -> dict[str, Finding]:
    environ = {
        "SLACK_BOT_TOKEN": "xoxb-1-secret",
        "SLACK_APP_TOKEN": "xapp-1-secret",
        "SLACK_API_URL": slack.url,
        "DATABASE_URL": f"sqlite:///{tmp_path}/circles.db",
        **more,
    }
    findings = await doctor.examine(environ, clock=StoppedClock())
    assert "secret" not in doctor.report(findings)
    return {finding.subject: finding for finding in findings}


async def test_a_healthy_bot_is_ready(slack: Answers, tmp_path: Path) -> None:
    found = await examine(slack, tmp_path)

    assert not doctor.has_failed(list(found.values()))
    assert found["bot token"].words == "valid for the workspace Hilltop School"
    assert found["scopes"].level is found["clock"].level is found["app token"].level is Level.OK
    assert doctor.report(list(found.values())).splitlines()[-1].startswith("Ready: 0 to mend")


async def test_looking_does_not_make_a_database(slack: Answers, tmp_path: Path) -> None:
    found = await examine(slack, tmp_path)

    assert "will be made" in found["database"].words
    assert list(tmp_path.iterdir()) == []


async def test_migrations_to_come_are_counted(slack: Answers, tmp_path: Path) -> None:
    (tmp_path / "circles.db").touch()

    found = await examine(slack, tmp_path)

    assert found["database"].level is Level.OK
    assert "will be applied when the bot starts" in found["migrations"].words
    assert found["database clock"].level is Level.WARN  # the test stands still


async def test_a_file_that_is_no_database_fails(slack: Answers, tmp_path: Path) -> None:
    (tmp_path / "circles.db").write_text("a letter to a friend " * 100)

    found = await examine(slack, tmp_path)

    assert found["database"].level is Level.FAIL
    assert "check DATABASE_URL" in found["database"].words


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("invalid_auth", "copy it again"),
        ("token_revoked", "install the app again"),
        ("account_inactive", "install it again"),
        ("not_allowed_token_type", "a token of another kind"),
        ("something_new", "look the code up"),
    ],
)
async def test_a_refused_token_says_what_to_do(slack: Answers, tmp_path: Path, code: str, advice: str) -> None:
    slack.bot = {"ok": False, "error": code}

    found = await examine(slack, tmp_path)

    assert found["bot token"].level is Level.FAIL
    assert advice in found["bot token"].words
    assert code in found["bot token"].words


async def test_a_missing_scope_fails_and_a_surplus_one_is_told(slack: Answers, tmp_path: Path) -> None:
    slack.scopes = SCOPES - {"im:write"}
    missing = await examine(slack, tmp_path)
    slack.scopes = SCOPES | OPTIONAL | {"files:read"}
    surplus = await examine(slack, tmp_path)

    assert missing["scopes"].level is Level.FAIL
    assert "missing im:write;" in missing["scopes"].words
    assert surplus["scopes"].level is Level.WARN
    assert "and files:read besides" in surplus["scopes"].words


async def test_a_scope_that_nobody_has_to_grant_is_no_fault_either_way(slack: Answers, tmp_path: Path) -> None:
    without = await examine(slack, tmp_path)
    slack.scopes = SCOPES | OPTIONAL
    granted = await examine(slack, tmp_path)

    assert without["scopes"].level is granted["scopes"].level is Level.OK
    assert "without canvases:write, channels:history" in without["scopes"].words
    assert granted["scopes"].words == "all granted"


async def test_an_app_token_without_its_scope_fails(slack: Answers, tmp_path: Path) -> None:
    slack.app = {"ok": False, "error": "missing_scope"}

    found = await examine(slack, tmp_path)

    assert found["app token"].level is Level.FAIL
    assert "connections:write" in found["app token"].words


@pytest.mark.parametrize(("seconds", "words"), [(90, "90 s behind"), (-90, "90 s ahead of")])
async def test_a_clock_that_is_off_is_told(slack: Answers, tmp_path: Path, seconds: int, words: str) -> None:
    slack.at = NOW + timedelta(seconds=seconds)

    found = await examine(slack, tmp_path)

    assert found["clock"].level is Level.WARN
    assert words in found["clock"].words


async def test_being_asked_to_wait_is_not_called_a_bad_token(slack: Answers, tmp_path: Path) -> None:
    slack.status = 429

    found = await examine(slack, tmp_path)

    assert "try again in a minute" in found["bot token"].words


async def test_no_slack_at_all_is_one_finding(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = Answers(url=f"http://127.0.0.1:{taken.getsockname()[1]}/api/")
        found = await examine(nobody, tmp_path)

    assert found["slack"].level is Level.FAIL
    assert "check the network" in found["slack"].words


async def test_wrong_settings_still_get_the_checks_that_need_none(tmp_path: Path) -> None:
    environ = {"DATABASE_URL": f"sqlite:///{tmp_path}/circles.db"}

    findings = await doctor.examine(environ, clock=StoppedClock())

    assert {"python", "zone data", "settings", "database"} <= {finding.subject for finding in findings}
    assert doctor.has_failed(findings)


async def test_http_wants_its_port_free(slack: Answers, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        number = str(taken.getsockname()[1])
        held = await examine(slack, tmp_path, CIRCLES_TRANSPORT="http", SLACK_SIGNING_SECRET="s", PORT=number)
        health = await examine(slack, tmp_path, CIRCLES_HEALTH_PORT=number)

    assert held["port"].level is health["port"].level is Level.FAIL
    assert "set another PORT" in held["port"].words
    assert "set another CIRCLES_HEALTH_PORT" in health["port"].words
    assert port("127.0.0.1", int(number)).level is Level.OK


@pytest.mark.parametrize(("said", "level"), [({"ok": True}, Level.OK), ({"hello": "you"}, Level.FAIL)])
async def test_a_port_that_a_living_bot_holds_is_no_fault(
    slack: Answers, tmp_path: Path, said: dict[str, object], level: Level
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response(said)

    application = web.Application()
    application.router.add_get("/healthz", answer)
    async with TestServer(application, host="127.0.0.1") as running:
        found = await examine(slack, tmp_path, CIRCLES_HEALTH_PORT=str(running.port))

    assert found["port"].level is level


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 6, 23), False),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_the_versions_of_sqlite_that_can_lose_a_write_are_known(version: tuple[int, ...], affected: bool) -> None:
    assert has_wal_reset_race(version) is affected


def test_an_old_python_fails() -> None:
    assert python((3, 10, 14)).level is Level.FAIL
    assert python((3, 11, 0)).level is Level.OK


def test_the_zones_of_the_world_are_here() -> None:
    assert zone_data().level is Level.OK


MOUNTS = """
/dev/vda / ext4 rw 0 0
server:/export /srv nfs4 rw 0 0
tmpfs /srv/local\\040disk tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"), [("/var/lib", "ext4"), ("/srv/circles", "nfs4"), ("/srv/local disk/a", "tmpfs")]
)
def test_the_file_system_of_a_folder_is_that_of_the_nearest_mount(folder: str, kind: str) -> None:
    assert machine.file_system(Path(folder), MOUNTS) == kind


def test_a_folder_that_is_not_there_yet_is_asked_of_its_parent(tmp_path: Path) -> None:
    findings = machine.disk(tmp_path / "to" / "be" / "made" / "circles.db")

    assert f"free in {tmp_path}" in findings[0].words
