"""What is left in Slack beside messages: the summary and its canvas, the file of a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.domain.keepsakes import KeepsakeState, SummaryPage
from bot.errors import SlackRefused
from bot.views import keepsakes
from bot.views.kit import Screen, screen, section
from tests.support.galleries.finishing import summary_of

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

URL = "https://example.slack.com/docs/T0000000001/F0000000001"


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    summary = summary_of(gallery)
    no = keepsakes.why_not(SlackRefused("canvas_disabled_user_team"))
    for name, page in {
        "offered": SummaryPage(summary, may_keep=True),
        "kept": SummaryPage(summary, KeepsakeState.KEPT, URL),
        "kept without a link": SummaryPage(summary, KeepsakeState.KEPT),
        "on its way": SummaryPage(summary, KeepsakeState.BEGUN),
        "perhaps there": SummaryPage(summary, KeepsakeState.UNKNOWN, may_keep=True),
        "refused": SummaryPage(summary, KeepsakeState.REFUSED, may_keep=True, refused=no),
    }.items():
        yield f"keepsakes.summary {name}", keepsakes.summary(page)
    refused = keepsakes.why_not(SlackRefused("file_uploads_disabled"))
    for state in KeepsakeState:
        yield f"keepsakes.sent {state.value}", keepsakes.sent(gallery.circle, state, refused)
    comment = keepsakes.file_comment(gallery.circle, has_address=True)
    yield "keepsakes.file_comment", screen([section(comment)])
    yield "keepsakes.sent of all", keepsakes.sent(None, KeepsakeState.KEPT)


def modals(_: Gallery) -> Iterator[tuple[str, View]]:
    return iter(())
