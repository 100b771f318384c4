"""Upload addresses: the bytes of a file that was announced, posted once to a secret URL (rule 59)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from playground.documents import UploadedFile
from playground.faults import Fault, Garbled, StoredLate
from playground.log import ApiEntry, Json
from playground.rules import Refused, refuse
from playground.trouble import Deed, play

if TYPE_CHECKING:
    from playground.stand_in import StandIn

METHOD = "upload_url"
"""By which name trouble is ordered for it, and under which it stands in the log."""


class Uploads:
    """Issues the addresses and takes the bytes, raw in the body; the multipart form is not modelled."""

    def __init__(self, slack: StandIn) -> None:
        self._slack = slack
        self._awaited: dict[str, UploadedFile] = {}
        self.serving = 0

    def issue(self, file: UploadedFile) -> str:
        secret = self._slack.ids.secret("upload", 24)
        self._awaited[secret] = file
        return f"{self._slack.origin}/upload/v1/{secret}"

    async def serve(self, request: Request) -> Response:
        self.serving += 1
        try:
            return await self._under_faults(request, await request.body())
        finally:
            self.serving -= 1

    async def _under_faults(self, request: Request, body: bytes) -> Response:
        fault = self._slack.faults.take(METHOD, None)
        if isinstance(fault, StoredLate | Garbled):
            self._slack.unmodelled("an upload that is stored late or answered with nonsense")
            return self._answer(body, 501)
        deed = Deed(
            request=request,
            do=lambda: self._take(request, body, fault),
            undone=lambda status, _: self._answer(body, status, fault=fault),
            failed=lambda status: PlainTextResponse("", status_code=status),
            refused=400,
        )
        return await play(self._slack, fault, deed)

    def _take(self, request: Request, body: bytes, fault: Fault | None) -> Response:
        try:
            if request.headers.get("content-type", "").startswith("multipart/"):
                self._slack.unmodelled("an upload as a multipart form")
                return self._answer(body, 501)
            file = self._awaited.get(request.path_params["secret"])
            if file is None or file.body is not None:
                refuse(rule=59, code="unknown_upload", status=404)
            if len(body) != file.length:
                refuse(rule=59, code="wrong_length", status=400)
        except Refused as refused:
            self._slack.reject(refused.rule, METHOD, refused.code)
            return self._answer(body, refused.status, rule=refused.rule)
        file.body = body
        return self._answer(body, 200, fault=fault)

    def _answer(
        self, body: bytes, status: int, *, fault: Fault | None = None, rule: int | None = None
    ) -> Response:
        told: Json = {"ok": status == 200}
        label = type(fault).__name__ if fault else ""
        given: Json = {"length": len(body)}
        self._slack.log.note(ApiEntry(self._slack.clock.now(), METHOD, given, status, told, rule, label))
        return PlainTextResponse("OK" if status == 200 else "", status_code=status or 500)
