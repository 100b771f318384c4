"""Reading screens and forms in tests: their buttons and their fields."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.views import View

from bot.views.kit import Screen


def buttons(screen: Screen | View) -> list[dict[str, Any]]:
    """Return the buttons in the order in which they stand."""
    found: list[dict[str, Any]] = []
    for block in screen.blocks or []:
        shape = block.to_dict() if not isinstance(block, dict) else block
        found += [*shape.get("elements", []), shape.get("accessory") or {}]
    return [one for one in found if one.get("type") == "button"]


def actions(screen: Screen | View) -> list[str]:
    """Return the action ids of the buttons, in order."""
    return [one["action_id"] for one in buttons(screen)]


def fields(view: View) -> dict[str, dict[str, Any]]:
    """Return the fields of a form by name."""
    shapes = [block.to_dict() for block in view.blocks or [] if not isinstance(block, dict)]
    return {shape["block_id"]: shape for shape in shapes if shape["type"] == "input"}


def value(view: View, field: str) -> object:
    """Return what a field holds when the form opens; None where it is empty."""
    element = fields(view)[field]["element"]
    option = element.get("initial_option") or {}
    known = ("initial_value", "initial_date", "initial_time")
    return option.get("value") or next((element[key] for key in known if key in element), None)
