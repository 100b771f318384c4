"""Questions about captures."""

from __future__ import annotations

from sqlmodel import select

from bot.domain.captures import Capture
from bot.domain.ids import ChannelId, TeamId, UserId
from storage.repositories.repository import Repository
from storage.tables.captures import CaptureRow

KEYS = ["team_id", "user_id", "channel_id", "message_ts"]


class Captures(Repository):
    async def save(self, capture: Capture) -> None:
        await self._save(CaptureRow.from_domain(capture), keys=KEYS)

    async def get(
        self, team_id: TeamId, user_id: UserId, channel_id: ChannelId, message_ts: str
    ) -> Capture | None:
        return await self._value(
            select(CaptureRow).where(
                CaptureRow.team_id == team_id,
                CaptureRow.user_id == user_id,
                CaptureRow.channel_id == channel_id,
                CaptureRow.message_ts == message_ts,
            )
        )
