"""What stands in a workspace beside messages: canvases, and files that were uploaded."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass

from playground.log import Json

CANVAS_MOST = 1_048_576
"""Characters of Markdown in a canvas, as Slack's page of canvases.create says."""
_PREVIEWED = 4_000


@dataclass(slots=True)
class Canvas:
    """A canvas; with a `channel` it is a tab there, and all who are in the channel may read and edit it."""

    id: str
    app_id: str
    title: str
    markdown: str
    channel: str = ""

    def json(self) -> Json:
        return {"id": self.id, "title": self.title, "markdown": self.markdown}


@dataclass(slots=True)
class UploadedFile:
    """A file on its way: announced, uploaded (`body`), and `completed`: shared in a channel, or private."""

    id: str
    app_id: str
    name: str
    length: int
    title: str = ""
    body: bytes | None = None
    channel: str = ""
    completed: bool = False

    def json(self) -> Json:
        """The file as messages and answers show it; the start of a text can be read."""
        shown: Json = {"id": self.id, "name": self.name, "title": self.title or self.name, "size": self.length}
        preview = (self.body or b"")[:_PREVIEWED].decode("utf-8", "ignore")
        return shown | ({"preview": preview} if preview and "\0" not in preview else {})


def file_kept(file: UploadedFile) -> Json:
    """The file as it is written down; JSON has no bytes."""
    return asdict(file) | {"body": None if file.body is None else base64.b64encode(file.body).decode()}


def file_taken_up(kept: Json) -> UploadedFile:
    """The file of what was written down."""
    body = kept["body"]
    return UploadedFile(**kept | {"body": None if body is None else base64.b64decode(body)})
