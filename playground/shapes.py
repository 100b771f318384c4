"""The JSON of users, conversations and views as Slack's answers and payloads show it."""

from __future__ import annotations

from playground.log import Json
from playground.workspace import Conversation, OpenView, User, Workspace


def user_json(workspace: Workspace, user: User, *, include_locale: bool = False) -> Json:
    """`users.info`'s user; zone and locale are withheld for people of another organisation."""
    external = user.team_id != workspace.team_id
    shown: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "profile": {
            "real_name": user.real_name,
            "display_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name_normalized": user.real_name,
            "avatar_hash": "",
            "team": user.team_id,
            "title": user.title,
            "status_text": user.status_text,
            "status_emoji": user.status_emoji,
            "status_expiration": user.status_expiration,
        },
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if external:
        return shown | {"is_stranger": False}
    if not user.deleted:
        shown |= {
            "color": "9f69e7",
            "is_admin": user.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
        }
        if user.tz:
            shown |= {"tz": user.tz, "tz_label": user.tz, "tz_offset": workspace.offset(user)}
        if include_locale:
            shown["locale"] = user.locale
    return shown


def conversation_json(workspace: Workspace, conversation: Conversation, bot_user_id: str) -> Json:
    """`conversations.info`'s channel, seen by the app."""
    if conversation.kind == "im":
        other = next((m for m in conversation.members if m != bot_user_id), bot_user_id)
        return {
            "id": conversation.id,
            "created": conversation.created,
            "is_im": True,
            "is_org_shared": False,
            "user": other,
            "is_user_deleted": workspace.users[other].deleted,
            "is_archived": conversation.archived,
        }
    private, group = conversation.kind == "private", conversation.kind == "mpim"
    return {
        "id": conversation.id,
        "name": conversation.name,
        "name_normalized": conversation.name,
        "is_channel": not private and not group,
        "is_group": private,
        "is_im": False,
        "is_mpim": group,
        "is_private": private or group,
        "is_archived": conversation.archived,
        "is_general": False,
        "is_shared": conversation.external,
        "is_ext_shared": conversation.external,
        "is_org_shared": False,
        "is_member": bot_user_id in conversation.members,
        "created": conversation.created,
        "creator": conversation.creator,
        "num_members": len(conversation.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "context_team_id": workspace.team_id,
    }


def view_json(workspace: Workspace, view: OpenView, values: Json) -> Json:
    """A view as payloads and answers show it; `values` is its `state.values`."""
    given = view.payload
    shown: Json = {
        "id": view.id,
        "team_id": workspace.team_id,
        "type": given["type"],
        "blocks": given["blocks"],
        "private_metadata": given.get("private_metadata", ""),
        "callback_id": given.get("callback_id", ""),
        "external_id": given.get("external_id", ""),
        "state": {"values": values},
        "hash": view.hash,
        "clear_on_close": given.get("clear_on_close", False),
        "notify_on_close": given.get("notify_on_close", False),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id or view.id,
        "app_id": view.app_id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": view.bot_id,
    }
    for key in ("title", "submit", "close"):
        shown[key] = given.get(key)
    shown["submit_disabled"] = given.get("submit_disabled", False)
    return shown
