"""The one column type of our own: an instant in time."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.domain.local_time import require_aware


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC and given back in UTC on every database; a naive one is refused.

    SQLite has no time zones: a plain `DateTime(timezone=True)` would keep the wall clock there and drop the
    offset, so 09:00+02:00 would come back as 09:00.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else require_aware(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
