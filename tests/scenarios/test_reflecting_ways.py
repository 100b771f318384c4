"""Ways to reflect: other frameworks and prompts in the open form, drafts that are kept, a rating and its trend."""

from __future__ import annotations

import pytest

from bot.domain.frameworks import AFTER_ACTION, GIBBS, PLUS_DELTA, Framework
from bot.domain.prompts import PROMPTS
from playground.people import Person
from playground.seen import Form
from tests.support.stories import I_WILL, NOW_WHAT, RATING, SO_WHAT, WHAT, WHEN, WHO, Story

FIRST, SECOND = (one.label for one in PROMPTS[:2])
PLUS, DELTA = (one.label for one in PLUS_DELTA.questions)


async def sets(story: Story, framework: Framework) -> None:
    """Let Ana choose how the circle reflects."""
    await story.says(story.ana, "/circle settings")
    assert await story.sends(story.ana, {"How do you reflect?": framework.name}) == {}


def standing(person: Person, label: str) -> str:
    """Return what stands in a field of the open form."""
    entry = form(person).values[label]
    return str((entry.get("selected_option") or {}).get("value") or entry.get("value") or "")


def form(person: Person) -> Form:
    assert person.view is not None
    return person.view


@pytest.mark.feature(53, 54)
async def test_another_prompt_and_another_framework_come_into_the_open_form_and_no_word_is_lost(
    story: Story,
) -> None:
    await story.meets()
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")
    assert form(story.ben).labels[:4] == [WHAT, SO_WHAT, NOW_WHAT, FIRST]

    story.ben.fill({SO_WHAT: "I talk too long", WHEN: "the bell rings", I_WILL: "wait", RATING: "4"})
    await story.clicks(story.ben, form(story.ben), "Ask me another")
    assert form(story.ben).labels[3] == SECOND
    assert FIRST not in form(story.ben).labels

    story.ben.fill({SECOND: "Ana’s: “Wait until it is quiet”", WHO: "Only me"})
    await story.clicks(story.ben, form(story.ben), "Ask me another")
    assert SECOND in form(story.ben).labels  # it has words in it

    await story.ben.choose(form(story.ben), "Another way to reflect", PLUS_DELTA.name)
    await story.settled()
    assert form(story.ben).labels[:2] == [PLUS, DELTA]
    assert WHAT not in form(story.ben).labels
    kept = {SO_WHAT: "I talk too long", SECOND: "Ana’s: “Wait until it is quiet”", WHEN: "the bell rings"}
    assert {label: standing(story.ben, label) for label in kept} == kept
    assert (standing(story.ben, RATING), standing(story.ben, WHO)) == ("4", "only_me")

    assert await story.sends(story.ben, {DELTA: "Begin with the example"}) == {}
    saved = story.ben.dm[-1]
    for words in ("Begin with the example", "I talk too long", "Wait until it is quiet", "the bell rings"):
        assert words in saved.text
    assert f"{DELTA}" in saved.text

    await story.clicks(story.ben, saved, "Edit")
    assert form(story.ben).labels[:2] == [PLUS, DELTA]
    assert standing(story.ben, SO_WHAT) == "I talk too long"


@pytest.mark.feature(54)
async def test_a_circle_chooses_its_framework_and_the_digest_knows_its_answers(story: Story) -> None:
    await story.begins()
    await sets(story, GIBBS)
    await story.until(2026, 3, 5, 17, 5)
    await story.clicks(story.ben, story.ben.dm[-1], "Reflect")
    assert form(story.ben).labels[:3] == [one.label for one in GIBBS.questions]
    assert await story.sends(story.ben, {GIBBS.questions[2].label: "One question, written down"}) == {}

    await sets(story, AFTER_ACTION)
    await story.clicks(story.chidi, story.chidi.dm[-1], "Reflect")
    assert form(story.chidi).labels[:4] == [one.label for one in AFTER_ACTION.questions]
    errors = await story.sends(story.chidi, {RATING: "2"})
    assert list(errors) == [AFTER_ACTION.questions[0].label]
    await story.chidi.close_view()

    assert "• Ben: “One question, written down”" in (await story.digest()).text


