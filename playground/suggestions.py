"""External selects: the app is asked for options while the person types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.answers import options_of
from playground.log import Json
from playground.seen import Home, Surface
from playground.typed_text import CannotDo
from playground.workspace import User

if TYPE_CHECKING:
    from playground.stand_in import StandIn


async def suggested(
    slack: StandIn, user: User, target: Surface, block: Json, element: Json, typed: object
) -> list[Json] | None:
    """Options the app offers for what is typed; None where the element carries its own options."""
    if element["type"] not in ("external_select", "multi_external_select"):
        return None
    if not isinstance(target, Home):
        raise CannotDo("external selects are modelled in views only")
    words = str(typed[0] if isinstance(typed, list) and typed else typed or "")
    if len(words) < element.get("min_query_length", 3):
        raise CannotDo(f"type at least {element.get('min_query_length', 3)} characters before options show")
    app = slack.app_by_id(target.view.app_id)
    answer = await slack.interactions.suggestion(
        app, user, target.view, block["block_id"], element["action_id"], words
    )
    return options_of(answer.body or {})
