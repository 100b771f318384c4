"""Who may talk to the control interface: pages and programs of this machine, by its own name, and nobody else.

A page of another site that a browser has open could send requests here. It cannot: the Host must be ours
(which ends DNS rebinding), an Origin that is sent must be the same, a browser's own word on where a request
comes from is heeded, and answers carry no CORS header.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost")

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""What a page from here may do: run and show what is from here, ask here, and nothing more."""

HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class OnlyFromHere:
    """Lets requests through that were meant for this server, and puts the headers on every answer.

    `port` is asked with each request: it is known only once the server listens.
    """

    def __init__(self, app: ASGIApp, port: Callable[[], int]) -> None:
        self._app = app
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        objection = self._objection(Headers(scope=scope))

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        if objection:
            refusal = JSONResponse({"ok": False, "problem": objection}, status_code=403)
            await refusal(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)

    def _objection(self, headers: Headers) -> str | None:
        host = headers.get("host", "").lower()
        if host not in {f"{name}:{self._port()}" for name in NAMES}:
            return "this address is not the playground's"
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{host}":
            return "requests from other pages are not taken"
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return "requests from other sites are not taken"
        return None
