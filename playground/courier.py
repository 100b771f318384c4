"""Carries payloads to the app over its transport, judges the answer, and delivers again where Slack does."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol

from playground.log import DeliveryEntry, Json
from playground.manifest import Installation

if TYPE_CHECKING:
    from playground.stand_in import StandIn

Kind = Literal["slash_commands", "interactive", "events_api"]
Outcome = Literal["acked", "late", "lost", "failed", "undelivered"]

EVENT_RETRY_SECONDS = (0, 60, 300)
"""Rule 43: an event that failed comes again this long (pushed clock) after it failed first."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One payload on its way to one app; retries keep the envelope id and count `attempt` up."""

    app: Installation
    kind: Kind
    name: str
    payload: Json
    envelope_id: str
    accepts_payload: bool = False
    attempt: int = 0
    reason: str = ""
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `late` took longer than the ack deadline, `lost` was dropped by an ordered fault,
    `failed` was a wrong HTTP answer, `undelivered` found no connection. `seconds` is real time."""

    outcome: Outcome
    body: Json | None = None
    reason: str = ""
    no_retry: bool = False
    seconds: float = 0.0

    @property
    def acked(self) -> bool:
        return self.outcome == "acked"


class TransportLine(Protocol):
    """Socket Mode or HTTP: brings one delivery to the app and waits for its answer."""

    async def carry(self, delivery: Delivery) -> Answer: ...


class Courier:
    """Every delivery passes here. `in_flight` names what is under way; `settled()` waits for it to empty."""

    def __init__(self, slack: StandIn, lines: dict[str, TransportLine]) -> None:
        self._slack = slack
        self._lines = lines
        self._tasks: set[asyncio.Task[Any]] = set()
        self.in_flight: dict[int, str] = {}

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run in the background; kept until done, cancelled at stop."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    @property
    def busy(self) -> bool:
        return bool(self.in_flight or self._tasks)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def deliver(self, delivery: Delivery) -> Answer:
        """Carry once, log, and plan the next attempt if Slack would make one."""
        if self._slack.faults.take_duplicate(delivery.kind):
            self.spawn(self._carry(delivery))
        answer = await self._carry(delivery)
        self._judge(delivery, answer)
        self._again(delivery, answer)
        return answer

    async def _carry(self, delivery: Delivery) -> Answer:
        label = f"{delivery.kind} {delivery.name} (attempt {delivery.attempt})"
        key = id(label)
        self.in_flight[key] = label
        try:
            answer = await self._lines[delivery.app.transport].carry(delivery)
        finally:
            del self.in_flight[key]
        if answer.acked and self._slack.faults.take_lost_ack(delivery.kind):
            answer = replace(answer, outcome="lost", body=None, reason="http_timeout")
        self._slack.log.note(
            DeliveryEntry(
                self._slack.clock.now(),
                delivery.app.transport,
                delivery.kind,
                delivery.name,
                delivery.payload,
                delivery.attempt,
                answer.outcome,
                answer.seconds,
                answer.body,
            )
        )
        return answer

    def _judge(self, delivery: Delivery, answer: Answer) -> None:
        what = f"{delivery.kind} {delivery.name}"
        if answer.outcome == "late":
            self._slack.violate(42, f"{what} was not acknowledged within {self._slack.ack_timeout:g} s")
        elif answer.outcome == "failed":
            rule = 43 if delivery.kind == "events_api" else 42
            self._slack.violate(rule, f"{what} was answered wrongly: {answer.reason}")

    def _again(self, delivery: Delivery, answer: Answer) -> None:
        if answer.acked or answer.no_retry:
            return
        now = self._slack.clock.now()
        failed_at = delivery.failed_at or now
        reason = answer.reason or "http_timeout"
        again = replace(delivery, attempt=delivery.attempt + 1, reason=reason, failed_at=failed_at)
        if delivery.kind == "events_api":
            if delivery.attempt < len(EVENT_RETRY_SECONDS):
                due = failed_at + timedelta(seconds=EVENT_RETRY_SECONDS[delivery.attempt])
                if due <= now:
                    self._start(again)
                else:
                    self._slack.clock.call_at(due, lambda: self._start(again))
        elif delivery.app.transport == "socket" and delivery.attempt == 0 and answer.outcome in ("late", "lost"):
            self.spawn(self.deliver(again))

    def _start(self, delivery: Delivery) -> None:
        if delivery.app.state == "installed":
            self.spawn(self.deliver(delivery))
