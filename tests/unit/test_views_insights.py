"""What the screens and the form of insights promise."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.insights import InsightKind
from bot.domain.overviews import InsightDraft, SavedInsight
from bot.views import drafts, insights
from bot.views.ids import ActionId
from bot.views.payloads import InsightEditForm, InsightInCircle, unpack
from tests.support.view_gallery import Gallery, Texts
from tests.support.view_reading import actions, buttons, fields, value


def test_a_saved_insight_says_who_sees_it_and_offers_the_other_way() -> None:
    gallery = Gallery()
    shared = SavedInsight(gallery.insight(), gallery.circle, digest_on=date(2026, 11, 30))
    private = SavedInsight(gallery.insight(is_shared=False), gallery.circle)

    assert (
        "Your circle “Better openings” sees it in the digest of Monday 30 November 2026."
        in insights.saved(shared).text
    )
    assert actions(insights.saved(shared))[-1] == ActionId.INSIGHT_KEEP
    assert "Only you see it." in insights.saved(private).text
    assert actions(insights.saved(private))[-1] == ActionId.INSIGHT_SHARE


def test_an_insight_for_one_of_several_circles_asks_which() -> None:
    gallery = Gallery()
    choices = (gallery.a_circle(name="One"), gallery.a_circle(name="Two"))
    saved = SavedInsight(gallery.insight(circle_id=None, is_shared=False), None, choices)

    screen = insights.saved(saved)

    chosen = [unpack(InsightInCircle, one["value"]) for one in buttons(screen)[:3]]
    assert [one.circle_id for one in chosen] == [choices[0].id, choices[1].id, ""]
    assert {one.insight_id for one in chosen} == {saved.insight.id}
    assert actions(screen)[3:] == [ActionId.INSIGHT_EDIT, ActionId.INSIGHT_UNDO]


@pytest.mark.parametrize("text", ["line\n" * 600, "w" * 3000, "<!channel> & " * 200])
def test_undoing_gives_every_word_back(text: str) -> None:
    screen = insights.undone(Gallery(Texts(words=text)).insight())

    shown = "".join(str(block.to_dict()["text"]["text"]) for block in screen.blocks[1:-1])
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text.strip()


def test_the_insight_form_offers_every_circle_and_only_me() -> None:
    gallery = Gallery()
    some = (gallery.a_circle(name="One"), gallery.a_circle(name="Two"))

    fresh = insights.form(InsightDraft(None, some, ()))
    known = insights.form(
        InsightDraft(None, some, ((some[1], gallery.meeting),), some[1], "words", "https://x.example")
    )

    assert list(fields(fresh)) == ["text", "kind", "tags", "source_url", "circle"]
    assert value(fresh, "circle") == insights.JUST_ME
    assert value(fresh, "kind") == InsightKind.LEARNED
    assert value(known, "circle") == some[1].id
    assert value(known, "source_url") == "https://x.example"
    assert "meeting" in fields(known)


def test_an_insight_that_is_edited_comes_back_as_it_was() -> None:
    gallery = Gallery(Texts(words="a < b & c", tag="maths"))
    insight = gallery.insight(kind=InsightKind.TRIED, tags=("maths", "week-1"))

    view = insights.form(InsightDraft(insight, (gallery.circle,), (), gallery.circle))

    assert value(view, "text") == "a < b & c"
    assert value(view, "tags") == "#maths #week-1"
    assert value(view, "kind") == InsightKind.TRIED
    assert unpack(InsightEditForm, view.private_metadata or "").insight_id == insight.id


def test_a_draft_gives_back_what_was_chosen_and_asks_anew_for_what_can_be_chosen_no_more() -> None:
    gallery = Gallery()
    insight = gallery.insight(kind=InsightKind.LEARNED, meeting_id=gallery.meeting.id)
    meetings = ((gallery.circle, gallery.meeting),)
    view = insights.form(InsightDraft(insight, (gallery.circle,), meetings, gallery.circle))
    assert value(view, "meeting") == gallery.meeting.id

    drafts.restore(view, {"text": "Said in a circle I left", "circle": "that one", "kind": "tried"})

    assert (value(view, "text"), value(view, "kind")) == ("Said in a circle I left", "tried")
    assert value(view, "circle") is None, "it must not slip into another circle"
    assert value(view, "meeting") is None, "it was emptied"
