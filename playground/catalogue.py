"""Names that Slack knows: bot scopes, and bot events with the scopes any of which lets an app receive them."""

from __future__ import annotations

_BOT_SCOPES = """
    app_mentions:read assistant:write bookmarks:read bookmarks:write calls:read calls:write canvases:read
    canvases:write channels:history channels:join channels:manage channels:read channels:write.invites
    channels:write.topic chat:write chat:write.customize chat:write.public commands conversations.connect:manage
    conversations.connect:read conversations.connect:write dnd:read emoji:read files:read files:write
    groups:history groups:read groups:write groups:write.invites groups:write.topic im:history im:read im:write
    im:write.topic incoming-webhook links.embed:write links:read links:write lists:read lists:write
    metadata.message:read mpim:history mpim:read mpim:write mpim:write.topic pins:read pins:write reactions:read
    reactions:write reminders:read reminders:write remote_files:read remote_files:share remote_files:write
    search:read.files search:read.public search:read.users team.billing:read team.preferences:read team:read
    triggers:read triggers:write usergroups:read usergroups:write users.profile:read users:read users:read.email
    users:write workflow.steps:execute
"""
BOT_SCOPES = frozenset(_BOT_SCOPES.split())

_CHANNELS = ("channels:read",)
_GROUPS = ("groups:read",)
_USERS = ("users:read",)

EVENT_SCOPES: dict[str, tuple[str, ...]] = {
    "app_uninstalled": (),
    "tokens_revoked": (),
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_archive": _CHANNELS,
    "channel_created": _CHANNELS,
    "channel_deleted": _CHANNELS,
    "channel_history_changed": ("channels:history",),
    "channel_id_changed": ("channels:read", "groups:read"),
    "channel_left": _CHANNELS,
    "channel_rename": _CHANNELS,
    "channel_shared": ("channels:read", "groups:read"),
    "channel_unarchive": _CHANNELS,
    "channel_unshared": ("channels:read", "groups:read"),
    "group_archive": _GROUPS,
    "group_close": _GROUPS,
    "group_deleted": _GROUPS,
    "group_left": _GROUPS,
    "group_open": _GROUPS,
    "group_rename": _GROUPS,
    "group_unarchive": _GROUPS,
    "user_change": _USERS,
    "user_profile_changed": _USERS,
    "user_status_changed": _USERS,
    "user_huddle_changed": _USERS,
    "team_join": _USERS,
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "link_shared": ("links:read",),
    "dnd_updated_user": ("dnd:read",),
    "team_access_granted": (),
    "team_access_revoked": (),
    "app_rate_limited": (),
    "function_executed": (),
    "assistant_thread_started": ("assistant:write",),
    "assistant_thread_context_changed": ("assistant:write",),
    "emoji_changed": ("emoji:read",),
    "pin_added": ("pins:read",),
    "pin_removed": ("pins:read",),
    "team_rename": ("team:read",),
}
"""Event in the manifest → scopes, any of which is enough; empty means none is needed."""
