"""HTTP delivery: signed posts to the app's request url, forms for people's deeds and JSON for events."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp

from playground.courier import Answer, Delivery
from playground.log import Json
from playground.manifest import Installation

if TYPE_CHECKING:
    from playground.stand_in import StandIn


def signature(secret: str, timestamp: str, body: str) -> str:
    """Slack's `v0` signature: HMAC-SHA256 over version, timestamp and raw body."""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpDelivery:
    """Posts deliveries and reads the answers. The signature carries the machine's time, not the pushed
    clock's, because the app's library compares it with the machine's (five minutes at most apart)."""

    def __init__(self, slack: StandIn) -> None:
        self._slack = slack
        self._session: aiohttp.ClientSession | None = None

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def verify(self, app: Installation) -> bool:
        """The url_verification handshake: the app must give the challenge back."""
        challenge = self._slack.ids.secret("challenge", 40)
        payload = {"token": app.verification_token, "challenge": challenge, "type": "url_verification"}
        answer = await self._post(app, json.dumps(payload), "application/json", {})
        return answer.acked and (answer.body or {}).get("challenge") == challenge

    async def carry(self, delivery: Delivery) -> Answer:
        """One post; a delivery without an answer in `ack_timeout` real seconds is late."""
        headers: dict[str, str] = {}
        if delivery.kind == "events_api":
            body, kind = json.dumps(delivery.payload), "application/json"
            if delivery.attempt:
                headers = {"x-slack-retry-num": str(delivery.attempt), "x-slack-retry-reason": delivery.reason}
        else:
            form = delivery.payload
            if delivery.kind == "interactive":
                form = {"payload": json.dumps(delivery.payload)}
            body, kind = urlencode(form), "application/x-www-form-urlencoded"
        answer = await self._post(delivery.app, body, kind, headers)
        if answer.acked and answer.body and not delivery.accepts_payload and delivery.kind == "interactive":
            self._slack.violate(42, f"{delivery.name} takes no answer body, one came: {str(answer.body)[:200]}")
        return answer

    async def _post(self, app: Installation, body: str, kind: str, headers: dict[str, str]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timestamp = str(int(time.time()))
        headers = {
            **headers,
            "content-type": kind,
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": signature(app.signing_secret, timestamp, body),
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }
        loop = asyncio.get_running_loop()
        started = loop.time()
        timeout = aiohttp.ClientTimeout(total=self._slack.ack_timeout)
        url = app.request_url or ""
        try:
            async with self._session.post(
                url, data=body.encode(), headers=headers, timeout=timeout, max_redirects=2
            ) as response:
                text = await response.text()
        except TimeoutError:
            return Answer("late", reason="http_timeout", seconds=loop.time() - started)
        except aiohttp.TooManyRedirects:
            return Answer("failed", reason="too_many_redirects", seconds=loop.time() - started)
        except aiohttp.ClientError:
            return Answer("undelivered", reason="connection_failed", seconds=loop.time() - started)
        seconds = loop.time() - started
        if not 200 <= response.status < 300:
            no_retry = response.headers.get("x-slack-no-retry") == "1"
            return Answer("failed", reason="http_error", no_retry=no_retry, seconds=seconds)
        try:
            return Answer("acked", body=_body(text, response.content_type), seconds=seconds)
        except ValueError:
            return Answer("failed", reason="the answer is no JSON", no_retry=True, seconds=seconds)


def _body(text: str, content_type: str) -> Json | None:
    """A JSON object, or plain text as a message's text (which slash commands may answer)."""
    if not text.strip():
        return None
    if content_type == "application/json":
        decoded = json.loads(text)
        return decoded if isinstance(decoded, dict) else {"text": text}
    return {"text": text}
