"""What the bot counts about itself, as Prometheus reads it."""

from __future__ import annotations

from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics


def samples(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    """Read the text back: (name, values of the labels) → value."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {
        (one.name, tuple(one.labels[name] for name in sorted(one.labels))): one.value
        for family in families
        for one in family.samples
    }


def test_lateness_is_told_of_what_was_sent_only() -> None:
    metrics = Metrics()

    metrics.settled("prompt", "sent", timedelta(seconds=4))
    metrics.settled("prompt", "skipped", timedelta(hours=9))

    found = samples(metrics)
    assert found["circles_nudges_settled_total", ("prompt", "sent")] == 1
    assert found["circles_nudges_settled_total", ("prompt", "skipped")] == 1
    assert found["circles_nudge_lateness_seconds_sum", ("prompt",)] == 4


def test_the_ledger_and_the_pace_are_as_they_were_last_told() -> None:
    metrics = Metrics()

    metrics.ledger({"planned": 7, "unknown": 1}, late=2, per_minute=90, circuit_open=True)

    found = samples(metrics)
    assert found["circles_nudges", ("planned",)] == 7
    assert found["circles_nudges_late", ()] == 2
    assert found["circles_circuit_open", ()] == 1


def test_two_bots_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()

    one.duplicate_seen()

    assert samples(one)["circles_duplicates_seen_total", ()] == 1
    assert samples(other)["circles_duplicates_seen_total", ()] == 0


def test_no_metric_names_a_person_a_circle_or_a_channel() -> None:
    metrics = Metrics()
    metrics.settled("prompt", "sent", timedelta(0))
    metrics.ledger({"planned": 1}, late=0, per_minute=90, circuit_open=False)

    labels = {
        name
        for family in text_string_to_metric_families(metrics.text().decode())
        for one in family.samples
        for name in one.labels
    }

    assert labels == {"kind", "state", "le"}
