"""The one way in which every side posts: the same gateway, the same client, the same small message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.models.blocks import SectionBlock

from bot.domain.ids import ChannelId
from bot.slack.gateway import Gateway, web_client
from bot.views.kit import Screen

AT_ONCE = 8
"""Posts under way at once, on every side."""


@asynccontextmanager
async def gateway_to(slack_url: str) -> AsyncIterator[Gateway]:
    async with aiohttp.ClientSession() as session:
        yield Gateway(web_client("xoxb-bench", slack_url, session), session)


class Poster:
    """Posts one message about one schedule; at most AT_ONCE at a time, so that no side drowns the sink."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def post(self, number: int) -> None:
        words = f"Your circle Openings {number} meets at 16:00."
        screen = Screen(words, [SectionBlock(text=words)])
        async with self._turns:
            await self._gateway.post(ChannelId(f"C{number}"), screen, key=f"schedule{number}")
