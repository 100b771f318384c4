"""What the bot counts about itself, for Prometheus. No person, circle or channel is ever named in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

LATENESS_S = (1, 5, 15, 30, 60, 300, 900, 3600, 14_400, 86_400)
ACK_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)


class Metrics:
    """Counters and gauges of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._settled = Counter(
            "circles_nudges_settled",
            "Nudges whose attempt ended, by kind and state.",
            ["kind", "state"],
            registry=self._registry,
        )
        self._lateness = Histogram(
            "circles_nudge_lateness_seconds",
            "From when a nudge was due until it was sent.",
            ["kind"],
            buckets=LATENESS_S,
            registry=self._registry,
        )
        self._acks = Histogram(
            "circles_ack_seconds",
            "From when Slack's request came in until it was acknowledged.",
            buckets=ACK_S,
            registry=self._registry,
        )
        self._duplicates = Counter(
            "circles_duplicates_seen", "Posts found twice in Slack under one key.", registry=self._registry
        )
        self._repeats = Counter(
            "circles_slack_retries",
            "Deliveries that Slack repeated and that changed nothing.",
            registry=self._registry,
        )
        self._taken_over = Counter(
            "circles_inbox_taken_over",
            "Requests worked off for a process that had stopped.",
            registry=self._registry,
        )
        self._jumps = Counter(
            "circles_clock_jumps",
            "Times the wall clock moved by more than 5 s against the steady one.",
            registry=self._registry,
        )
        self._ledger = Gauge(
            "circles_nudges",
            "Nudges in the ledger that have not ended, by state.",
            ["state"],
            registry=self._registry,
        )
        self._late = Gauge("circles_nudges_late", "Planned nudges that are due.", registry=self._registry)
        self._pace = Gauge(
            "circles_posts_per_minute", "The pace at which this workspace is posted to.", registry=self._registry
        )
        self._open = Gauge(
            "circles_circuit_open", "1 while Slack does not answer and is only probed.", registry=self._registry
        )

    def settled(self, kind: str, state: str, late_for: timedelta) -> None:
        """Count how an attempt ended, and how late it was where it was sent."""
        self._settled.labels(kind, state).inc()
        if state == "sent":
            self._lateness.labels(kind).observe(max(0.0, late_for.total_seconds()))

    def acked(self, seconds: float) -> None:
        """Count one acknowledgement and how long it took."""
        self._acks.observe(seconds)

    def duplicate_seen(self) -> None:
        self._duplicates.inc()

    def repeated(self) -> None:
        """Count a delivery that Slack repeated."""
        self._repeats.inc()

    def inbox_taken_over(self, count: int) -> None:
        self._taken_over.inc(count)

    def clock_jumped(self) -> None:
        self._jumps.inc()

    def ledger(self, counts: Mapping[str, int], *, late: int, per_minute: float, circuit_open: bool) -> None:
        """Set the gauges: how many nudges stand in each state that is no end, and how posting goes."""
        for state, count in counts.items():
            self._ledger.labels(state).set(count)
        self._late.set(late)
        self._pace.set(per_minute)
        self._open.set(circuit_open)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)
