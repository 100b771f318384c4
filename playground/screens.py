"""What is open on people's screens: stacks of modals and App Homes, with what was typed into them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from playground.blocks.text import normalize_blocks
from playground.blocks.views import state_values
from playground.log import Json
from playground.manifest import Installation
from playground.rules import refuse
from playground.shapes import view_json
from playground.workspace import OpenView

if TYPE_CHECKING:
    from playground.stand_in import StandIn

MAX_STACK = 3


class Screens:
    """Opens, pushes, updates and closes views; the rules of the stack live here (35 to 37)."""

    def __init__(self, slack: StandIn) -> None:
        self._slack = slack

    def stack(self, user_id: str) -> list[OpenView]:
        return self._slack.workspace.stacks.setdefault(user_id, [])

    def values(self, view: OpenView) -> Json:
        """The view's `state.values`."""
        return state_values(view.payload, view.filled)

    def json(self, view: OpenView) -> Json:
        return view_json(self._slack.workspace, view, self.values(view))

    def open(self, app: Installation, user_id: str, payload: Json, inside: str | None) -> OpenView:
        """Open a modal: on top of the stack if the trigger came from inside it, else as a new stack."""
        stack = self.stack(user_id)
        if inside is None or not any(view.id == inside for view in stack):
            self._require_new_external_id(app, payload, None)
            stack.clear()
        return self.push(app, user_id, payload)

    def push(self, app: Installation, user_id: str, payload: Json) -> OpenView:
        stack = self.stack(user_id)
        if len(stack) >= MAX_STACK:
            refuse(rule=35, code="push_limit_reached")
        self._require_new_external_id(app, payload, None)
        view = self._make(app, user_id, payload)
        if stack:
            view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def update(self, view: OpenView, payload: Json) -> None:
        """Replace a view's content; what was typed stays where block_id and action_id stay."""
        view.payload = self._normal(payload)
        view.hash = self._hash()
        view.errors = {}
        kept = {
            (str(block.get("block_id")), str(element.get("action_id")))
            for block in view.payload["blocks"]
            for element in elements_of(block)
        }
        view.filled = {
            block_id: {action_id: value for action_id, value in actions.items() if (block_id, action_id) in kept}
            for block_id, actions in view.filled.items()
            if any((block_id, action_id) in kept for action_id in actions)
        }

    def publish(self, app: Installation, user_id: str, payload: Json) -> OpenView:
        homes = self._slack.workspace.homes
        home = homes.get((app.app_id, user_id))
        self._require_new_external_id(app, payload, home)
        if home is None:
            home = homes[(app.app_id, user_id)] = self._make(app, user_id, payload)
        else:
            self.update(home, payload)
        return home

    def require_hash(self, view: OpenView | None, given: str) -> None:
        """Rule 36: a hash that is given must be the present one."""
        if given and view is not None and given != view.hash:
            refuse(rule=36, code="hash_conflict")

    def require_external_id(self, view: OpenView, payload: Json) -> None:
        app = self._slack.installations[view.app_id]
        self._require_new_external_id(app, payload, view)

    def _require_new_external_id(self, app: Installation, payload: Json, own: OpenView | None) -> None:
        external_id = payload.get("external_id")
        if not isinstance(external_id, str) or not external_id:
            return
        taken = self._slack.workspace.view_by_external_id(app.app_id, external_id)
        if taken is not None and taken is not own:
            refuse(rule=37, code="duplicate_external_id")

    def _make(self, app: Installation, user_id: str, payload: Json) -> OpenView:
        view_id = self._slack.ids.next("V")
        return OpenView(view_id, app.app_id, app.bot_id, user_id, self._normal(payload), self._hash(), view_id)

    def _normal(self, payload: Json) -> Json:
        normal: Json = copy.deepcopy(payload)
        normal["blocks"] = normalize_blocks(normal["blocks"], self._slack.ids.block_id)
        return normal

    def _hash(self) -> str:
        return f"{self._slack.workspace.epoch()}.{self._slack.ids.secret('hash', 8)}"


def elements_of(block: Json) -> list[Json]:
    """Everything in a block that can hold a value or be acted on."""
    found = [block[key] for key in ("element", "accessory") if isinstance(block.get(key), dict)]
    for key in ("elements", "actions", "child_blocks"):
        items = block.get(key)
        if isinstance(items, list):
            for item in items:
                if isinstance(item, dict):
                    found += [item, *elements_of(item)]
    return [element for element in found if "action_id" in element]
