"""Whatever people type, in whatever field: it is kept, everybody can read it, and nobody is woken by it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from playground.people import Person
from playground.seen import Message, Room
from tests.support.chapters import circle_is_founded
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


@dataclass(frozen=True)
class Writers:
    """A circle of two in a channel of their own, whose every word is of one kind."""

    nasty: Nasty
    founder: Person
    member: Person
    room: Room
    card: Message


async def found(story: Story, number: int, nasty: Nasty) -> Writers:
    """Write a nasty text into every field and command there is on the first day of a circle."""
    founder, member = (story.slack.person(f"{name} {number}", BERLIN) for name in ("Ana", "Ben"))
    room = story.slack.channel(f"circle-{number}", [founder, member])
    name = nasty.within(40).replace("\n", " ")
    card = await story.founds(founder, room, Name=name, **{GOAL: nasty.within(1000)})
    await story.clicks(member, card, "Join")
    assert await story.sends(member, {OWN_GOAL: nasty.within(1000), OFFER: nasty.within(1000)}) == {}
    for command in ("/insight", "/insight find", "/circle"):
        await story.says(member, f"{command} {nasty.text}", room)
    await story.says(member, "/insight", room)
    assert await story.sends(member, {LEARNED: nasty.text}) == {}
    return Writers(nasty, founder, member, room, card)


@pytest.mark.feature(1, 2, 3, 49, 51, 52, 61, 70, 93)
@pytest.mark.parametrize("kinds", [list(NASTY)[first::3] for first in range(3)], ids=", ".join)
async def test_any_text_goes_through_any_field_and_wakes_nobody(story: Story, kinds: list[str]) -> None:
    circles = [await found(story, number, NASTY[kind]) for number, kind in enumerate(kinds, 1)]

    await story.until(2026, 3, 5, 17, 5)
    for one in circles:
        member, text = one.member, one.nasty.text
        await story.clicks(member, member.dm[-1], "Reflect")
        deed = one.nasty.within(300).replace("\n", " ")
        words = {WHAT: text, SO_WHAT: text, NOW_WHAT: text, WHEN: deed, I_WILL: deed}
        assert await story.sends(member, words) == {}
        await story.says(one.founder, "/digest", one.room)
    await story.until(2026, 3, 9, 10, 5)
    digests = [one.room.messages[-1] for one in circles]
    for one in circles:
        for command in ("/circle show", "/circle list", "/circle next", "/circle", "/insight mine"):
            await story.says(one.member, command, one.room)
    homes = [await one.member.open_home() for one in circles]
    await story.until(2026, 3, 10, 16, 0)

    for one, digest, home in zip(circles, digests, homes, strict=True):
        assert home is not None
        for shown in (digest, home, one.card, one.member.dm[-1]):
            assert one.nasty.seen in shown.plain(BERLIN).replace("\n", " ")
        assert one.member.notices == one.founder.notices == []
    assert story.broadcasts() == []


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
@circle_is_founded
async def test_a_persons_own_name_can_wake_nobody_either(story: Story) -> None:
    card = story.room.messages[0]
    eve = await story.newcomer("<!channel> & *Eve* <@U1>")
    await story.joins(eve, card)
    await story.says(eve, "/insight Names are words too")

    digest = await story.digest()

    assert "– <!channel> & *Eve* <@U1>" in digest.plain(BERLIN)
    assert story.broadcasts() == []
