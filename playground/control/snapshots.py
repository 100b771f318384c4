"""Everything that one person sees of the workspace at this moment, messages apart."""

from __future__ import annotations

from datetime import UTC, datetime

from playground.control.backstage import Backstage
from playground.control.messages import last_ts, unread_in
from playground.control.places import can_see
from playground.control.switches import Switches
from playground.log import Json
from playground.people import Person
from playground.stand_in import StandIn
from playground.workspace import Conversation, User

COLORS = ("#1f6f5c", "#8a3b62", "#2f5d9e", "#8a5a12", "#5b4a9c", "#2e7034", "#a13d2d", "#0f6a80", "#6b5b2e")
"""One for each person in turn; white letters can be read on every one of them."""


async def snapshot(slack: StandIn, person: Person, backstage: Backstage, switches: Switches, version: int) -> Json:
    """The answer to /control/state."""
    workspace, app = slack.workspace, slack.app
    channels = [
        where for where in workspace.conversations.values() if where.kind != "im" and can_see(person, where)
    ]
    direct = person.dm_room.conversation
    return {
        "version": version,
        "me": person.id,
        "workspace": workspace.name,
        "clock": {
            "now": written(slack.clock.now()),
            "zone": await backstage.zone(),
            "next_nudge_at": written(await backstage.next_nudge_at()) if backstage.is_running else None,
        },
        "people": [_person(user, number) for number, user in enumerate(workspace.users.values())],
        "app": {"id": app.app_id, "name": app.name, "bot_user": app.bot_user_id, "bot_id": app.bot_id},
        "channels": [
            {
                "id": where.id,
                "name": where.name,
                "private": where.kind == "private",
                "archived": where.archived,
                "member": person.id in where.members,
                "canvases": [one.json() for one in workspace.canvases.values() if one.channel == where.id],
                **_marks(slack, person, where),
            }
            for where in channels
        ],
        "dm": {"id": direct.id, **_marks(slack, person, direct)},
        "home": slack.screens.json(person.home.view) if person.home else None,
        "modals": [
            slack.screens.json(view) | {"errors": dict(view.errors)} for view in slack.screens.stack(person.id)
        ],
        "commands": [
            {"command": name, "usage_hint": one.get("usage_hint", ""), "description": one.get("description", "")}
            for name, one in app.commands.items()
        ],
        "shortcuts": [
            {key: one.get(key, "") for key in ("name", "callback_id", "type", "description")}
            for one in app.shortcuts.values()
        ],
        "notices": list(person.notices),
        "faults": switches.state(),
        "bot": {"running": backstage.is_running},
    }


def written(instant: datetime | None) -> str | None:
    """An instant as JSON carries it, as in 2026-03-02T09:00:00Z; whole seconds."""
    return None if instant is None else f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _person(user: User, number: int) -> Json:
    return {
        "id": user.id,
        "name": user.real_name,
        "zone": user.tz,
        "title": user.title,
        "is_bot": user.is_bot,
        "color": COLORS[number % len(COLORS)],
    }


def _marks(slack: StandIn, person: Person, where: Conversation) -> Json:
    member = person.id in where.members
    return {"unread": unread_in(slack, person, where) if member else 0, "last_ts": last_ts(where, person)}