@pytest.mark.feature(55)
async def test_words_that_were_not_sent_are_there_when_the_form_is_opened_again(story: Story) -> None:
    await story.meets()
    prompt = story.ben.dm[-1]
    await story.clicks(story.ben, prompt, "Reflect")
    story.ben.fill({WHAT: "I cried in the staff room"})
    story.ben.fill({WHEN: "it gets heavy", WHO: "Only me", I_WILL: "say so"})
    await story.settled()
    await story.together.restart()
    await story.ben.close_view()
    await story.settled()

    await story.says(story.ben, "/reflect")
    assert "I kept your draft" in form(story.ben).plain()
    assert standing(story.ben, WHAT) == "I cried in the staff room"
    assert (standing(story.ben, WHEN), standing(story.ben, I_WILL)) == ("it gets heavy", "say so")
    assert standing(story.ben, WHO) == "only_me"

    await story.clicks(story.ben, form(story.ben), "Start afresh")
    assert (standing(story.ben, WHAT), standing(story.ben, WHEN), standing(story.ben, WHO)) == ("", "", "circle")
    assert story.readers("I cried in the staff room") <= {"Ben"}
    story.ben.fill({SO_WHAT: "A second beginning"})
    await story.settled()
    await story.ben.close_view()

    await story.clicks(story.ben, prompt, "Reflect")
    assert standing(story.ben, WHAT) == ""
    assert standing(story.ben, SO_WHAT) == "A second beginning"
    assert await story.sends(story.ben) == {}

    await story.says(story.ben, "/reflect")
    assert "I kept your draft" not in form(story.ben).plain()
    assert standing(story.ben, SO_WHAT) == "A second beginning"


@pytest.mark.feature(55)
async def test_changing_what_was_sent_may_be_interrupted_too(story: Story) -> None:
    await story.meets()
    await story.reflects(story.ben, None, **{WHAT: "The first version"})

    await story.clicks(story.ben, story.ben.dm[-1], "Edit")
    story.ben.fill({WHAT: "The better version"})
    await story.settled()
    await story.ben.close_view()

    await story.clicks(story.ben, story.ben.dm[-1], "Edit")
    assert standing(story.ben, WHAT) == "The better version"
    await story.clicks(story.ben, form(story.ben), "Start afresh")
    assert standing(story.ben, WHAT) == "The first version"


@pytest.mark.feature(49, 55, 62)
async def test_what_is_typed_into_other_forms_is_kept_until_it_is_sent_too(story: Story) -> None:
    await story.meets()
    ben, seen_by, asked_on = story.ben, "Who may see it?", "When shall I ask how it went?"
    await story.says(ben, "/circle commit")
    ben.fill({"When …": "it gets heavy", seen_by: "Only me", asked_on: "2026-03-10"})
    ben.fill({"… I will": "say so"})
    await story.settled()
    await ben.close_view()
    await story.says(ben, "/insight")
    assert "I kept your draft" not in form(ben).plain()
    ben.fill({"Where is it from?": "https://example.org/a", "What did you learn?": "I cried in the staff room"})
    ben.fill({"Tags": "#heavy"})
    await story.settled()
    await story.together.restart()
    await ben.close_view()

    await story.says(ben, "/circle commit")
    assert "I kept your draft" in form(ben).plain()
    assert (standing(ben, "When …"), standing(ben, "… I will")) == ("it gets heavy", "say so")
    assert (standing(ben, seen_by), form(ben).values[asked_on]["selected_date"]) == ("only_me", "2026-03-10")
    assert await story.sends(ben) == {}
    await story.says(ben, "/insight")
    assert standing(ben, "What did you learn?") == "I cried in the staff room"
    assert (standing(ben, "Where is it from?"), standing(ben, "Tags")) == ("https://example.org/a", "#heavy")
    assert await story.sends(ben, {seen_by: "Only me"}) == {}

    await story.says(ben, "/insight")
    assert "I kept your draft" not in form(ben).plain()
    assert standing(ben, "What did you learn?") == ""
    assert story.readers("I cried in the staff room") == {"Ben"}


@pytest.mark.feature(58)
async def test_a_rating_shows_ones_own_trend_and_the_circles_only_where_five_have_rated(story: Story) -> None:
    card = await story.founds(story.ana, **{"Seats, you included": "8"})
    people = [story.ana, story.ben, story.chidi]
    people += [await story.newcomer(name) for name in ("Dana", "Emre")]
    for person in people[1:]:
        await story.joins(person, card)
    await story.until(2026, 3, 5, 17, 5)
    for person, rating in zip(people, "34444", strict=True):
        await story.clicks(person, person.dm[-1], rating)
    assert "Your ratings so far" not in story.ben.dm[-1].text
    assert "Rating: still open" in (await story.says(story.ben, "/digest")).text  # type: ignore[union-attr]
    first = await story.digest()
    assert "Rating: 3.8 of 5; 5 answered." in first.text

    await story.until(2026, 3, 12, 17, 5)
    for person, rating in zip(people, "45444", strict=True):
        await story.clicks(person, person.dm[-1], rating)
    assert "Your ratings so far: 4, 5. Only you see them." in story.ben.dm[-1].text
    assert story.readers("Your ratings so far: 4, 5") == {"Ben"}
    await story.until(2026, 3, 16, 10, 5)
    second = story.room.messages[-1]
    assert "Rating: 4.2 of 5, up from 3.8; 5 answered." in second.text
