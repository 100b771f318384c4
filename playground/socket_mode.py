"""Socket Mode: one-time tickets, envelopes over WebSockets, acks checked one by one."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.courier import Answer, Delivery
from playground.log import Json
from playground.manifest import Installation

if TYPE_CHECKING:
    from playground.stand_in import StandIn

MAX_CONNECTIONS = 10
_CLOSED = (WebSocketDisconnect, RuntimeError, OSError)


@dataclass(slots=True, eq=False)
class Connection:
    """One open socket of one app; a retiring one was told to go and gets work only if it is the last."""

    app: Installation
    socket: WebSocket
    open: bool = True
    retiring: bool = False

    async def send(self, message: Json) -> bool:
        """Send; False if the socket turned out to be gone."""
        try:
            await self.socket.send_text(json.dumps(message))
        except _CLOSED:
            self.open = False
        return self.open


@dataclass(slots=True, eq=False)
class Flight:
    """One send of an envelope that waits for its ack; `connection` is None while no socket is open."""

    delivery: Delivery
    acked: asyncio.Future[Json | None]
    connection: Connection | None = None


@dataclass(slots=True)
class Envelope:
    """What is known of an envelope id: how often it went out, how often it was acked."""

    accepts_payload: bool
    sends: int = 0
    acks: int = 0
    waiting: list[Flight] = field(default_factory=list)


class SocketMode:
    """The app's sockets, and the envelopes that are out on them."""

    def __init__(self, slack: StandIn) -> None:
        self._slack = slack
        self._tickets: dict[str, Installation] = {}
        self._envelopes: dict[str, Envelope] = {}
        self._choice = Random(7)
        self.connections: list[Connection] = []

    def ticket_url(self, app: Installation) -> str:
        """A WebSocket URL that opens one connection, once."""
        ticket = self._slack.ids.secret("ticket", 32)
        self._tickets[ticket] = app
        base = self._slack.origin.replace("http://", "ws://")
        return f"{base}/link/?ticket={ticket}&app_id={app.app_id}"

    def open_for(self, app: Installation) -> list[Connection]:
        """Sockets that take envelopes."""
        return [c for c in self._all_for(app) if not c.retiring]

    def _all_for(self, app: Installation) -> list[Connection]:
        return [c for c in self.connections if c.app is app and c.open]

    async def serve(self, socket: WebSocket) -> None:
        """One connection from hello to close; a used ticket is closed, an 11th socket told to go."""
        app = self._tickets.pop(socket.query_params.get("ticket", ""), None)
        await socket.accept()
        if app is None:
            self._slack.reject(53, "socket", "invalid ticket")
            await socket.close(1008)
            return
        if len(self._all_for(app)) >= MAX_CONNECTIONS:
            self._slack.reject(53, "socket", "too_many_websockets")
            await socket.send_text(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
            await socket.close()
            return
        connection = Connection(app, socket)
        await connection.send(self._hello(app))
        self.connections.append(connection)
        try:
            await self._resend_stranded(app)
            while True:
                await self._receive(connection, await socket.receive_text())
        except _CLOSED:
            pass
        finally:
            connection.open = False
            self.connections.remove(connection)
            self._strand(connection)
            await self._resend_stranded(app)

    def _hello(self, app: Installation) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._all_for(app)) + 1,
            "debug_info": {"host": "applink-0", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": app.app_id},
        }

    async def carry(self, delivery: Delivery) -> Answer:
        """Send the envelope on one arbitrary socket and wait for its ack, `ack_timeout` real seconds at most."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        flight = Flight(delivery, loop.create_future())
        envelope = self._envelopes.setdefault(delivery.envelope_id, Envelope(delivery.accepts_payload))
        envelope.waiting.append(flight)
        if not await self._send(flight):
            envelope.waiting.remove(flight)
            return Answer("undelivered", reason="connection_failed")
        done, _ = await asyncio.wait({flight.acked}, timeout=self._slack.ack_timeout)
        seconds = loop.time() - started
        if not done:
            envelope.waiting.remove(flight)
            return Answer("late", reason="timeout", seconds=seconds)
        return Answer("acked", body=flight.acked.result(), seconds=seconds)

    async def _send(self, flight: Flight) -> bool:
        delivery = flight.delivery
        message: Json = {
            "envelope_id": delivery.envelope_id,
            "payload": delivery.payload,
            "type": delivery.kind,
            "accepts_response_payload": delivery.accepts_payload,
        }
        if delivery.kind == "events_api" or delivery.attempt:
            message |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason}
        while connections := self.open_for(delivery.app) or self._all_for(delivery.app):
            flight.connection = self._choice.choice(connections)
            if await flight.connection.send(message):
                self._envelopes[delivery.envelope_id].sends += 1
                return True
        flight.connection = None
        return False

    def _flights(self) -> list[Flight]:
        return [flight for envelope in self._envelopes.values() for flight in envelope.waiting]

    def _strand(self, connection: Connection) -> None:
        for flight in self._flights():
            if flight.connection is connection and not flight.acked.done():
                flight.connection = None

    async def _resend_stranded(self, app: Installation) -> None:
        for flight in self._flights():
            if flight.connection is None and flight.delivery.app is app and not flight.acked.done():
                await self._send(flight)

    async def _receive(self, connection: Connection, text: str) -> None:
        try:
            message = json.loads(text)
            envelope_id = message["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self._slack.violate(42, f"the app sent something that is no ack: {text[:200]}")
            return
        envelope = self._envelopes.get(envelope_id)
        if envelope is None:
            self._slack.violate(42, f"ack of an unknown envelope {envelope_id}")
            return
        envelope.acks += 1
        payload = message.get("payload") or None
        if envelope.acks > envelope.sends:
            self._slack.violate(42, f"envelope {envelope_id} was acknowledged twice")
            return
        if payload is not None and not envelope.accepts_payload:
            self._slack.violate(42, f"envelope {envelope_id} takes no payload, the ack carried one")
        if envelope.waiting:
            flight = envelope.waiting.pop(0)
            if not flight.acked.done():
                flight.acked.set_result(payload)

    async def disconnect(self, app: Installation, reason: str = "refresh_requested") -> None:
        """Say goodbye as Slack does (`warning`, `refresh_requested`); the app is to open another socket."""
        for connection in self.open_for(app):
            connection.retiring = reason != "warning"
            await connection.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-0"}})

    def fall_silent(self, app: Installation) -> None:
        """Let the app's open sockets die without being closed: pings and acks are no longer heard on them."""
        for connection in self._all_for(app):
            connection.retiring = True
            self._slack.hush(connection.socket.scope)

    async def drop(self, app: Installation) -> None:
        """Close every socket of the app without a word."""
        for connection in self._all_for(app):
            await self._close(connection)

    async def _close(self, connection: Connection) -> None:
        connection.open = False
        try:
            await connection.socket.close(1000)
        except _CLOSED:
            return
