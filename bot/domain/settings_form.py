"""What a circle may be set to, and what a workspace: the checks of the two forms, and the changes in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from bot.domain.circle_form import GOAL_MAX, NAME_MAX
from bot.domain.circles import CAPACITY_MIN, Circle
from bot.domain.ids import UserId
from bot.domain.text import one_line, tidy
from bot.domain.workspace_settings import WorkspaceSettings
from bot.errors import FieldErrors

LINK_MAX = 500
EMOJI_MAX = 100
_EMOJI = re.compile(r"[\w'+-]+", re.ASCII)
"""What Slack lets an emoji be called (custom ones: small letters, digits, underscores, hyphens)."""


@dataclass(frozen=True, slots=True)
class CircleSettingsForm:
    """The raw fields, as text; anything may be missing or wrong. `switches` are the names of what is ticked."""

    name: str
    goal: str
    capacity: str
    framework: str = ""
    run_sheet: str = ""
    link: str = ""
    holidays: str = ""
    emoji: str = ""
    switches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkspaceForm:
    """The raw fields of what holds for a whole workspace."""

    organisers: tuple[str, ...]
    founding: str
    holidays: str
    emoji: str


SWITCHES = ("has_digest", "rotates", "offers_anonymous")
"""What is on or off in a circle's settings."""
NAMELESS_NEEDS_DIGEST = (
    "What is said without a name is shown in the weekly digest and nowhere else. "
    "Tick the digest as well, or untick anonymous reflections."
)


def check_settings(
    form: CircleSettingsForm,
    circle: Circle,
    seats_taken: int,
    *,
    place: str,
    place_trouble: str,
    frameworks: Collection[str],
    run_sheets: Collection[str],
) -> Circle:
    """Return the circle as it is to be, or raise FieldErrors with words for every field that needs another look.

    `place` is where its holidays are, found already ("" for none); `place_trouble` says what is wrong with it.
    """
    wrong: dict[str, str] = {"holidays": place_trouble} if place_trouble else {}
    name, goal = one_line(form.name), tidy(form.goal)
    if not 1 <= len(name) <= NAME_MAX:
        wrong["name"] = f"Give the circle a name of at most {NAME_MAX} characters (it has {len(name)})."
    if not 1 <= len(goal) <= GOAL_MAX:
        wrong["goal"] = f"Say in at most {GOAL_MAX} characters what this circle learns (it has {len(goal)})."
    given = form.capacity.strip()
    capacity = int(given) if given.isdecimal() else 0
    lowest = max(CAPACITY_MIN, seats_taken)
    if not lowest <= capacity <= circle.format.capacity_max:
        taken = f" {seats_taken} seats are taken." if seats_taken > CAPACITY_MIN else ""
        wrong["capacity"] = f"Choose from {lowest} to {circle.format.capacity_max} people.{taken}"
    emoji, trouble = emoji_named(form.emoji)
    if trouble:
        wrong["emoji"] = trouble
    link = form.link.strip()
    if link and (not link.startswith("https://") or len(link) > LINK_MAX or len(link.split()) > 1):
        wrong["link"] = f"Give an address that begins with https://, of at most {LINK_MAX} characters."
    if form.framework and form.framework not in frameworks:
        wrong["framework"] = "Choose one of the ways to reflect."
    if form.run_sheet and form.run_sheet not in run_sheets:
        wrong["run_sheet"] = "Choose one of the run-sheets."
    if "offers_anonymous" in form.switches and "has_digest" not in form.switches:
        wrong["switches"] = NAMELESS_NEEDS_DIGEST
    if wrong:
        raise FieldErrors(wrong)
    settings = replace(
        circle.settings,
        framework=form.framework,
        run_sheet=form.run_sheet,
        link=link,
        holidays=place,
        emoji=emoji,
        has_digest="has_digest" in form.switches,
        rotates="rotates" in form.switches,
        offers_anonymous="offers_anonymous" in form.switches,
    )
    return replace(circle, name=name, goal=goal, capacity=capacity, settings=settings)


def emoji_named(text: str) -> tuple[str, str]:
    """Return an emoji's name without colons and skin tone, and what is wrong with what was typed, if anything.

    An emoji that was typed itself has been given its name already.
    """
    said = text.strip().strip(":").partition("::")[0].casefold()
    if said and (not _EMOJI.fullmatch(said) or len(said) > EMOJI_MAX):
        return "", "Write one emoji, as in 💡 or bulb, or leave this empty."
    return said, ""


