"""What is wrong with a payload, and where: problems, and the places that checks walk through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Surface: TypeAlias = Literal["message", "modal", "home"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why Slack refuses a payload.

    `rule` is the number in the stand-in's table of rules, `code` Slack's error code, `message` the
    line of `response_metadata.messages`, which ends in a JSON pointer.
    """

    rule: int
    code: str
    message: str


@dataclass(slots=True)
class Report:
    """The problems of one payload, in the order found, with the code that fits its surface.

    Slack says `invalid_blocks` about messages and `invalid_arguments` about views.
    """

    surface: Surface
    problems: list[Problem] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The error code for a malformed block on this surface."""
        return "invalid_blocks" if self.surface == "message" else "invalid_arguments"

    def place(self, value: object, pointer: str) -> Place:
        """A place to start a walk from."""
        return Place(value, pointer, self)


@dataclass(frozen=True, slots=True)
class Place:
    """One value inside a payload: what it is, its JSON pointer, and the report that hears of it."""

    value: object
    pointer: str
    report: Report

    @property
    def surface(self) -> Surface:
        """Where the payload would be shown."""
        return self.report.surface

    def refuse(self, rule: int, sentence: str, *, code: str | None = None) -> None:
        """Adds a problem at this place."""
        message = f"[ERROR] {sentence} [json-pointer:{self.pointer}]"
        self.report.problems.append(Problem(rule, code or self.report.code, message))

    def fields(self) -> Mapping[str, object]:
        """The members of an object; none when the value is no object."""
        return self.value if isinstance(self.value, dict) else {}

    def has(self, key: str) -> bool:
        """Whether the object has the key, even with a null."""
        return key in self.fields()

    def at(self, key: str) -> Place:
        """The member of that name; its value is None when absent."""
        return Place(self.fields().get(key), f"{self.pointer}/{pointer_part(key)}", self.report)

    def items(self) -> list[Place]:
        """The items of a list; none when the value is no list."""
        if not isinstance(self.value, list):
            return []
        return [Place(item, f"{self.pointer}/{index}", self.report) for index, item in enumerate(self.value)]


def pointer_part(key: object) -> str:
    """A key as one step of a JSON pointer (RFC 6901: `~` becomes `~0`, `/` becomes `~1`)."""
    return str(key).replace("~", "~0").replace("/", "~1")
