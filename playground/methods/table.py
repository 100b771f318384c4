"""Every modelled method by name; what is not here answers 501."""

from __future__ import annotations

from collections.abc import Mapping

from playground.calls import Method
from playground.methods import auth, canvases, chat, conversations, files, history, reactions, users, views

METHODS: Mapping[str, Method] = {
    method.name: method
    for family in (auth, canvases, chat, conversations, files, history, reactions, users, views)
    for method in family.METHODS
}
