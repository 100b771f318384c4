"""Trouble to order: rate limits, server errors, cut connections, slow answers, doubled and lost deliveries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime, timedelta

from playground.clock import PushedClock

DEFAULT_LIMIT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class RateLimited:
    """429 with `Retry-After`; every call to the method is limited until the pushed clock passes it.

    `retry_after` is in seconds; None leaves the header out and a text is sent as it is, junk and all. `lasts`
    is how long the limit holds (pushed clock): as long as a whole `retry_after` says, which then counts down,
    else 30 s. With `status=200` the refusal stands in the body alone: `{"ok": false, "error": code}`.
    """

    retry_after: int | str | None = 30
    _: KW_ONLY
    lasts: int | None = None
    status: int = 429
    code: str = "ratelimited"

    @property
    def seconds(self) -> int:
        """How long the limit holds, on the pushed clock."""
        if self.lasts is not None:
            return self.lasts
        return self.retry_after if isinstance(self.retry_after, int) else DEFAULT_LIMIT_SECONDS

    @property
    def header(self) -> int | str | None:
        """What `Retry-After` says; None leaves it out."""
        return self.retry_after if self.status == 429 else None


@dataclass(frozen=True, slots=True)
class ServerError:
    """A 5xx answer, before or after the effect took place."""

    status: int = 500
    before_write: bool = True


@dataclass(frozen=True, slots=True)
class CutBefore:
    """The connection breaks and nothing was done: after `hold` real seconds without an answer, or as soon as
    the client hangs up (a longer hold than the client's patience is its read timeout)."""

    hold: float = 0


@dataclass(frozen=True, slots=True)
class CutAfter:
    """The effect took place, the connection breaks before the answer; `hold` as in `CutBefore`."""

    hold: float = 0


@dataclass(frozen=True, slots=True)
class StoredLate:
    """The connection breaks now (`hold` as in `CutBefore`), the effect takes place `seconds` later on the pushed
    clock, if the app is still installed then."""

    seconds: float
    hold: float = 0


@dataclass(frozen=True, slots=True)
class Garbled:
    """HTTP 200 with a body that is no answer of Slack's: HTML unless given, the true answer cut in half if None.
    The effect took place unless `before_write`."""

    body: str | None = "<!doctype html><title>Slack</title><p>Something went wrong.</p>"
    _: KW_ONLY
    before_write: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """The answer takes `seconds` of real time; the effect takes place at the end of them."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """The method answers `{"ok": false, "error": code}`, for states that are awkward to bring about."""

    code: str


Fault = RateLimited | ServerError | CutBefore | CutAfter | StoredLate | Garbled | Slow | Refusal


@dataclass(slots=True)
class Order:
    """One ordered fault and how many calls it still strikes."""

    method: str
    fault: Fault
    left: int
    channel: str | None
    until: datetime | None = None

    def fits(self, method: str, channel: object) -> bool:
        return self.method in (method, "*") and (self.channel is None or self.channel == channel)


Standing = Callable[[str], Fault | None]
"""Decides for each call of a method whether it is struck, until it is taken off the book."""


@dataclass(slots=True)
class Faults:
    """The book of orders. A test orders, the wire takes. `standing` trouble lasts until it is removed, and so
    does `always_duplicate`, under which every delivery comes twice. `history_lag` is how many seconds of the
    pushed clock it takes until a message shows in history and replies."""

    clock: PushedClock
    standing: list[Standing] = field(default_factory=list)
    always_duplicate: bool = False
    history_lag: float = 0
    orders: list[Order] = field(default_factory=list)
    duplicates: list[str | None] = field(default_factory=list)
    lost_acks: list[str | None] = field(default_factory=list)

    def order(self, method: str, kind: Fault, times: int = 1, channel: object = None) -> None:
        """Strike the next `times` calls of `method` ("*" = any), for `channel` (id or room) if given."""
        wanted = getattr(channel, "id", channel)
        self.orders.append(Order(method, kind, times, wanted if isinstance(wanted, str) else None))

    def duplicate(self, kind: str | None = None, times: int = 1) -> None:
        """Deliver the next `times` payloads twice; `kind` is slash_commands, interactive, events_api or any."""
        self.duplicates += [kind] * times

    def lose_ack(self, kind: str | None = None, times: int = 1) -> None:
        """Lose the app's next `times` acks on the way, so that Slack believes there was none."""
        self.lost_acks += [kind] * times

    def clear(self) -> None:
        """Forget every order that has not struck yet, and all standing trouble."""
        self.standing.clear()
        self.always_duplicate = False
        self.history_lag = 0
        self.orders.clear()
        self.duplicates.clear()
        self.lost_acks.clear()

    def take(self, method: str, channel: object) -> Fault | None:
        """The fault that strikes this call, if any; a rate limit stays until its time has passed."""
        for order in [o for o in self.orders if o.fits(method, channel)]:
            if not isinstance(order.fault, RateLimited):
                order.left -= 1
                if order.left <= 0:
                    self.orders.remove(order)
                return order.fault
            limited = self._limited(order, order.fault)
            if limited:
                return limited
        return next((fault for stands in self.standing if (fault := stands(method))), None)

    def _limited(self, order: Order, fault: RateLimited) -> RateLimited | None:
        now = self.clock.now()
        if order.until is not None and now >= order.until:
            order.left -= 1
            order.until = None
            if order.left <= 0:
                self.orders.remove(order)
                return None
        if order.until is None:
            order.until = now + timedelta(seconds=fault.seconds)
        if not isinstance(fault.retry_after, int) or fault.lasts is not None:
            return fault
        return replace(fault, retry_after=max(1, int((order.until - now).total_seconds())))

    def take_duplicate(self, kind: str) -> bool:
        return self.always_duplicate or _take(self.duplicates, kind)

    def take_lost_ack(self, kind: str) -> bool:
        return _take(self.lost_acks, kind)


def _take(orders: list[str | None], kind: str) -> bool:
    for index, wanted in enumerate(orders):
        if wanted in (None, kind):
            del orders[index]
            return True
    return False
