"""How days, times, numbers and addresses are written in Slack's payloads and inputs."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>.]+(\.[^\s@<>.]+)+")
_WEB_ADDRESS = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>]+", re.IGNORECASE)


def is_date(value: object) -> bool:
    """Whether this is a real day written YYYY-MM-DD."""
    if not isinstance(value, str) or not _DATE.fullmatch(value) or not value.isascii():
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_time(value: object) -> bool:
    """Whether this is a time of day written HH:mm."""
    return isinstance(value, str) and _TIME.fullmatch(value) is not None and value.isascii()


def as_number(value: object) -> Decimal | None:
    """The number that a string spells, in the plain notation of Slack's number input."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value) or not value.isascii():
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def is_instant(value: object) -> bool:
    """Whether this is a UNIX timestamp of ten digits, in seconds."""
    return isinstance(value, int) and not isinstance(value, bool) and 10**9 <= value < 10**10


def is_email(value: object) -> bool:
    """Whether Slack's client takes this for an e-mail address."""
    return isinstance(value, str) and _EMAIL.fullmatch(value) is not None


def is_web_address(value: object) -> bool:
    """Whether this is an http(s) URL."""
    return isinstance(value, str) and _WEB_ADDRESS.fullmatch(value) is not None


def is_address(value: object) -> bool:
    """Whether this is a URL of any scheme (`https:`, `slack:`, `mailto:` …)."""
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None
