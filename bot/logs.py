"""Logging: one line per unit of work, with the request, workspace and circle it belongs to, and no secret."""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import IO, Literal

Fact = str | int | float | bool | None

_context: ContextVar[dict[str, str]] = ContextVar("circles_log_context")
_FACTS = "circles_facts"
_LONGEST = 120
"""Characters of one fact; ids and counts are short, and whatever is longer is not a fact but someone's words."""

_SECRETS = (
    (re.compile(r"\b(xox[a-z]|xoxe\.xox[a-z]|xapp)-[A-Za-z0-9-]+"), r"\1-***"),
    (re.compile(r"(://[^:/@\s]*):[^@\s]+@"), r"\1:***@"),
    (re.compile(r"([?&]ticket=)[^&\s'\"]+"), r"\1***"),
    (re.compile(r"(hooks\.slack\.com/)[^\s'\"]+"), r"\1***"),
    (re.compile(r"\[parameters: .*\]"), "[parameters: ***]"),
)
_QUIET = ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "sqlalchemy", "alembic", "uvicorn", "asyncio")
"""Libraries that write message bodies or a line per tick when they are talkative; they speak from WARNING on."""


def mask(text: str) -> str:
    """The text without tokens, passwords, socket tickets, response addresses and SQL parameters."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


@contextmanager
def context(**names: str | None) -> Iterator[None]:
    """Give every line written inside these names (`request`, `workspace`, `circle`); None leaves one as it is."""
    token = _context.set({**_context.get({}), **{key: value for key, value in names.items() if value}})
    try:
        yield
    finally:
        _context.reset(token)


def line(logger: logging.Logger, event: str, *, level: int = logging.INFO, **facts: Fact) -> None:
    """Write one line: an event named like `nudge.sent`, and short facts: ids, counts, codes, no one's words."""
    logger.log(level, event, extra={_FACTS: facts}, stacklevel=2)


@contextmanager
def unit(logger: logging.Logger, event: str, **facts: Fact) -> Iterator[dict[str, Fact]]:
    """Write one line when the work inside is done, with its `ms`; facts found on the way go into the yielded dict.

    An exception is named by its class in the line and passes on; who handles it decides about the traceback.
    """
    found: dict[str, Fact] = dict(facts)
    started = time.monotonic()
    try:
        yield found
    except BaseException as error:
        found["error"] = type(error).__name__
        raise
    finally:
        found["ms"] = round((time.monotonic() - started) * 1000)
        logger.info(event, extra={_FACTS: found}, stacklevel=3)


def configure(level: str = "INFO", form: Literal["text", "json"] = "text", stream: IO[str] | None = None) -> None:
    """Send every line of this process to one stream (standard error by default); may be called again."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))


class TextFormatter(logging.Formatter):
    """`2026-03-02T17:00:00.000Z INFO bot.app nudge.sent workspace=T1 ms=12`, masked, traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        facts = " ".join(f"{key}={_shown(value)}" for key, value in _facts_of(record).items())
        head = f"{_instant(record)} {record.levelname} {record.name} {record.getMessage()}"
        return mask("\n".join(filter(None, [f"{head} {facts}".rstrip(), _trouble(self, record)])))


class JsonFormatter(logging.Formatter):
    """One JSON object per line with at, level, logger, event, the context, the facts and a traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Fact] = {
            "at": _instant(record),
            "level": record.levelname,
            "logger": record.name,
            "event": mask(record.getMessage()),
        }
        for key, value in _facts_of(record).items():
            entry[key if key not in entry else f"{key}_"] = mask(value) if isinstance(value, str) else value
        if trouble := _trouble(self, record):
            entry["traceback"] = mask(trouble)
        return json.dumps(entry, ensure_ascii=False)


def _facts_of(record: logging.LogRecord) -> dict[str, Fact]:
    """The context and the facts of a line, each fact cut to a length that holds no story."""
    facts: dict[str, Fact] = {**_context.get({}), **getattr(record, _FACTS, {})}
    return {
        key: value[: _LONGEST - 1] + "…" if isinstance(value, str) and len(value) > _LONGEST else value
        for key, value in facts.items()
    }


def _shown(value: Fact) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if re.search(r"[\s\"=]", text) else text


def _instant(record: logging.LogRecord) -> str:
    instant = datetime.fromtimestamp(record.created, UTC)
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(record.msecs):03d}Z"


def _trouble(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = [formatter.formatException(record.exc_info)] if record.exc_info else []
    if record.stack_info:
        parts.append(formatter.formatStack(record.stack_info))
    return "\n".join(parts)
