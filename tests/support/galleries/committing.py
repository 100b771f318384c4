"""Commitments and who walks along with them, reactions that save insights, and whether an insight still holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.domain.captures import Capture
from bot.domain.commitments import CommitmentState, Kept
from bot.domain.ids import UserId
from bot.domain.insights import Insight
from bot.domain.nudges import NudgeKind
from bot.domain.overviews import (
    CommitmentDraft,
    Company,
    InsightDraft,
    MyCommitment,
    MyCommitments,
    SavedInsight,
    WalkedWith,
)
from bot.domain.partners import Partner, PartnerState, invite
from bot.domain.reflections import Visibility
from bot.domain.told import ToldFigure
from bot.views import captures, commitment_forms, commitments, insights, my_commitments, notices, partners
from bot.views.kit import Screen, screen
from bot.views.messages import Told, message
from tests.support.domain_values import BEN, NOON

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, meeting, texts = gallery.circle, gallery.meeting, gallery.texts
    one = gallery.commitment(obstacle=texts.words, detour=texts.words)
    dated = gallery.commitment(due_on=date(2026, 12, 1), visibility=Visibility.ONLY_ME, carried_at=NOON)
    for name, parts in (
        ("rehearsal", commitments.rehearsal(dated)),
        ("rehearsal full", commitments.rehearsal(one)),
    ):
        yield f"commitments.{name}", message([Told(parts, circle, NudgeKind.REHEARSAL)])
    for name, asked in (("asking", one), ("asking again", dated)):
        yield f"commitments.{name}", message([Told(commitments.asking(asked), circle, NudgeKind.COMMITMENT)])
    yield "commitments.seen_clearly", commitments.seen_clearly(one)
    yield "commitments.planned_round", commitments.planned_round(one)
    yield "commitments.planned_round none", commitments.planned_round(dated)
    yield "commitments.saved", commitments.saved(one, circle, meeting, amended=False)
    yield "commitments.saved dated", commitments.saved(dated, circle, meeting, amended=True, asked_on=dated.due_on)
    for name, has_accepted in (("asked", False), ("along", True)):
        company = Company(texts.person, has_accepted)
        shown = commitments.saved(dated, circle, meeting, amended=True, company=company, is_ahead=True)
        yield f"commitments.saved {name}", shown
    days = [date(2026, 11, 16), date(2026, 11, 23)]
    yield (
        "commitments.saved told",
        commitments.saved(one, circle, meeting, amended=True, digest_on=days[1], mended=days),
    )
    yield "commitments.carried", commitments.carried(one, circle)
    yield "commitments.in_channel", screen(commitments.in_channel(4))
    yield "my_commitments.mine", my_commitments.mine(a_page(gallery))
    nothing = MyCommitments(ZONE, (), (), (), Kept(0, 0, 0, 0), ())
    yield "my_commitments.mine nothing", my_commitments.mine(nothing)
    yield from _partners(gallery)
    capture = Capture(circle.team_id, BEN, circle.channel_id, "1795435200.000100", circle.id, NOON)
    yield "captures.offer", captures.offer(capture, circle, "bulb")
    yield "captures.withdrawn", captures.withdrawn()
    yield from _insights(gallery)


def modals(gallery: Gallery) -> Iterator[tuple[str, View]]:
    circle, meeting, texts = gallery.circle, gallery.meeting, gallery.texts
    one = gallery.commitment(
        obstacle=texts.words[:300],
        detour=texts.words[:300],
        due_on=date(2026, 12, 1),
        visibility=Visibility.FACILITATOR,
    )
    yield "commitment_forms.form", commitment_forms.form(CommitmentDraft(circle, meeting, None))
    yield "commitment_forms.form edit", commitment_forms.form(CommitmentDraft(circle, meeting, one))
    for name, has_accepted in (("asked", False), ("along", True)):
        draft = CommitmentDraft(circle, meeting, one, company=Company(texts.person, has_accepted), is_ahead=True)
        yield f"commitment_forms.form {name}", commitment_forms.form(draft)
    anew = CommitmentDraft(circle, meeting, one, is_new_version=True)
    yield "commitment_forms.form anew", commitment_forms.form(anew)
    yield "commitment_forms.hurdle_form", commitment_forms.hurdle_form(one)
    people = [(UserId(f"U{n}"), texts.person) for n in range(gallery.many)]
    yield "partners.form", partners.form(one, people)
    tags = tuple(f"{texts.tag}{n}"[-40:] for n in range(8))
    yield "insights.form with tags", insights.form(InsightDraft(None, (circle,), (), known_tags=tags))


def a_partner(gallery: Gallery, state: PartnerState) -> Partner:
    one = invite(gallery.commitment(), None, BEN, hears=True, now=NOON, zone=ZONE)
    return Partner(**{name: getattr(one, name) for name in one.__dataclass_fields__} | {"state": state})


def a_page(gallery: Gallery) -> MyCommitments:
    circle, texts = gallery.circle, gallery.texts
    given = range(gallery.many)
    states = (PartnerState.ASKED, PartnerState.ACCEPTED, PartnerState.DECLINED)
    mine = [
        MyCommitment(
            circle,
            gallery.commitment(obstacle=texts.words, detour=texts.words, due_on=date(2026, 12, 1)),
            a_partner(gallery, states[n % 3]),
            texts.person,
            partner_left=n % 3 == 2,
        )
        for n in given
    ]
    over = [MyCommitment(circle, gallery.commitment(state=CommitmentState.CHANGED)) for _ in given]
    return MyCommitments(
        zone=ZONE,
        open_ones=tuple(mine),
        settled=tuple(over),
        walked_with=tuple(WalkedWith(texts.person, circle, gallery.commitment()) for _ in given),
        kept=Kept(8, 5, 2, 1),
        circles=tuple((circle, ToldFigure(3, tuple("abcde"), date(2026, 11, 20)) if n else None) for n in given),
    )


def _partners(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, person = gallery.circle, gallery.texts.person
    yield "partners.asked", partners.asked(person)
    asked = partners.invitation(person, a_partner(gallery, PartnerState.ASKED), circle, zone=ZONE)
    yield "partners.invitation", message([Told(asked, circle, NudgeKind.NOTICE)])
    yield "partners.unanswered", message([Told(partners.unanswered(person, circle), circle, NudgeKind.NOTICE)])
    yield "partners.accepted", partners.accepted(gallery.commitment(), person)
    yield "partners.declined", partners.declined(person)
    yield "partners.over", partners.over(person, is_told=True)
    yield "partners.over taken back", partners.over(person, is_told=False)
    told = {
        "accepted_words": partners.accepted_words(person, circle),
        "declined_words": partners.declined_words(person, circle),
        "ended_words": partners.ended_words(person, circle),
        "outcome_words": partners.outcome_words(person, gallery.commitment(state=CommitmentState.DONE)),
    }
    for name, words in told.items():
        yield f"partners.{name}", message([Told(notices.told(words, circle), circle, NudgeKind.NOTICE)])


def _insights(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle = gallery.circle
    insight: Insight = gallery.insight()
    doubted = SavedInsight(gallery.insight(doubted_at=NOON), circle, is_new=False)
    yield "insights.still_holds", message([Told(insights.still_holds(insight), circle, NudgeKind.FRESHNESS)])
    yield "insights.checked", insights.checked(SavedInsight(insight, circle, is_new=False))
    yield "insights.checked doubted", insights.checked(doubted)
    yield "insights.found doubted", insights.found([(doubted, gallery.texts.person)], gallery.texts.words)
    on = date(2026, 11, 23)
    told = SavedInsight(insight, circle, digest_on=on)
    yield "insights.saved told", insights.saved(told)
    yield "insights.saved edited", insights.saved(SavedInsight(insight, circle, is_new=False, mended=(on,)))
    hidden = SavedInsight(gallery.insight(shared_at=None), circle, is_new=False, mended=(on,))
    yield "insights.saved taken back", insights.saved(hidden)
    yield "insights.undone told", insights.undone(insight, [on])
    yield "insights.mine doubted", insights.mine([doubted])
