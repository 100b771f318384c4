"""Whatever people type, in whatever field: it is kept, everybody can read it, and nobody is woken by it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.support.stories import BERLIN, I_WILL, NOW_WHAT, SO_WHAT, WHAT, WHEN, Story

GOAL = "What do you want to learn together?"
OWN_GOAL = "What would you like to learn?"
OFFER = "How will you help your peers?"
LEARNED = "What did you learn?"
TAGS = "Tags"
SOURCE = "Where is it from?"


@dataclass(frozen=True)
class Nasty:
    """A text, and the part of it that everybody must be able to read, just so, wherever it is shown."""

    text: str
    seen: str

    def within(self, limit: int) -> str:
        return self.text[:limit]


CODE = "'; DROP TABLE circle; -- {{7*7}} ${x} %s %(a)s \\n"
FAMILY = "👩\u200d👩\u200d👧 🏳\ufe0f\u200d🌈"
MENTIONS = "<!channel> <!here|x> <@U0000000002>"
ARABIC = "مرحبا بالعالم"

NASTY = {
    "broadcasts": Nasty(f"{MENTIONS} <!subteam^S1> a&b&amp;", MENTIONS),
    "links": Nasty(
        "<https://evil.example|click here> <#C0000000001|x> &lt;!everyone&gt;", "<https://evil.example|click"
    ),
    "formatting": Nasty("*bold* _it_ ~gone~ `code` ```block``` > quote :tada: • {x}", "{x}"),
    "right to left": Nasty(f"\u202e{ARABIC}\u202c \u2066שלום\u2069 end", f"{ARABIC} שלום end"),
    "emoji": Nasty(f"{FAMILY} e\u0301 \U0001f1e9\U0001f1ea \U0001d518nicode", FAMILY),
    "control": Nasty("a\x00b\x07c\x1b[31m\x7f d\u200be \ufeff", "abc[31m d"),
    "code": Nasty(CODE, CODE),
    "ampersands": Nasty("&" * 3000, "&" * 40),
    "long words": Nasty("a" * 3000, "a" * 40),
    "wide": Nasty("😀" * 1500, "😀" * 20),
    "lines": Nasty("one\n\n\n>two\r\nthree" + "\n" * 900 + "end", "one"),
}


@pytest.mark.feature(1, 2, 3, 49, 51, 52, 61, 70, 93)
@pytest.mark.parametrize("kind", NASTY)
async def test_any_text_goes_through_any_field_and_wakes_nobody(story: Story, kind: str) -> None:
    nasty = NASTY[kind]
    ana, ben = story.ana, story.ben
    card = await story.founds(ana, None, Name=nasty.within(40).replace("\n", " "), **{GOAL: nasty.within(1000)})
    await story.clicks(ben, card, "Join")
    assert await story.sends(ben, {OWN_GOAL: nasty.within(1000), OFFER: nasty.within(1000)}) == {}
    await story.says(ben, f"/insight {nasty.text}")
    await story.says(ben, f"/insight find {nasty.text}")
    await story.says(ben, f"/circle {nasty.text}")
    await story.says(ben, "/insight")
    assert await story.sends(ben, {LEARNED: nasty.text}) == {}

    await story.until(2026, 3, 5, 17, 5)
    await story.clicks(ben, ben.dm[-1], "Reflect")
    words = {WHAT: nasty.text, SO_WHAT: nasty.text, NOW_WHAT: nasty.text}
    deed = nasty.within(300).replace("\n", " ")
    assert await story.sends(ben, words | {WHEN: deed, I_WILL: deed}) == {}
    await story.says(ana, "/digest")
    digest = await story.digest()
    for command in ("/circle show", "/circle list", "/circle next", "/circle", "/insight mine"):
        await story.says(ben, command)
    home = await ben.open_home()
    await story.until(2026, 3, 10, 16, 0)

    assert home is not None
    for shown in (digest.plain(BERLIN), home.plain(BERLIN), card.plain(BERLIN), ben.dm[-1].plain(BERLIN)):
        assert nasty.seen in shown.replace("\n", " ")
    assert story.broadcasts() == []
    assert ben.notices == ana.notices == []


@pytest.mark.feature(49)
@pytest.mark.parametrize("bot_database_url", ["sqlite", "postgresql"], indirect=True)
async def test_characters_that_no_database_likes_cost_nobody_their_words(story: Story) -> None:
    await story.founds(story.ana)

    saved = await story.says(story.ana, "/insight Some\x00thing \ud83d\ude00 and \U0001f600")
    found = await story.says(story.ana, "/insight find some\x00thing")
    named = await story.says(story.ana, "/circle show \x00")

    assert saved is not None
    assert "Something" in saved.text
    assert found is not None
    assert "1 insight with" in found.text
    assert named is not None
    assert "Something went wrong" not in named.text


@pytest.mark.feature(51)
async def test_tags_in_any_script_are_kept(story: Story) -> None:
    for tags, shown in (
        ("#Äpfel, ÜBUNG;calm", "Tags: #äpfel #übung #calm"),
        ("#教室 #класс", "Tags: #教室 #класс"),
        ("#calm calm #CALM", "Tags: #calm"),
    ):
        await story.says(story.ben, "/insight")

        assert await story.sends(story.ben, {LEARNED: "Something", TAGS: tags}) == {}

        assert shown in story.answered(story.ben).text


@pytest.mark.feature(51)
async def test_what_is_no_tag_is_said_at_the_field(story: Story) -> None:
    await story.says(story.ben, "/insight")

    for tags in ("#<!channel>", "#a&b", "#" + "x" * 41, "#\U0001f600"):
        errors = await story.sends(story.ben, {LEARNED: "Something", TAGS: tags})

        assert list(errors) == [TAGS], tags


@pytest.mark.feature(51)
async def test_what_is_no_link_is_said_at_the_field(story: Story) -> None:
    await story.says(story.ben, "/insight")

    for url in ("https://", "https://exa mple.org", "http:///path", "https://a.example/|b", "https://[::1"):
        errors = await story.sends(story.ben, {LEARNED: "Something", SOURCE: url})

        assert list(errors) == [SOURCE], url


@pytest.mark.feature(70, 73)
async def test_a_persons_own_name_can_wake_nobody_either(story: Story) -> None:
    card = await story.founds(story.ana)
    eve = await story.newcomer("<!channel> & *Eve* <@U1>")
    await story.joins(eve, card)
    await story.says(eve, "/insight Names are words too")

    digest = await story.digest()

    assert "– <!channel> & *Eve* <@U1>" in digest.plain(BERLIN)
    assert story.broadcasts() == []
