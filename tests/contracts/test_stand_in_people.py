"""What people do in the stand-in reaches a real Bolt app, over both transports, and what it does is seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date

import pytest

from playground.manifest import Transport
from playground.typed_text import CannotDo
from tests.contracts.stand_in_bot import running
from tests.contracts.stand_in_kit import Kit, shows


@pytest.fixture(params=["socket", "http"])
async def kit(request: pytest.FixtureRequest) -> AsyncIterator[Kit]:
    transport: Transport = request.param
    async with running(transport) as kit:
        yield kit
        await kit.slack.settled()
        assert kit.slack.rejections == []


async def test_a_command_is_answered_in_private_with_names_and_urls_as_references(kit: Kit) -> None:
    await kit.ana.command("/circle  tell @ben about #learning & <this> https://a.example/x?b=1&c=2", kit.room)
    await kit.slack.settled()

    (reply,) = kit.ana.replies(kit.room)
    expected = f"tell <@{kit.ben.id}|ben> about <#{kit.room.id}|learning> &amp; &lt;this&gt;"
    assert reply.text == f"you said {expected} <https://a.example/x?b=1&amp;c=2>"
    assert reply.ephemeral
    assert kit.ben.replies(kit.room) == []
    assert kit.room.messages == []


async def test_a_command_may_be_answered_in_its_ack(kit: Kit) -> None:
    await kit.ana.command("/circle at once", kit.room)

    assert kit.ana.replies(kit.room)[0].text == "answered in the ack"


async def test_a_form_is_filled_refused_by_the_client_then_by_the_app_then_taken(kit: Kit) -> None:
    await kit.ana.command("/circle form", kit.room)
    await kit.slack.settled()
    form = kit.ana.view
    assert form is not None
    assert form.labels == ["Goal", "Format", "First meeting"]

    kit.ana.fill("Goal", "x" * 21)
    refused = await kit.ana.submit()
    kit.ana.fill({"Goal": "nope", "Format": "Workshop", "First meeting": date(2026, 3, 4)})
    sent_back = await kit.ana.submit()
    kit.ana.fill("Goal", "learn Rust")
    taken = await kit.ana.submit()
    await kit.slack.settled()

    assert (refused.closed, refused.sent, set(refused.errors)) == (False, False, {"Goal", "Format"})
    assert (sent_back.closed, sent_back.sent, sent_back.errors) == (False, True, {"Goal": "Say a little more"})
    assert (taken.closed, taken.errors, kit.ana.view) == (True, {}, None)
    assert [m.text for m in kit.ana.dm] == ["learn Rust / workshop / 2026-03-04"]


@shows(41)
async def test_an_unusable_answer_to_a_submission_is_trouble_for_the_person(kit: Kit) -> None:
    await kit.ana.command("/circle form", kit.room)
    await kit.slack.settled()
    kit.ana.fill({"Goal": "wrong", "Format": "Workshop"})

    result = await kit.ana.submit()

    assert not result.closed
    assert "trouble connecting" in kit.ana.notices[-1]
    assert [violation.rule for violation in kit.slack.violations] == [41]


async def test_typed_words_survive_an_update_of_the_form(kit: Kit) -> None:
    await kit.ana.command("/circle form", kit.room)
    await kit.slack.settled()
    kit.ana.fill({"Goal": "again", "Format": "Study group"})

    result = await kit.ana.submit()

    assert not result.closed
    assert result.view is not None
    assert result.view.values["Goal"]["value"] == "again"


async def test_a_pushed_form_lies_on_top_and_closing_tells_the_app(kit: Kit) -> None:
    await kit.ana.command("/circle form", kit.room)
    await kit.slack.settled()
    await kit.ana.click(kit.ana.view, "Deeper")
    await kit.slack.settled()
    below = kit.ana.view
    assert below is not None
    assert below.title == "Below"

    await kit.ana.close_view()
    await kit.ana.close_view()

    assert kit.ana.view is None
    (closed,) = [e for e in kit.slack.log.deliveries("interactive") if e.payload["type"] == "view_closed"]
    assert closed.payload["is_cleared"] is False


async def test_buttons_selects_and_confirm_dialogs_work_in_messages(kit: Kit) -> None:
    await kit.ana.command("/circle card", kit.room)
    await kit.slack.settled()
    card = kit.room.messages[-1]
    assert card.buttons == ["Join", "Leave"]

    await kit.ben.click(card, "Join")
    await kit.ben.choose(card, "pick", "Workshop")
    assert await kit.ben.click(card, "Leave", accept=False) is None
    await kit.slack.settled()

    assert [m.text for m in kit.ben.replies(kit.room)] == ["joined c1", "workshop"]
    assert kit.ben.confirmed == ["Sure?"]
    with pytest.raises(CannotDo, match=r"there is no button 'Dance'.*'Join', 'Leave'"):
        await kit.ben.click(card, "Dance")


async def test_home_is_published_when_it_is_opened(kit: Kit) -> None:
    home = await kit.ana.open_home()

    assert home is not None
    assert home.plain() == "Welcome\n[RSVP yes]"
    answer = await kit.ana.click(home, "RSVP yes")
    assert answer is not None
    assert answer.acked


async def test_shortcuts_reach_the_app(kit: Kit) -> None:
    said = await kit.ana.say(kit.room, "a fine thought")

    await kit.ana.shortcut("Log an insight")
    await kit.ana.message_shortcut("Save as insight", said)
    await kit.slack.settled()

    assert kit.ana.replies(kit.room)[0].text == "save"


async def test_the_app_answers_in_the_dm(kit: Kit) -> None:
    await kit.ana.say(None, "help")
    await kit.slack.settled()

    assert [m.text for m in kit.ana.dm] == ["help", "echo help"]
    assert [m.text for m in kit.ana.replies()] == []


async def test_what_no_person_could_do_is_refused_with_what_is_there(kit: Kit) -> None:
    eve = kit.slack.person("Eve", external=True)

    with pytest.raises(CannotDo, match="/nope is not a valid command; there are: /circle"):
        await kit.ana.command("/nope", kit.room)
    with pytest.raises(CannotDo, match="not a member of #learning"):
        await kit.slack.person("Cleo").command("/circle", kit.room)
    with pytest.raises(CannotDo, match="Ana has no form open"):
        await kit.ana.submit()
    with pytest.raises(CannotDo, match="there is no global shortcut 'Fly'"):
        await kit.ana.shortcut("Fly")
    with pytest.raises(CannotDo, match="another organisation"):
        await eve.shortcut("Log an insight")
    with pytest.raises(CannotDo, match="threads"):
        await kit.ana.command("/circle", kit.room, thread=await kit.ana.say(kit.room, "root"))
