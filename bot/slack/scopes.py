"""Which bot scopes the calls of the gateway need; the manifest is held equal to this table by a test."""

from __future__ import annotations

METHOD_SCOPES: dict[str, frozenset[str]] = {
    "apps.connections.open": frozenset(),
    "auth.test": frozenset(),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "chat.getPermalink": frozenset(),
    "conversations.history": frozenset({"im:history"}),
    "conversations.info": frozenset({"channels:read", "groups:read"}),
    "conversations.open": frozenset({"im:write"}),
    "users.info": frozenset({"users:read"}),
    "views.open": frozenset(),
    "views.update": frozenset(),
    "views.publish": frozenset(),
}
"""Source: Slack's method pages, November 2026."""

OPTIONAL_SCOPES: dict[str, frozenset[str]] = {
    "conversations.history": frozenset({"channels:history", "groups:history"}),
    "dnd.info": frozenset({"dnd:read"}),
    "chat.getPermalink": frozenset({"reactions:read"}),
    "canvases.create": frozenset({"canvases:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "files.completeUploadExternal": frozenset({"files:write"}),
}
"""What a workspace may grant besides, and the call that makes use of it; without it the bot does with less."""

REACTIONS_SCOPE = "reactions:read"
"""With it Slack tells of reactions."""
CHANNEL_HISTORY = OPTIONAL_SCOPES["conversations.history"]
