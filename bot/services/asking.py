"""Asking the facilitator whether a post is in the channel, where nobody lets us look."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.nudges import Nudge
from bot.domain.reconciling import ask_until
from bot.domain.timetable import notice
from bot.views.organising import UNKNOWN_POST, question_words
from storage.unit_of_work import UnitOfWork


async def ask_facilitator(work: UnitOfWork, nudge: Nudge, now: datetime) -> None:
    """Plan one private message to the facilitator about a channel's post, if it is still worth asking."""
    until = ask_until(nudge, now)
    circle = await work.circles.get(nudge.team_id, nudge.circle_id) if until is not None else None
    if until is None or circle is None:
        return
    words = question_words(nudge.kind, circle)
    key = f"nudge:{nudge.id}:asked:{nudge.attempt}"
    asked = notice(circle, key, words, now, user_id=circle.facilitator_id)
    about = {"about": UNKNOWN_POST, "nudge": nudge.id, "kind": nudge.kind.value}
    details = asked.details | about | {"channel": nudge.channel_id or circle.channel_id}
    await work.nudges.plan([replace(asked, details=details, not_after=until)])
