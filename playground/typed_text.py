"""What Slack makes of text that a person types: entities escaped, names turned into references."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playground.workspace import Workspace

_URL = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)\"']")
_USER = re.compile(r"(?<![\w<])@([\w.-]*\w)")
_CHANNEL = re.compile(r"(?<![\w<&])#([\w-]*\w)")
_BROADCASTS = ("channel", "here", "everyone")


class CannotDo(Exception):
    """A person could not do this in Slack right now; the sentence says what is there instead."""


@dataclass(frozen=True, slots=True)
class TypedText:
    """Reads typed text for one workspace."""

    workspace: Workspace

    def escaped(self, text: str) -> str:
        """`&`, `<` and `>` as entities; nothing else changes."""
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def for_command(self, text: str, *, references: bool) -> str:
        """A command's text: with `should_escape`, names come as `<@U…|name>`, `<#C…|name>`, urls as `<url>`."""
        return self._referenced(text, with_names=True) if references else self.escaped(text)

    def for_message(self, text: str) -> str:
        """A message's text: names come as `<@U…>` and `<#C…|name>`, urls as `<url>`."""
        return self._referenced(text, with_names=False)

    def _referenced(self, text: str, *, with_names: bool) -> str:
        users = {user.name: user.id for user in self.workspace.users.values()}
        channels = {c.name: c.id for c in self.workspace.conversations.values() if c.name}

        def user(match: re.Match[str]) -> str:
            name = match[1].lower()
            if name in _BROADCASTS:
                return f"<!{name}>"
            if name not in users:
                return match[0]
            return f"<@{users[name]}|{name}>" if with_names else f"<@{users[name]}>"

        def channel(match: re.Match[str]) -> str:
            name = match[1].lower()
            return f"<#{channels[name]}|{name}>" if name in channels else match[0]

        pieces: list[str] = []
        end = 0
        for url in _URL.finditer(text):
            pieces.append(_CHANNEL.sub(channel, _USER.sub(user, self.escaped(text[end : url.start()]))))
            pieces.append(f"<{self.escaped(url[0])}>")
            end = url.end()
        pieces.append(_CHANNEL.sub(channel, _USER.sub(user, self.escaped(text[end:]))))
        return "".join(pieces)
