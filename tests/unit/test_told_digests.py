"""A digest that is told again: its figures are those of the first telling, its words those of today."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digests import Digest, DigestFacts, compose
from bot.domain.ids import UserId
from bot.domain.meetings import Answer, Rsvp
from bot.domain.told_digests import as_told, figures_of
from tests.support import domain_values as make
from tests.support.builders import digest_facts
from tests.support.domain_values import NOON

CIRCLE = make.circle()
HELD, COMING = make.meeting(CIRCLE, 1), make.meeting(CIRCLE, 2)
PEOPLE = [UserId(f"U{n}") for n in range(9)]

answers = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(Answer), max_size=9)
presences = st.dictionaries(st.sampled_from(PEOPLE), st.booleans(), max_size=9)


def facts(coming: dict[UserId, Answer], there: dict[UserId, bool]) -> DigestFacts:
    """Return what there is to tell where people said these things, of the meeting held and of the next."""
    said = [Rsvp(CIRCLE.team_id, COMING.id, who, answer, None, NOON) for who, answer in coming.items()]
    was = [Rsvp(CIRCLE.team_id, HELD.id, who, None, attended, NOON) for who, attended in there.items()]
    insight = make.insight("Wait", circle_id=CIRCLE.id, created_at=NOON)
    return replace(
        digest_facts(CIRCLE), held=[HELD], upcoming=COMING, rsvps=[*said, *was], insights=[insight], member_count=9
    )


def figures(digest: Digest) -> tuple[object, ...]:
    return (digest.held, digest.counted_later, digest.upcoming, digest.skipped, _coming(digest))


def _coming(digest: Digest) -> tuple[int, ...]:
    return digest.coming, digest.coming_late, digest.not_coming, digest.unanswered


@given(answers, presences, answers, presences)
def test_no_two_tellings_of_one_digest_can_be_subtracted(
    coming: dict[UserId, Answer],
    there: dict[UserId, bool],
    coming_now: dict[UserId, Answer],
    there_now: dict[UserId, bool],
) -> None:
    first = compose(facts(coming, there))
    later = compose(replace(facts(coming_now, there_now), insights=[]))

    again = as_told(later, figures_of(first), [HELD, COMING])

    assert figures(again) == figures(first)
    assert again.insights_by_tag == ()


def test_a_digest_of_which_no_figures_were_kept_is_told_without_any_that_may_have_changed() -> None:
    digest = compose(facts({PEOPLE[0]: Answer.YES}, dict.fromkeys(PEOPLE, True)))

    again = as_told(digest, "", [HELD, COMING])

    assert (again.held, again.upcoming, _coming(again)) == ((), None, (0, 0, 0, 0))
    assert again.insights_by_tag == digest.insights_by_tag
