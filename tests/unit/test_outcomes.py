"""What an answer of Slack, or the lack of one, means for what was written there."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.errors import SlackBusy, SlackError, SlackRefused, SlackUncertain, SlackUnreachable
from bot.slack.outcomes import RETRY_AFTER_DEFAULT, classify

METHOD = "chat.postMessage"


def answer(data: Any, status: int = 200, **headers: Any) -> SlackError:
    """Return what an answer of this body, status and headers means."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = SimpleNamespace(status_code=status, data=data, headers=named)
    return classify(METHOD, SlackApiError("no", response))


def refused(code: str, status: int = 200) -> SlackError:
    return answer({"ok": False, "error": code}, status)


@pytest.mark.parametrize(
    "code",
    ["is_archived", "channel_not_found", "invalid_blocks", "token_revoked", "missing_scope", "user_not_found"],
)
def test_a_clear_no_is_final(code: str) -> None:
    found = refused(code)

    assert type(found) is SlackRefused
    assert (found.code, found.method) == (code, METHOD)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", ["<html>bad gateway</html>", "", None, {"ok": False}, b"\x00"])
def test_a_server_error_leaves_open_what_was_written(status: int, body: Any) -> None:
    assert type(answer(body, status)) is SlackUncertain


@pytest.mark.parametrize("code", ["internal_error", "fatal_error", "service_unavailable"])
@pytest.mark.parametrize("status", [200, 500])
def test_slack_s_own_trouble_leaves_open_what_was_written(code: str, status: int) -> None:
    """Slack's pages say of these that some of it may have happened."""
    assert type(refused(code, status)) is SlackUncertain


@pytest.mark.parametrize("body", ["<html>hello</html>", {}, {"ok": False}, {"ok": False, "error": None}, []])
def test_an_answer_that_says_nothing_leaves_it_open(body: Any) -> None:
    assert type(answer(body)) is SlackUncertain


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30", 30.0),
        ("1.5", 1.5),
        (7, 7.0),
        (["12"], 12.0),
        ([], RETRY_AFTER_DEFAULT),
        ("soon", RETRY_AFTER_DEFAULT),
        ("-5", RETRY_AFTER_DEFAULT),
        ("0", RETRY_AFTER_DEFAULT),
        ("nan", RETRY_AFTER_DEFAULT),
        ("inf", RETRY_AFTER_DEFAULT),
        ("999999999", RETRY_AFTER_DEFAULT),
        (None, RETRY_AFTER_DEFAULT),
    ],
)
def test_a_429_says_how_long_to_wait_or_a_usual_time_is_waited(said: Any, seconds: float) -> None:
    found = answer({"ok": False, "error": "ratelimited"}, 429, Retry_After=said)

    assert isinstance(found, SlackBusy)
    assert found.retry_after == seconds


@pytest.mark.parametrize("header", ["Retry-After", "retry-after", "RETRY-AFTER"])
def test_the_case_of_the_header_does_not_matter(header: str) -> None:
    found = answer({}, 429, **{header: "9"})

    assert isinstance(found, SlackBusy)
    assert found.retry_after == 9.0


@given(st.text() | st.none() | st.integers() | st.lists(st.text(), max_size=2))
def test_any_retry_after_is_a_wait_of_less_than_a_day(said: Any) -> None:
    found = answer(None, 429, Retry_After=said)

    assert isinstance(found, SlackBusy)
    assert 0 < found.retry_after < 86_400


@pytest.mark.parametrize("code", ["ratelimited", "rate_limited"])
def test_busy_may_be_said_with_status_200(code: str) -> None:
    assert type(refused(code)) is SlackBusy


@pytest.mark.parametrize("code", ["request_timeout", "invalid_post_type"])
def test_a_request_that_was_not_read_was_not_written(code: str) -> None:
    assert type(refused(code)) is SlackUnreachable


def _key() -> ConnectionKey:
    return ConnectionKey("slack.example", 443, True, True, None, None, None)


def test_a_connection_that_was_never_made_wrote_nothing() -> None:
    trouble = aiohttp.ClientConnectorError(_key(), OSError("refused"))

    assert type(classify(METHOD, trouble)) is SlackUnreachable


@pytest.mark.parametrize(
    "trouble",
    [
        TimeoutError(),
        ConnectionResetError(),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientOSError(),
        aiohttp.ClientPayloadError(),
        aiohttp.ServerTimeoutError(),
        json.JSONDecodeError("no", "<html>", 0),
        SlackRequestError("odd"),
    ],
)
def test_a_connection_that_was_lost_on_the_way_leaves_it_open(trouble: Exception) -> None:
    assert type(classify(METHOD, trouble)) is SlackUncertain


def test_a_mistake_of_our_own_is_not_slack_s() -> None:
    with pytest.raises(KeyError):
        classify(METHOD, KeyError("x"))
