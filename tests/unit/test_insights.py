"""An insight is kept as it was said; its tags and its link are picked out of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.insights import (
    TAG_MAX,
    TAGS_MAX,
    TEXT_MAX,
    URL_MAX,
    InsightForm,
    InsightKind,
    check_insight,
    is_tags_alone,
    quick_insight,
    search_terms,
    tags_in,
)
from bot.domain.text import tidy
from bot.errors import FieldErrors


def wrong_fields(form: InsightForm) -> set[str]:
    """Return the names of the fields that need another look."""
    with pytest.raises(FieldErrors) as trouble:
        check_insight(form)
    assert all(trouble.value.fields.values())
    return set(trouble.value.fields)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("A question first #openings", ("openings",)),
        ("#Openings and #OPENINGS are one", ("openings",)),
        ("#b before #a", ("b", "a")),
        ("#group-work, #long_pause.", ("group-work", "long_pause")),
        ("issue #42 is no tag, #42nd is", ("42nd",)),
        ("https://example.org/page#part and a#b and &#38; and ##c", ()),
        ("#dash-, #_x_ and #_", ("dash", "x")),
        ("#größe #ÉTÉ #школа #שיעור #学び", ("größe", "été", "школа", "שיעור", "学び")),
        ("(#a) [#b] “#c”", ("a", "b", "c")),
        ("#c++ and #don't, #don’t and '#calm'", ("c++", "don't", "calm")),
        ("", ()),
    ],
)
def test_tags_are_found_in_a_text(text: str, tags: tuple[str, ...]) -> None:
    assert tags_in(text) == tags


@pytest.mark.parametrize("tag", ["हिन्दी", "การเรียนรู้", "தமிழ்", "cafe\u0301"])
def test_a_tag_in_a_script_with_combining_marks_stays_whole(tag: str) -> None:
    """In Hindi, Thai and Tamil the vowels are marks on the letters; in decomposed text the accents are."""
    assert tags_in(f"New words #{tag} today") == (tag,)
    assert check_insight(InsightForm("New words", tags=f"#{tag}")).tags == (tag,)


@pytest.mark.parametrize("text", ["#only #tags", "#only, #tags.", "  #c++  "])
def test_tags_alone_are_no_insight_yet(text: str) -> None:
    assert is_tags_alone(text)
    assert wrong_fields(quick_insight(text)) == {"text"}


@pytest.mark.parametrize(
    "text", ["Calm #starts", "#starts calm", "#1", "", "#starts https://example.org", "#a 😀"]
)
def test_words_beside_tags_are_an_insight(text: str) -> None:
    assert not is_tags_alone(text)


@pytest.mark.parametrize(
    ("asked", "terms"),
    [
        ("pair work", ("pair", "work")),
        ('"pair work"', ("pair work",)),
        ("“Pair  work” calm", ("pair work", "calm")),
        ("„pair work“", ("pair work",)),
        ("« pair work »", ("pair work",)),
        ("‘pair work’ and 'calm starts'", ("pair work", "and", "calm starts")),
        ('pair work"', ("pair", "work")),
        ("don't “don’t do” it", ("don't", "don’t do", "it")),
        ("the class' start", ("the", "class", "start")),
        ('#pairs "#pairs" ""', ("pairs",)),
        ("\" “” ' #", ()),
    ],
)
def test_marks_of_quotation_make_a_phrase_and_are_never_looked_for(asked: str, terms: tuple[str, ...]) -> None:
    assert search_terms(asked) == terms


@given(st.text())
def test_whatever_is_typed_in_one_line_is_kept_whole(text: str) -> None:
    form = quick_insight(text)

    assert form.text == text
    if tidy(text) and not is_tags_alone(text):
        words = check_insight(form)
        assert words.text == tidy(text)
        assert len(words.tags) <= TAGS_MAX
        assert len(set(words.tags)) == len(words.tags)
        assert all(tag == tag.casefold() and 0 < len(tag) <= TAG_MAX for tag in words.tags)
    else:
        assert wrong_fields(form) == {"text"}


@given(st.text(), st.text(), st.text(), st.text())
def test_any_form_is_either_stored_whole_or_refused_by_its_fields(
    text: str, kind: str, tags: str, url: str
) -> None:
    form = InsightForm(text, kind, tags, url)
    try:
        words = check_insight(form)
    except FieldErrors as trouble:
        wrong = set(trouble.fields)
    else:
        wrong = set()
        assert words.text == tidy(text)
        assert words.source_url is None or words.source_url.lower().startswith(("http://", "https://"))

    assert wrong <= {"text", "kind", "tags", "source_url"}


@pytest.mark.parametrize(
    ("line", "link"),
    [
        ("See https://example.org/a?b=c#d.", "https://example.org/a?b=c#d"),
        ("(http://example.org/a), then", "http://example.org/a"),
        ("two https://one.example https://two.example", "https://one.example"),
        ("ftp://example.org javascript:alert(1) https:// www.example.org", ""),
        ("https://[broken", ""),
    ],
)
def test_the_first_link_of_a_line_is_its_source(line: str, link: str) -> None:
    assert quick_insight(line).source_url == link


@pytest.mark.parametrize("url", ["https://example.org", "http://localhost:8000/x", "HTTPS://EXAMPLE.ORG/Ä"])
def test_a_link_is_a_source(url: str) -> None:
    assert check_insight(InsightForm("words", source_url=url)).source_url == url


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "javascript:alert(1)",
        "https://",
        "https://exa mple.org",
        "https://example.org/<!channel>",
        "https://example.org/a|b",
        "https://[::1",
        f"https://example.org/{'x' * URL_MAX}",
    ],
)
def test_anything_else_is_refused_at_its_field(url: str) -> None:
    assert wrong_fields(InsightForm("words", source_url=url)) == {"source_url"}


def test_the_longest_text_is_kept_and_one_more_is_refused() -> None:
    assert check_insight(InsightForm("x" * TEXT_MAX)).text == "x" * TEXT_MAX
    assert wrong_fields(InsightForm("x" * (TEXT_MAX + 1))) == {"text"}


def test_tags_are_named_with_or_without_signs_between_spaces_or_commas() -> None:
    found = check_insight(InsightForm("Calm #starts", tags="#Openings, group-work; ##openings  calm"))

    assert found.tags == ("openings", "group-work", "calm", "starts")


@pytest.mark.parametrize(
    "tags", [" ".join(f"t{n}" for n in range(TAGS_MAX + 1)), "x" * (TAG_MAX + 1), "a.b", "<!channel>", "a/b"]
)
def test_tags_that_are_too_many_too_long_or_odd_are_refused(tags: str) -> None:
    assert wrong_fields(InsightForm("words", tags=tags)) == {"tags"}


def test_the_tags_in_the_text_fill_what_room_the_named_ones_leave() -> None:
    named = [f"named{n}" for n in range(TAGS_MAX - 1)]
    text = f"Calm #{'x' * (TAG_MAX + 1)} #first #second"

    found = check_insight(InsightForm(text, tags=" ".join(named)))

    assert found.tags == (*named, "first")


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert wrong_fields(InsightForm("", "gossip", "a.b", "nowhere")) == {"text", "kind", "tags", "source_url"}


@pytest.mark.parametrize("kind", list(InsightKind))
def test_every_kind_can_be_chosen(kind: InsightKind) -> None:
    assert check_insight(InsightForm("words", kind)).kind is kind
