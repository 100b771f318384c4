"""A Slack that says yes at once: what is measured is the sender, and what came twice or never is counted.

It runs in a process of its own, `python -m benchmarks.sink`, prints its port, and lives until its input ends.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

TEAM = "T0BENCH"
BOT = "U0BOT"
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_KEY = re.compile(rb'"k": ?"([^"]+)"')
_CHANNEL = re.compile(rb'"channel": ?"([^"]+)"')
_USER = re.compile(rb"U0[A-Z0-9]+")


class Counted:
    """Every post by its key, with the wall-clock second at which it came."""

    def __init__(self) -> None:
        self.posts: Counter[str] = Counter()
        self.came: list[float] = []
        self.answers = 0

    def report(self, due: float) -> dict[str, Any]:
        """Return what came, and how late after `due` (seconds of the epoch)."""
        late = sorted(one - due for one in self.came)
        return {
            "posts": len(late),
            "distinct": len(self.posts),
            "doubled": len(late) - len(self.posts),
            "answers": self.answers,
            "last": late[-1] if late else None,
            "p50": _share(late, 0.50),
            "p99": _share(late, 0.99),
        }


def _share(ordered: list[float], share: float) -> float | None:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else None


class Sink(asyncio.Protocol):
    """One connection: HTTP/1.1 as our clients speak it, kept alive, one request after the other."""

    def __init__(self, counted: Counted) -> None:
        self._counted = counted
        self._came = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        while (split := self._came.find(b"\r\n\r\n")) >= 0:
            head = self._came[:split]
            length = _LENGTH.search(head)
            end = split + 4 + (int(length[1]) if length else 0)
            if len(self._came) < end:
                return
            body, self._came = self._came[split + 4 : end], self._came[end:]
            answer = json.dumps(self._answer(head.split(b" ", 2)[1].decode(), body)).encode()
            assert self._transport is not None
            self._transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-oauth-scopes: chat:write,im:write\r\n"
                b"content-length: " + str(len(answer)).encode() + b"\r\n\r\n" + answer
            )

    def _answer(self, target: str, body: bytes) -> dict[str, Any]:
        parts = urlsplit(target)
        match parts.path.rpartition("/")[2]:
            case "chat.postMessage":
                key, channel = _KEY.search(body), _CHANNEL.search(body)
                self._counted.posts[key[1].decode() if key else "none"] += 1
                self._counted.came.append(time.time())
                ts = f"{time.time():.6f}"
                return {"ok": True, "channel": channel[1].decode() if channel else "C0", "ts": ts}
            case "conversations.open":
                user = _USER.search(body)
                return {"ok": True, "channel": {"id": "D" + (user[0].decode() if user else "0")}}
            case "auth.test":
                return {"ok": True, "team_id": TEAM, "user_id": BOT, "bot_id": "B0BOT", "team": "Bench"}
            case "users.info":
                user = _USER.search(body)
                who = user[0].decode() if user else "U0"
                return {"ok": True, "user": {"id": who, "team_id": TEAM, "name": who, "tz": "Europe/Berlin"}}
            case "conversations.info":
                return {"ok": True, "channel": {"id": "C0", "is_member": True, "is_channel": True}}
            case "response":
                self._counted.answers += 1
                return {"ok": True}
            case "report":
                return self._counted.report(float(parse_qs(parts.query)["due"][0]))
            case "reset":
                self._counted.__init__()  # type: ignore[misc]
                return {"ok": True}
        return {"ok": True, "messages": [], "has_more": False}


async def main() -> None:
    counted = Counted()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sink(counted), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