_SWITCHED = {
    "has_digest": ("the weekly digest is posted again", "no weekly digest any more"),
    "rotates": ("the lead of meetings goes around", "the facilitator leads every meeting"),
    "offers_anonymous": ("reflections may be anonymous", "reflections are no longer offered as anonymous"),
}


NOT_SET = {
    "framework": "as suits the meeting",
    "run_sheet": "as suits the format",
    "link": "none",
    "holidays": "none",
    "emoji": "that of the workspace",
}
"""What holds where a circle sets nothing."""


Shown = Mapping[str, Callable[[str], str]]
"""How a key that is kept is told, by the setting's name."""


def told_changes(before: Circle, after: Circle, shown: Shown | None = None) -> list[str]:
    """Return what differs in plain words, old and new, for the trail of changes and for whoever changed it.

    `shown` gives the words for what is kept as a key, as in "Germany, Berlin" for DE-BE.
    """
    return list(_differences(before, after, {"emoji": ":{}:".format} | dict(shown or {})))


def _differences(before: Circle, after: Circle, shown: Shown) -> Iterator[str]:
    if before.name != after.name:
        yield f"name: “{before.name}” → “{after.name}”"
    if before.goal != after.goal:
        yield f"goal: “{after.goal}”"
    if before.capacity != after.capacity:
        yield f"seats: {before.capacity} → {after.capacity}"
    old, new = before.settings, after.settings
    for field, label in (
        ("framework", "way to reflect"),
        ("run_sheet", "run-sheet"),
        ("link", "video link"),
        ("holidays", "public holidays"),
        ("emoji", "emoji that saves an insight"),
    ):
        if getattr(old, field) != getattr(new, field):
            say = shown.get(field, str)
            was, now = (say(kept) if (kept := getattr(one, field)) else NOT_SET[field] for one in (old, new))
            yield f"{label}: {was} → {now}"
    for field, (on, off) in _SWITCHED.items():
        if getattr(old, field) != getattr(new, field):
            yield on if getattr(new, field) else off


def check_workspace(
    form: WorkspaceForm, before: WorkspaceSettings, *, place: str, place_trouble: str
) -> WorkspaceSettings:
    """Return what holds for the workspace from now on, or raise FieldErrors."""
    wrong: dict[str, str] = {"holidays": place_trouble} if place_trouble else {}
    emoji, trouble = emoji_named(form.emoji)
    if trouble:
        wrong["emoji"] = trouble
    if form.founding not in {"anyone", "organisers"}:
        wrong["founding"] = "Choose one of the two."
    if wrong:
        raise FieldErrors(wrong)
    organisers = tuple(UserId(one) for one in dict.fromkeys(form.organisers) if one)
    return replace(
        before,
        organisers=organisers,
        only_organisers_found=form.founding == "organisers",
        holidays=place,
        emoji=emoji,
    )


def told_workspace_changes(
    before: WorkspaceSettings,
    after: WorkspaceSettings,
    names: Mapping[UserId, str],
    place: Callable[[str], str] = str,
) -> list[str]:
    """Return what differs for the workspace in plain words, old and new, for its organisers.

    `place` gives the words for where holidays are, as in "Germany, Berlin" for DE-BE.
    """
    return list(_workspace_differences(before, after, names, place))


def _workspace_differences(
    before: WorkspaceSettings,
    after: WorkspaceSettings,
    names: Mapping[UserId, str],
    place: Callable[[str], str],
) -> Iterator[str]:
    for one in after.organisers:
        if one not in before.organisers:
            yield f"{names[one]} is an organiser from now on"
    for one in before.organisers:
        if one not in after.organisers:
            yield f"{names[one]} is no organiser any more"
    if before.only_organisers_found != after.only_organisers_found:
        anyone, only = "anyone", "organisers only"
        was, now = (only, anyone) if before.only_organisers_found else (anyone, only)
        yield f"who may found a circle: {was} → {now}"
    if before.holidays != after.holidays:
        was, now = (place(one.holidays) if one.holidays else "none" for one in (before, after))
        yield f"public holidays of new circles: {was} → {now}"
    if before.emoji != after.emoji:
        was, now = (f":{one.emoji}:" if one.emoji else "none" for one in (before, after))
        yield f"emoji that saves an insight: {was} → {now}"
