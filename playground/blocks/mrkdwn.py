"""Slack's control sequences as a reader sees them: people, channels, links and local dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_SEQUENCE: Final = re.compile(r"<((?:[@#!]|[A-Za-z][A-Za-z0-9+.-]*:)[^<>\n]+)>")
_TOKEN: Final = re.compile(r"\{(\w+)\}")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: the IANA zone of their device, the names they see, and the instant of reading.

    Without a zone dates show their fallback. Without `now` the `_pretty` tokens never say "today".
    """

    zone: str | None
    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    now: datetime | None = None


def unescape(text: str) -> str:
    """The three entities that Slack uses, back to their characters."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def read_mrkdwn(text: str, reader: Reader) -> str:
    """mrkdwn text as the reader sees it; marks such as `*bold*` stay."""
    parts: list[str] = []
    end = 0
    for match in _SEQUENCE.finditer(text):
        parts += [unescape(text[end : match.start()]), _sequence(match.group(1), reader)]
        end = match.end()
    return "".join([*parts, unescape(text[end:])])


def _sequence(inside: str, reader: Reader) -> str:
    target, _, label = inside.partition("|")
    label = unescape(label)
    kind, name = target[:1], target[1:]
    if kind == "@":
        return "@" + reader.users.get(name, label or name).removeprefix("@")
    if kind == "#":
        return "#" + reader.channels.get(name, label or name).removeprefix("#")
    if kind == "!":
        return _special(name, label, reader)
    url = unescape(target)
    return f"{label} ({url})" if label and label != url else url


def _special(name: str, label: str, reader: Reader) -> str:
    if name.startswith("date^"):
        _, epoch, template, *link = [*name.split("^"), "", ""]
        shown = read_date(epoch, unescape(template), label, reader)
        return f"{shown} ({unescape(link[0])})" if link and link[0] else shown
    if name.startswith("subteam^"):
        return label or f"@{name.removeprefix('subteam^')}"
    return f"@{name}" if name in ("here", "channel", "everyone", "group") else label or f"<!{name}>"


def read_date(epoch: str, template: str, fallback: str, reader: Reader) -> str:
    """A date template in the reader's zone, or the fallback when anything in it is unknown."""
    if reader.zone is None or not re.fullmatch(r"[0-9]{1,11}", epoch):
        return fallback
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(epoch))).astimezone(ZoneInfo(reader.zone))
    names = _TOKEN.findall(template)
    if not names or any(name not in _TOKENS for name in names):
        return fallback
    return _TOKEN.sub(lambda match: _TOKENS[match.group(1)](local, reader), template)


def _ordinal(day: int) -> str:
    ending = "th" if day % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _month_day(local: datetime) -> str:
    return f"{_MONTHS[local.month - 1]} {_ordinal(local.day)}"


def _number(local: datetime, _: Reader) -> str:
    return local.date().isoformat()


def _slash(local: datetime, _: Reader) -> str:
    return f"{local.month:02}/{local.day:02}/{local.year}"


def _date(local: datetime, _: Reader) -> str:
    return f"{_month_day(local)}, {local.year}"


def _short(local: datetime, _: Reader) -> str:
    return f"{_MONTHS[local.month - 1][:3]} {local.day}, {local.year}"


def _long(local: datetime, _: Reader) -> str:
    return f"{_DAYS[local.weekday()]}, {_month_day(local)}, {local.year}"


def _long_full(local: datetime, _: Reader) -> str:
    return f"{_MONTHS[local.month - 1]} {local.day}, {local.year}"


def _time(local: datetime, _: Reader) -> str:
    return f"{local.hour % 12 or 12}:{local.minute:02} {'AM' if local.hour < 12 else 'PM'}"


def _time_secs(local: datetime, _: Reader) -> str:
    return f"{local.hour % 12 or 12}:{local.minute:02}:{local.second:02} {'AM' if local.hour < 12 else 'PM'}"


def _today(local: datetime, reader: Reader) -> date | None:
    return reader.now.astimezone(local.tzinfo).date() if reader.now is not None else None


def _pretty(plain_form: Callable[[datetime, Reader], str]) -> Callable[[datetime, Reader], str]:
    def render(local: datetime, reader: Reader) -> str:
        today = _today(local, reader)
        days = (local.date() - today).days if today is not None else None
        near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
        return near[days] if days is not None and days in near else plain_form(local, reader)

    return render


def _day_divider(local: datetime, reader: Reader) -> str:
    today = _today(local, reader)
    if today is not None and today.year == local.year:
        return f"{_DAYS[local.weekday()]}, {_month_day(local)}"
    return _long(local, reader)


def _ago(local: datetime, reader: Reader) -> str:
    if reader.now is None:
        return f"{_date(local, reader)} at {_time(local, reader)}"
    seconds = int((reader.now - local).total_seconds())
    size, unit = next(
        (step for step in ((86_400, "day"), (3_600, "hour"), (60, "minute")) if abs(seconds) >= step[0]),
        (1, "second"),
    )
    amount = abs(seconds) // size
    spelled = f"{amount} {unit}{'' if amount == 1 else 's'}"
    return f"{spelled} ago" if seconds >= 0 else f"in {spelled}"


_TOKENS: Final[Mapping[str, Callable[[datetime, Reader], str]]] = {
    "date_num": _number,
    "date_slash": _slash,
    "date": _date,
    "date_short": _short,
    "date_long": _long,
    "date_long_full": _long_full,
    "date_pretty": _pretty(_date),
    "date_short_pretty": _pretty(_short),
    "date_long_pretty": _pretty(_long),
    "day_divider_pretty": _pretty(_day_divider),
    "time": _time,
    "time_secs": _time_secs,
    "ago": _ago,
}
