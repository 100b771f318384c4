"""The stand-in takes manifests as strictly as Slack, and keeps a clock that only moves when pushed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from playground.clock import PushedClock
from playground.manifest import ManifestRejected, Transport
from playground.stand_in import StandIn
from tests.contracts.stand_in_kit import START, Json, manifest


def _set(path: str, value: object) -> Callable[[Json], None]:
    def change(given: Json) -> None:
        *parents, last = path.split(".")
        for key in parents:
            given = given.setdefault(key, {})
        if value is None:
            del given[last]
        else:
            given[last] = value

    return change


WRONG: list[tuple[Callable[[Json], None], Transport, str]] = [
    (_set("display_information.name", "x" * 36), "socket", "1 to 35 characters"),
    (_set("display_information.background_color", "blue"), "socket", "#rgb"),
    (_set("features.wings", {}), "socket", "unknown key 'wings'"),
    (_set("features.bot_user.display_name", ""), "socket", "1 to 80"),
    (_set("features.slash_commands", []), "socket", "1 to 50 items"),
    (_set("features.slash_commands", [{"command": "circle", "description": "d"}]), "socket", "starts with /"),
    (_set("oauth_config.scopes.bot", ["commands", "commands"]), "socket", "commands is listed twice"),
    (_set("oauth_config.scopes.bot", ["commands", "chat:fly"]), "socket", "unknown scope 'chat:fly'"),
    (_set("settings.event_subscriptions.bot_events", ["moon_rise"]), "socket", "unknown event 'moon_rise'"),
    (_set("oauth_config.scopes.bot", ["commands"]), "socket", "event 'message.im' needs the scope im:history"),
    (_set("settings.interactivity", {"request_url": "https://a.example"}), "socket", "is_enabled is required"),
    (_set("settings.socket_mode_enabled", False), "socket", "must be true for Socket Mode"),
    (_set("settings.socket_mode_enabled", False), "http", "slash command /circle: needs a url"),
    (_set("settings.socket_mode_enabled", False), "http", "event_subscriptions: needs a request_url"),
]


@pytest.mark.parametrize(("change", "transport", "problem"), WRONG)
def test_a_wrong_manifest_is_rejected_with_the_reason(
    change: Callable[[Json], None], transport: Transport, problem: str
) -> None:
    slack = StandIn(PushedClock(START))
    wrong = manifest()
    change(wrong)

    with pytest.raises(ManifestRejected) as rejected:
        slack.install(wrong, transport)

    assert problem in str(rejected.value)


def test_a_right_manifest_is_taken_for_both_transports() -> None:
    slack = StandIn(PushedClock(START))

    app = slack.install(manifest())
    other = slack.install(manifest(), "http", "http://127.0.0.1:1/slack/events")

    assert app.bot_token.startswith("xoxb-")
    assert app.app_token.startswith("xapp-")
    assert (other.transport, other.app_id != app.app_id) == ("http", True)


def test_timers_run_in_order_at_their_own_instants_while_the_clock_is_pushed() -> None:
    clock = PushedClock(START)
    seen: list[tuple[str, datetime]] = []
    clock.call_later(60, lambda: seen.append(("second", clock.now())))
    clock.call_later(30, lambda: seen.append(("first", clock.now())))
    clock.call_later(10, lambda: seen.append(("never", clock.now()))).cancel()

    clock.push(timedelta(hours=1))

    assert seen == [("first", START + timedelta(seconds=30)), ("second", START + timedelta(seconds=60))]
    assert clock.now() == START + timedelta(hours=1)


def test_the_clock_never_goes_back_and_takes_no_naive_time() -> None:
    clock = PushedClock(START)

    with pytest.raises(ValueError, match="never goes backwards"):
        clock.push_to(START - timedelta(seconds=1))
    with pytest.raises(ValueError, match="aware"):
        PushedClock(datetime(2026, 3, 2))
    assert clock.now().tzinfo is UTC
