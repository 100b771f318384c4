"""Small checks that compose: a shape says in one line which fields an object has and what each holds.

Every check takes a place and reports what it finds there; it never raises and never stops the walk.
Rule numbers: 15 for structure, 17 for lengths and sizes, 18 for empty texts and wrong styles.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from playground.blocks.formats import is_address, is_web_address
from playground.blocks.limits import LIMITS, Limit
from playground.blocks.problems import Place

Check: TypeAlias = Callable[[Place], None]

STRUCTURE, SIZE, STYLE = 15, 17, 18


def text_size(place: Place, text: str, limit: Limit, rule: int = SIZE) -> None:
    """The length of a text in characters, counted as received (after entity-escaping)."""
    if len(text) < limit.low:
        empty = STYLE if rule == SIZE else rule
        place.refuse(empty, f"must be more than {limit.low - 1} characters")
    elif len(text) > limit.high:
        place.refuse(rule, f"must be less than {limit.high + 1} characters")


def string(limit: str, rule: int = SIZE) -> Check:
    """A string whose length is within the named limit."""
    bounds = LIMITS[limit]

    def check(place: Place) -> None:
        if isinstance(place.value, str):
            text_size(place, place.value, bounds, rule)
        else:
            place.refuse(STRUCTURE, "must provide a string")

    return check


def free_string(low: int = 1) -> Check:
    """A string that Slack sets no upper limit for."""

    def check(place: Place) -> None:
        if not isinstance(place.value, str):
            place.refuse(STRUCTURE, "must provide a string")
        elif len(place.value) < low:
            place.refuse(STYLE, f"must be more than {low - 1} characters")

    return check


def address(limit: str, *, web: bool = True) -> Check:
    """A URL within the named limit; `web` asks for http(s), otherwise any scheme will do."""
    size, well_formed = string(limit), is_web_address if web else is_address

    def check(place: Place) -> None:
        size(place)
        if isinstance(place.value, str) and place.value and not well_formed(place.value):
            place.refuse(STRUCTURE, "must provide a valid URL")

    return check


def boolean(place: Place) -> None:
    """True or false, never null, a number or a word."""
    if not isinstance(place.value, bool):
        place.refuse(STRUCTURE, "must provide a boolean")


def is_whole(value: object) -> bool:
    """Whether a JSON value is an integer; a bool is not."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> bool:
    """Whether a JSON value is a finite number; a bool is not."""
    return is_whole(value) or (isinstance(value, float) and math.isfinite(value))


def whole(low: int, high: int | None = None) -> Check:
    """An integer within inclusive bounds."""

    def check(place: Place) -> None:
        value = place.value
        if not is_whole(value) or not isinstance(value, int):
            place.refuse(STRUCTURE, "must provide an integer")
        elif value < low:
            place.refuse(SIZE, f"must be greater than or equal to {low}")
        elif high is not None and value > high:
            place.refuse(SIZE, f"must be less than or equal to {high}")

    return check


def number(place: Place) -> None:
    """A finite number."""
    if not is_number(place.value):
        place.refuse(STRUCTURE, "must provide a number")


def word(choices: Collection[str], rule: int = STRUCTURE) -> Check:
    """One of a few words; `style` uses rule 18, all others rule 15."""

    def check(place: Place) -> None:
        if not isinstance(place.value, str):
            place.refuse(rule, "must provide a string")
        elif place.value not in choices:
            place.refuse(rule, f"must be a valid enum value: {', '.join(sorted(choices))}")

    return check


def exactly(value: object, rule: int = STRUCTURE) -> Check:
    """This very value and no other."""

    def check(place: Place) -> None:
        if place.value != value or type(place.value) is not type(value):
            place.refuse(rule, f"must be {value}")

    return check


def listed(check_item: Check, limit: Limit, rule: int = STRUCTURE) -> Check:
    """A list with a number of items within the limit, each of which passes."""

    def check(place: Place) -> None:
        if not isinstance(place.value, list):
            place.refuse(STRUCTURE, "must provide an array")
            return
        count(place, len(place.value), limit, rule)
        for item in place.items()[: limit.high]:
            check_item(item)

    return check


def count(place: Place, size: int, limit: Limit, rule: int = STRUCTURE) -> None:
    """A number of items within the limit."""
    if size < limit.low:
        place.refuse(rule, f"no less than {limit.low} items allowed")
    elif size > limit.high:
        place.refuse(rule, f"no more than {limit.high} items allowed")


def shape(
    required: Mapping[str, Check], optional: Mapping[str, Check], *also: Check, rule: int = STRUCTURE
) -> Check:
    """An object with these fields and no others; `also` looks at the object as a whole afterwards."""
    known = {**required, **optional}

    def check(place: Place) -> None:
        if not isinstance(place.value, dict):
            place.refuse(rule, "must provide an object")
            return
        for key in required:
            if key not in place.value:
                place.refuse(rule, f"missing required field: {key}")
        for key in place.value:
            if key in known:
                known[key](place.at(key))
            else:
                place.refuse(rule, f"invalid additional property: {key}")
        for check_whole in also:
            check_whole(place)

    return check


def typed(table: Mapping[str, Check]) -> Check:
    """An object whose `type` picks the check; a type outside the table is refused."""

    def check(place: Place) -> None:
        if not isinstance(place.value, dict):
            place.refuse(STRUCTURE, "must provide an object")
            return
        kind = place.value.get("type")
        if not isinstance(kind, str):
            reason = "must provide a string" if "type" in place.value else "missing required field: type"
            (place.at("type") if "type" in place.value else place).refuse(STRUCTURE, reason)
        elif kind in table:
            table[kind](place)
        else:
            place.at("type").refuse(STRUCTURE, f"unsupported type: {kind}")

    return check


def exclusive(first: str, second: str) -> Check:
    """Exactly one of two fields."""

    def check(place: Place) -> None:
        if place.has(first) == place.has(second):
            place.refuse(STRUCTURE, f"must provide exactly one of {first}, {second}")

    return check


def some_of(*keys: str) -> Check:
    """At least one of these fields."""

    def check(place: Place) -> None:
        if not any(place.has(key) for key in keys):
            place.refuse(STRUCTURE, f"must provide at least one of {', '.join(keys)}")

    return check


def unique(places: Collection[Place], what: str) -> None:
    """Refuses the second and later places that hold the same string."""
    seen: set[str] = set()
    for place in places:
        if isinstance(place.value, str):
            if place.value in seen:
                place.refuse(STRUCTURE, f"{what} already exists: {place.value}")
            seen.add(place.value)
