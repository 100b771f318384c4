"""Writing down what a stand-in holds, and taking it up again in another run.

Kept: people, channels, messages, canvases, files, open forms, App Homes, read marks, the clock, and how far ids
were counted.
Not kept: the log of the traffic, ordered faults, events that wait to be delivered again, and response urls
and trigger ids that have not been used (all of them live for minutes).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from playground.documents import Canvas, file_kept, file_taken_up
from playground.log import Json
from playground.people import Person
from playground.stand_in import StandIn
from playground.workspace import Conversation, OpenView, Post, User

VERSION = 1


class CannotRead(Exception):
    """The file holds nothing that this version wrote; the text says what to do."""


def written(slack: StandIn) -> Json:
    """What the stand-in holds, as JSON; no token and no secret is in it."""
    workspace = slack.workspace
    return {
        "version": VERSION,
        "now": slack.clock.now().isoformat(),
        "latest_ts": workspace.latest_ts,
        "ids": slack.ids.counts(),
        "users": [asdict(user) for user in workspace.users.values()],
        "notices": {person.id: person.notices for person in slack.people.values()},
        "conversations": [
            asdict(one) | {"locked_threads": sorted(one.locked_threads)}
            for one in workspace.conversations.values()
        ],
        "stacks": {user_id: [asdict(view) for view in stack] for user_id, stack in workspace.stacks.items()},
        "homes": [asdict(view) for view in workspace.homes.values()],
        "message_state": [[*key, state] for key, state in slack.message_state.items()],
        "last_read": [[*key, ts] for key, ts in workspace.last_read.items()],
        "canvases": [asdict(canvas) for canvas in workspace.canvases.values()],
        "files": [file_kept(file) for file in workspace.files.values()],
    }


def take_up(slack: StandIn, kept: Mapping[str, object]) -> None:
    """Fill a fresh stand-in, whose app is installed from the same manifest, with what was written."""
    saved: Json = dict(kept)
    workspace = slack.workspace
    slack.ids.go_on(saved["ids"])
    workspace.never_before(saved["latest_ts"])
    for user in saved["users"]:
        pairs = {name: tuple(pair) if (pair := user.get(name)) else None for name in ("dnd", "snooze")}
        workspace.users[user["id"]] = User(**user | pairs)
    for user_id, notices in saved["notices"].items():
        slack.people[user_id] = Person(slack, workspace.users[user_id])
        slack.people[user_id].notices = list(notices)
    for one in saved["conversations"]:
        posts = {key: [Post(**post) for post in one[key]] for key in ("posts", "ephemerals")}
        workspace.conversations[one["id"]] = Conversation(
            **one | posts | {"locked_threads": set(one["locked_threads"])}
        )
    for user_id, stack in saved["stacks"].items():
        workspace.stacks[user_id] = [OpenView(**view) for view in stack]
    for view in saved["homes"]:
        workspace.homes[(view["app_id"], view["user_id"])] = OpenView(**view)
    slack.message_state.update({(who, ts): state for who, ts, state in saved["message_state"]})
    workspace.canvases.update({one["id"]: Canvas(**one) for one in saved.get("canvases", [])})
    workspace.files.update({one["id"]: file_taken_up(one) for one in saved.get("files", [])})
    workspace.last_read.update({(who, where): ts for who, where, ts in saved["last_read"]})


def now_of(kept: Mapping[str, object]) -> datetime:
    """Where the clock stood."""
    return datetime.fromisoformat(str(kept["now"]))


def save(slack: StandIn, path: Path) -> None:
    """Write to a file beside it first, so that a crash leaves the old one whole."""
    draft = path.with_name(path.name + ".new")
    draft.write_text(json.dumps(written(slack), ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def load(path: Path) -> Json | None:
    """What was written to the file, None where there is no file; raises `CannotRead`."""
    if not path.exists():
        return None
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        kept = None
    if not isinstance(kept, dict) or kept.get("version") != VERSION:
        raise CannotRead(f"{path} was not written by this version of the playground; name another file")
    return kept
