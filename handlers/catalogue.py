"""Everything people and Slack can set off; the manifest is held equal to this page by a test."""

from __future__ import annotations

from enum import StrEnum

from bot.views.ids import CallbackId, Command


class Event(StrEnum):
    """The events the bot subscribes to."""

    APP_HOME_OPENED = "app_home_opened"
    MESSAGE_IM = "message.im"
    CHANNEL_ARCHIVE = "channel_archive"
    GROUP_ARCHIVE = "group_archive"
    CHANNEL_UNARCHIVE = "channel_unarchive"
    GROUP_UNARCHIVE = "group_unarchive"
    CHANNEL_DELETED = "channel_deleted"
    GROUP_DELETED = "group_deleted"
    MEMBER_JOINED_CHANNEL = "member_joined_channel"
    """Of interest where it is the bot itself that was put back."""
    CHANNEL_ID_CHANGED = "channel_id_changed"
    USER_CHANGE = "user_change"
    DND_UPDATED_USER = "dnd_updated_user"
    """Delivered where the optional scope dnd:read was granted."""
    REACTION_ADDED = "reaction_added"
    """Delivered where the optional scope reactions:read was granted, from channels the bot is in."""
    REACTION_REMOVED = "reaction_removed"
    APP_UNINSTALLED = "app_uninstalled"
    TOKENS_REVOKED = "tokens_revoked"

    @property
    def type(self) -> str:
        """The `type` in the payload: `message.im` arrives as `message`."""
        return self.value.partition(".")[0]


SPOKEN = frozenset({Event.APP_HOME_OPENED, Event.MESSAGE_IM})
"""Events by which a person addresses the bot: they are answered, also in words when something goes wrong.

All others only happen in the workspace: whoever caused one never hears of it.
"""

EVENTS = frozenset(event.value for event in Event)
COMMANDS = frozenset(command.value for command in Command)
SHORTCUTS = frozenset({CallbackId.SHORTCUT_LOG_INSIGHT.value, CallbackId.SHORTCUT_SAVE_INSIGHT.value})
