"""What is put into Slack beside messages: a canvas in a channel, a file in a conversation.

Both are optional: without the scope nothing here is called.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.domain.ids import ChannelId
from bot.errors import SlackUncertain, SlackUnreachable
from bot.slack.calls import Calls, told

CANVAS_SCOPE = "canvases:write"
FILES_SCOPE = "files:write"


class Keeping(Calls):
    """Calls that leave something behind, each raising one of our `SlackError`s."""

    async def create_canvas(self, channel_id: ChannelId, title: str, markdown: str) -> str:
        """Make a canvas that stands as a tab in the channel, where all who are in it may read and edit it.

        Return its id. Never asked twice: Slack would make two.
        """
        method = "canvases.create"
        answer = await self._write(
            method,
            lambda: self._client.canvases_create(
                title=title,
                document_content={"type": "markdown", "markdown": markdown},
                channel_id=channel_id,
            ),
        )
        return str(told(answer, "canvas_id", method))

    async def share_file(self, channel_id: ChannelId, name: str, body: bytes, comment: str) -> str:
        """Upload a file and share it in a conversation with a comment (mrkdwn); return its id.

        Nobody sees what was only uploaded. So whatever goes wrong before the last of the three calls is certain
        to have shown nothing (SlackUnreachable at worst), and only the last may leave it open (SlackUncertain).
        """
        try:
            file_id = await self._upload(name, body)
        except SlackUncertain as trouble:
            raise SlackUnreachable(trouble.code, method=trouble.method) from trouble
        method = "files.completeUploadExternal"
        await self._write(
            method,
            lambda: self._client.files_completeUploadExternal(
                files=[{"id": file_id, "title": name}], channel_id=channel_id, initial_comment=comment
            ),
        )
        return file_id

    async def _upload(self, name: str, body: bytes) -> str:
        method = "files.getUploadURLExternal"
        answer = await self._read(
            method, lambda: self._client.files_getUploadURLExternal(filename=name, length=len(body))
        )
        file_id, url = str(told(answer, "file_id", method)), str(told(answer, "upload_url", method))
        if urlsplit(url).scheme not in {"https", "http"}:
            raise SlackUncertain("no_upload_url", method=method)
        await self._send("upload_url", url, data=body)
        return file_id
