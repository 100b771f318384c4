"""What is set: the two forms, what was saved, and the trail of changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.domain.changes import Change
from bot.domain.circle_settings import CircleSettings
from bot.domain.circles import BY_FACILITATOR, CircleStatus
from bot.domain.nudges import NudgeKind, NudgeState
from bot.domain.roles import Role
from bot.domain.workspace_settings import WorkspaceSettings
from bot.views import circle_desk, settings
from bot.views.kit import Screen
from tests.support import domain_values as values
from tests.support.domain_values import ADA, BEN, NOON

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, texts = gallery.circle, gallery.texts
    told = [f"name: “{texts.name}” → “{texts.words}”"] * gallery.many
    yield "settings.saved", settings.saved(circle, told)
    yield "settings.saved nothing", settings.saved(circle, [])
    changes = [Change("x", circle.team_id, circle.id, who, "pause", told[0], NOON) for who in (ADA, BEN, None)]
    posted = values.nudge(circle, kind=NudgeKind.DIGEST, state=NudgeState.SENT, sent_at=NOON)
    names = {ADA: texts.person}
    yield "settings.trail", settings.trail(circle, changes * gallery.many, names, [posted] * 10, zone=ZONE)
    yield "settings.trail nothing", settings.trail(circle, [], {}, [], zone=ZONE)
    yield "settings.trail of the workspace", settings.trail(None, changes * gallery.many, names, [], zone=ZONE)
    several = WorkspaceSettings((ADA, BEN) * gallery.many, True, "DE", "bulb")
    known = dict.fromkeys((ADA, BEN), gallery.texts.person)
    yield "settings.workspace_saved", settings.workspace_saved(several, known)
    yield "settings.workspace_saved none", settings.workspace_saved(WorkspaceSettings(emoji=""), {})
    for role in Role:
        yield f"circle_desk.desk {role}", circle_desk.desk(gallery.page(), frozenset({role, Role.ANYONE}))
    leads = frozenset({Role.FACILITATOR, Role.MEMBER})
    for name, card in (
        ("ended", gallery.card(next_meeting=None, is_over=True, has_met=True)),
        ("on its way", gallery.card(has_met=True)),
        ("nothing left", gallery.card(next_meeting=None)),
    ):
        yield f"circle_desk.desk {name}", circle_desk.desk(replace(gallery.page(), card=card), leads)
    resting = gallery.card(circle=gallery.a_circle(status=CircleStatus.PAUSED, paused_because=BY_FACILITATOR))
    yield (
        "circle_desk.desk paused",
        circle_desk.desk(replace(gallery.page(), card=resting), leads),
    )


def modals(gallery: Gallery) -> Iterator[tuple[str, View]]:
    texts = gallery.texts
    names = {f"key{n}": texts.person for n in range(gallery.many)}
    yield "settings.circle_form", settings.circle_form(gallery.circle, "", frameworks=names, run_sheets={})
    full = replace(
        gallery.circle, settings=CircleSettings("key0", True, True, texts.link, "DE", (), "key1", "bulb")
    )
    yield "settings.circle_form full", settings.circle_form(full, texts.words, frameworks=names, run_sheets=names)
    yield "settings.workspace_form", settings.workspace_form(WorkspaceSettings((ADA,)), "Germany, Berlin")
