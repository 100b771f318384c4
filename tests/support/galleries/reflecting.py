"""The form of a reflection in all its ways, the thanks without a name, one's own trend, what a digest tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from slack_sdk.models.views import View

from bot.domain.anonymity import AnswerBox, closes_at
from bot.domain.circles import Format
from bot.domain.digests import compose
from bot.domain.frameworks import FRAMEWORKS
from bot.domain.ids import CircleId, UserId
from bot.domain.overviews import CommitmentDraft, InsightDraft
from bot.domain.prompts import PROMPTS, QUESTIONS
from bot.domain.reflection_overviews import Reflectable, ReflectionDraft
from bot.domain.reflections import WHAT_SO_WHAT, ReflectionState, Visibility
from bot.views import circle_forms, commitment_forms, digests, drafts, insights, pit_stops, reflections, speakers
from bot.views.kit import Screen
from bot.views.messages import message
from tests.support import domain_values as values
from tests.support.builders import digest_facts

if TYPE_CHECKING:
    from tests.support.view_gallery import Gallery

ZONE = "America/Chicago"


def screens(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    yield from _after_a_meeting(gallery)
    circle, texts = gallery.circle, gallery.texts
    held = values.meeting(circle, 1)
    yield "reflections.rated trend", reflections.rated(circle, held, 4, [3, 4] * gallery.many)
    rated = [
        values.reflection(held, UserId(f"U{n}"), state=ReflectionState.RATED, answers={}, rating=4)
        for n in range(5)
    ]
    answers = tuple((key, texts.words) for key in [*QUESTIONS, "of_another_version"] * gallery.many)
    box = AnswerBox(held.team_id, circle.id, held.id, 5, answers, (1, 2, 3, 4, 5))
    facts = digest_facts(circle, until=closes_at(held), counted=[held], boxes=[box], reflections=rated)
    yield "digests.digest unsigned", digests.digest(compose(facts), {})
    still_open = replace(facts, held=[held], until=held.ends_at, counted=[], boxes=[])
    yield "digests.digest still open", digests.digest(compose(still_open), {})


def _after_a_meeting(gallery: Gallery) -> Iterator[tuple[str, Screen]]:
    circle, meeting, person = gallery.circle, gallery.meeting, gallery.texts.person
    yield "reflections.prompt", message([reflections.prompt(circle, meeting, zone=ZONE)])
    rated = reflections.prompt(circle, meeting, zone=ZONE, rating=4, own=[3, 4] * gallery.many)
    yield "reflections.prompt rated", message([rated])
    counted = reflections.prompt(circle, meeting, zone=ZONE, takes_rating=False)
    yield "reflections.prompt counted", message([counted])
    in_writing = gallery.a_circle(format=Format.ONLINE_EXCHANGE)
    yield "reflections.prompt exchange", message([reflections.prompt(in_writing, meeting, zone=ZONE)])
    yield "reflections.away exchange", reflections.away(in_writing, meeting)
    owed = [Reflectable(circle, meeting, is_settled=place > 0) for place in range(2 * gallery.many)]
    yield "reflections.choose", reflections.choose(owed, zone=ZONE)
    yield "reflections.follow_up", message([reflections.follow_up(circle, meeting, last=False, zone=ZONE)])
    yield "reflections.follow_up last", message([reflections.follow_up(circle, meeting, last=True, zone=ZONE)])
    yield "reflections.rated", reflections.rated(circle, meeting, 4)
    yield "reflections.away", reflections.away(circle, meeting)
    yield "reflections.waived", reflections.waived(circle, meeting)
    yield "reflections.nothing_to_reflect", reflections.nothing_to_reflect()
    for visibility in Visibility:
        reflection = gallery.reflection(visibility=visibility)
        yield (
            f"reflections.saved {visibility}",
            reflections.saved(reflection, circle, gallery.commitment(), facilitator_name=person, amended=False),
        )
    short = gallery.reflection(rating=None, answers={"a question of the past": gallery.texts.words})
    yield (
        "reflections.saved old",
        reflections.saved(short, circle, None, facilitator_name=person, amended=True),
    )


def _drafts(gallery: Gallery) -> Iterator[tuple[str, View]]:
    """Yield other forms with the words in them that were not sent."""
    circle, words = gallery.circle, gallery.texts.words
    commitment = commitment_forms.form(CommitmentDraft(circle, gallery.meeting, None))
    known = tuple(gallery.a_circle(id=CircleId(f"c{n}")) for n in range(gallery.many))
    insight = insights.form(InsightDraft(None, known, (), known_tags=("openings", "silence")))
    change = pit_stops.form(circle, "{}")
    founding = circle_forms.found_form(circle.channel_id, zone=circle.zone)
    guest = speakers.form(circle, gallery.meeting, None)
    typed = {"cue": words, "action": words, "text": words, "tags": words, "change": words, "starts": words}
    typed |= {"due": "2026-12-01", "visibility": "only_me", "circle": "gone", "known_tags": "silence\nopenings"}
    typed |= {"name": words, "goal": words, "local_time": "08:30", "meetings": "4", "capacity": "99", "user": "U2"}
    for name, form, link in (
        ("founding", founding, ""),
        ("guest", guest, "https://example.org/1"),
        ("commitment", commitment, ""),
        ("insight", insight, "https://exa"),
        ("change of a pit stop", change, ""),
    ):
        drafts.tell_of_typing(form)
        drafts.restore(form, typed | {"source_url": link, "material": link})
        yield f"drafts.restore {name}", form


def modals(gallery: Gallery) -> Iterator[tuple[str, View]]:
    circle, texts = gallery.circle, gallery.texts
    first = ReflectionDraft(circle, gallery.meeting, WHAT_SO_WHAT, texts.person, None, None, Visibility.ONLY_ME)
    yield "reflections.form", reflections.form(first)
    again = replace(first, earlier=gallery.reflection(), commitment=gallery.commitment())
    yield "reflections.form again", reflections.form(again)
    yield "reflections.form overtaken", reflections.form(replace(again, overtaken_at=values.NOON))
    yield from _drafts(gallery)
    held = values.meeting(circle, 1)
    everywhere = dict.fromkeys([*QUESTIONS, "cue", "action"][-gallery.many :], texts.words)
    for framework in FRAMEWORKS.values():
        draft = ReflectionDraft(
            circle=circle,
            meeting=held,
            framework=framework,
            facilitator_name=texts.person,
            earlier=None,
            commitment=None,
            visibility=Visibility.CIRCLE,
            prompt=PROMPTS[0],
        )
        yield f"reflections.form {framework.key}", reflections.form(draft)
        offered = replace(draft, may_be_nameless=True, filled=everywhere, is_kept=True)
        yield f"reflections.form {framework.key} draft", reflections.form(offered, "https://hooks.example.org/1")
    nameless = replace(offered, is_nameless=True, is_kept=False, takes_rating=False)
    yield "reflections.form nameless", reflections.form(nameless, "https://hooks.example.org/1")
    yield "reflections.form nameless with a rating", reflections.form(replace(nameless, takes_rating=True))
    undigested = replace(circle, settings=replace(circle.settings, offers_anonymous=True, has_digest=False))
    yield "reflections.form without a digest", reflections.form(replace(draft, circle=undigested))
    yield "reflections.form afresh", reflections.form(replace(draft, is_afresh=True))
    answers = tuple((key, texts.words) for key in [*QUESTIONS, "of_another_version"] * gallery.many)
    box = AnswerBox(held.team_id, circle.id, held.id, 5, answers)
    yield "reflections.unsigned", reflections.unsigned(circle, held, box)
    cue = texts.words[:300]
    yield "reflections.answered_without_name", reflections.answered_without_name(circle, held, cue, cue)
    yield "reflections.answered_without_name bare", reflections.answered_without_name(circle, held, "", "")
