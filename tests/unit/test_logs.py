"""Logs: one line per unit of work, in context, with no secret and no story."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs

LOGGER = logging.getLogger("bot.test")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    found = io.StringIO()
    yield found
    root.handlers = handlers
    root.setLevel(level)


def test_a_unit_of_work_is_one_line_with_its_context_and_time(stream: io.StringIO) -> None:
    logs.configure(stream=stream)

    with logs.context(workspace="T1", circle=None), logs.unit(LOGGER, "nudge.sent", kind="reminder") as facts:
        facts["channel"] = "C1"

    (line,) = stream.getvalue().splitlines()
    assert " INFO bot.test nudge.sent workspace=T1 kind=reminder channel=C1 ms=0" in line


def test_a_unit_that_fails_names_the_error_and_lets_it_pass(stream: io.StringIO) -> None:
    logs.configure(stream=stream)

    with pytest.raises(KeyError), logs.unit(LOGGER, "nudge.sent"):
        raise KeyError("a member's words")

    assert "error=KeyError" in stream.getvalue()
    assert "words" not in stream.getvalue()


def test_json_lines_can_be_read_back(stream: io.StringIO) -> None:
    logs.configure("INFO", "json", stream)

    with logs.context(request="Ev1"):
        logs.line(LOGGER, "insight.saved", tags=2, at="x")

    entry = json.loads(stream.getvalue())
    assert (entry["event"], entry["request"], entry["tags"], entry["at_"]) == ("insight.saved", "Ev1", 2, "x")
    assert entry["at"].endswith("Z")


def test_a_long_fact_is_cut(stream: io.StringIO) -> None:
    logs.configure(stream=stream)

    logs.line(LOGGER, "insight.saved", reason="a story " * 100)

    assert len(stream.getvalue()) < 250


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-123-456-abcDEF",
        "xapp-1-A0-99-abcdef",
        "xoxe.xoxb-1-abcdef",
        "postgresql://ana:abcdef@host/name",
        "wss://wss.slack.com/link/?ticket=abcdef&app_id=1",
        "https://hooks.slack.com/commands/T1/2/abcdef",
        "INSERT … [parameters: ('abcdef', 1)]",
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_are_masked_in_lines_and_in_tracebacks(stream: io.StringIO, secret: str, form: str) -> None:
    logs.configure("INFO", "json" if form == "json" else "text", stream)

    try:
        raise ValueError(secret)
    except ValueError:
        LOGGER.exception("failed with %s", secret)

    assert "abcdef" not in stream.getvalue().lower()
    assert "***" in stream.getvalue()


def test_talkative_libraries_stay_quiet_even_at_debug(stream: io.StringIO) -> None:
    logs.configure("DEBUG", stream=stream)

    logging.getLogger("slack_bolt.AsyncApp").debug("a whole request body")

    assert stream.getvalue() == ""
