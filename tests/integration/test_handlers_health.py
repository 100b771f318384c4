"""What the bot tells of itself: alive, ready, and its numbers."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.errors import StorageError
from handlers.health import Health
from handlers.transports import CannotListen, HealthServer


class Machine:
    """Everything that is asked after, well unless a test says otherwise."""

    def __init__(self) -> None:
        self.fails = False
        self.behind: list[str] = []
        self.since_turn = 1.0
        self.stuck = 0
        self.has_room = True

    async def ping(self) -> None:
        if self.fails:
            raise StorageError

    async def pending(self) -> list[str]:
        return self.behind

    async def left(self) -> int:
        return self.stuck

    async def page(self) -> bytes:
        await self.ping()
        return b"circles_up 1\n"


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def address(machine: Machine) -> AsyncIterator[str]:
    """Where the bot tells of itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    health = Health(
        ping=machine.ping,
        behind=machine.pending,
        since_turn=lambda: machine.since_turn,
        stuck=machine.left,
        has_room=lambda: machine.has_room,
        metrics=machine.page,
    )
    server = HealthServer("127.0.0.1", port, health)
    await server.open()
    yield f"http://127.0.0.1:{port}"
    await server.close()


async def asked(address: str, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(address + path) as answer:
        return answer.status, await answer.text()


async def test_a_bot_that_is_well_is_alive_and_ready_and_shows_its_numbers(address: str) -> None:
    assert await asked(address, "/healthz") == (200, '{"ok":true}')
    assert await asked(address, "/readyz") == (200, '{"ok":true,"problems":{}}')
    assert await asked(address, "/metrics") == (200, "circles_up 1\n")


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ({"fails": True}, '"database":"StorageError"'),
        ({"behind": ["0002"]}, '"migrations":"1 still to be taken"'),
        ({"since_turn": 61.0}, '"dispatcher":"last turn 61 s ago"'),
        ({"stuck": 2}, '"inbox":"2 acknowledged and not worked off"'),
        ({"has_room": False}, '"listeners":"no room for another"'),
    ],
)
async def test_whatever_is_wrong_takes_the_bot_out_of_service_with_a_reason(
    address: str, machine: Machine, trouble: dict[str, object], told: str
) -> None:
    vars(machine).update(trouble)

    status, words = await asked(address, "/readyz")

    assert status == 503
    assert told in words


async def test_without_a_database_the_bot_is_not_well_and_has_no_numbers(address: str, machine: Machine) -> None:
    machine.fails = True

    assert await asked(address, "/healthz") == (503, '{"ok":false,"problem":"StorageError"}')
    assert await asked(address, "/metrics") == (503, "StorageError\n")


async def test_a_port_that_is_taken_is_told_in_words(address: str, machine: Machine) -> None:
    port = int(address.rpartition(":")[2])

    with pytest.raises(CannotListen):
        await HealthServer("127.0.0.1", port, Health(machine.ping)).open()
