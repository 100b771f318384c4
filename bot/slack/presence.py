"""What Slack says about whether a person wants to be disturbed, read out of its answers and events.

Of a status only the emoji is kept, and until when it stands; never its words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.people import Presence

DND_SCOPE = "dnd:read"
"""An optional scope: without it nobody's do-not-disturb is known."""


def read_status(user: Mapping[str, Any]) -> Presence:
    """Return the status of a users.info answer or a user_change event; do-not-disturb is not told there."""
    profile = user.get("profile") or {}
    return Presence(
        status_emoji=str(profile.get("status_emoji") or ""),
        status_until=_instant(profile.get("status_expiration")),
    )


def read_dnd(status: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return the present or next span without notifications of a dnd.info answer or a dnd_updated_user event.

    Slack gives the times 1 and 1 where there is none.
    """
    since, until = _instant(status.get("next_dnd_start_ts")), _instant(status.get("next_dnd_end_ts"))
    known = status.get("dnd_enabled") and since is not None and until is not None and since < until
    return (since, until) if known else (None, None)


def _instant(epoch: object) -> datetime | None:
    """Slack's 0 means never, as does whatever is no time at all."""
    if not isinstance(epoch, int | float) or isinstance(epoch, bool) or not 0 < epoch < 2**34:
        return None
    return datetime.fromtimestamp(epoch, UTC)
