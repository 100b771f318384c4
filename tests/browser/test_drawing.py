"""The page draws what apps send, honestly: every element, every mark, hostile text, very long channels."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from playground.documents import Canvas, UploadedFile
from playground.seen import Room
from playground.workspace import Post
from tests.browser.accessibility import serious
from tests.browser.gallery import EVERY_BLOCK, EVERY_FIELD, HOSTILE, MARKS
from tests.browser.windows import Desk, Window

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY = 10_000


def room_of(desk: Desk, name: str = "lesson-openings") -> Room:
    slack = desk.playground.slack
    return Room(slack, next(one for one in slack.workspace.conversations.values() if one.name == name))


def posts(
    desk: Desk,
    blocks: list[dict[str, object]] | None = None,
    text: str = "",
    *,
    times: int = 1,
    files: list[dict[str, object]] | None = None,
) -> None:
    """Let the app post in #lesson-openings, past all checks of the Web API."""
    slack, where = desk.playground.slack, room_of(desk).conversation
    app = slack.app
    for number in range(times):
        content = {"text": text.replace("{n}", str(number)), "blocks": blocks or [], "files": files or []}
        post = Post(slack.workspace.next_ts(), where.id, app.bot_user_id, content, app.bot_id, app.app_id)
        slack.workspace.add_post(where, post)
    desk.playground.control.changes.note(where.id)


async def test_mrkdwn_is_read_as_slack_reads_it(window: Window, desk: Desk) -> None:
    posts(desk, [{"type": "section", "block_id": "b", "text": {"type": "mrkdwn", "text": MARKS}}])
    message = window.messages.last

    await expect(message.locator("strong").filter(has_text="bold")).to_be_visible()
    await expect(message.locator("em")).to_have_text("italic")
    await expect(message.locator("s")).to_have_text("struck")
    await expect(message.locator("code")).to_have_text("*no bold in here*")
    await expect(message.locator("pre")).to_have_text("two\nlines")
    await expect(message.locator("blockquote")).to_have_text("said")
    await expect(message.get_by_role("link", name="the guide")).to_have_attribute(
        "href", "https://example.org/?a=1&b=2"
    )
    await expect(message.locator(".mention.me")).to_have_text("@Ana")
    await expect(message.locator(".mention").filter(has_text="#general")).to_be_visible()
    await expect(message).to_contain_text("2 * 3 * 4 and snake_case_name stay, 1 < 2 & 3 > 2, 🎉 :no_such_emoji:")
    await expect(message).to_contain_text("today at 10:00 AM")
    await window.act_as("Chidi")
    await expect(message).to_contain_text("today at 10:00 AM")
    await window.act_as("Ben")
    await expect(message).to_contain_text("today at 9:00 AM")


async def test_every_block_is_drawn_or_named_loudly(window: Window, desk: Desk) -> None:
    posts(desk, EVERY_BLOCK)
    message = window.messages.last

    await expect(message.get_by_role("heading", name="A heading")).to_be_visible()
    await expect(message.get_by_role("img", name="Two people at a table")).to_be_visible()
    await expect(message.get_by_text("left of the pair")).to_be_visible()
    await expect(message.get_by_role("combobox", name="Pick a day")).to_be_visible()
    await expect(message.get_by_role("checkbox", name="Bring bread")).to_be_visible()
    await expect(message.locator("ol li")).to_have_text(["first", "second"])
    await expect(message.get_by_role("table")).to_be_visible()
    await expect(message.locator(".unknown summary")).to_have_text(
        ["This page cannot draw the block “hologram”", "This page cannot draw the element “workflow_button”"]
    )
    assert await serious(window.page) == []


async def test_a_confirm_dialog_comes_before_the_deed(window: Window, desk: Desk, objections: list[str]) -> None:
    posts(desk, EVERY_BLOCK)
    danger = window.messages.last.get_by_role("button", name="Drop it")

    await danger.click()
    question = window.page.get_by_role("alertdialog")
    await expect(question).to_contain_text("Nobody can undo this.")
    await question.get_by_role("button", name="Keep it").click()
    await expect(danger).to_be_focused()

    assert desk.playground.slack.log.deliveries("interactive") == []


async def test_every_field_has_a_name_keeps_its_value_and_shows_its_error(window: Window, desk: Desk) -> None:
    slack = desk.playground.slack
    ana = next(one for one in slack.people.values() if one.name == "Ana")
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Every field"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": EVERY_FIELD,
    }
    opened = slack.screens.open(slack.app, ana.id, view, None)
    desk.playground.control.changes.note()
    form = window.form
    await expect(form.get_by_label("One line")).to_be_focused()

    await window.fill(
        {
            "One line": "words",
            "Many lines": "one\ntwo",
            "An address": "not an address",
            "A number": "7",
            "A mail": "ana@example.org",
            "A day": "2026-03-05",
            "A time": "16:30",
            "An instant": "2026-03-05T16:30",
            "With marks": "all of *it*\n- one\n- two",
        }
    )
    await form.get_by_label("One of three").select_option("Two")
    await form.get_by_label("A person").select_option("Ben")
    await form.get_by_label("A channel").select_option("#general")
    await form.get_by_role("radio", name="Left").check()
    await form.get_by_role("checkbox", name="Bread").check()
    await form.get_by_role("group", name="Several people").get_by_label("Chidi").check()
    await window.submit()
    await expect(form.locator(".input.wrong p.error")).to_contain_text("Please enter a web address.")
    await expect(form.get_by_label("An address")).to_be_focused()
    assert await serious(window.page) == []

    held = {block: next(iter(fields.values())) for block, fields in slack.screens.values(opened).items()}
    assert held["line"]["value"] == "words"
    assert held["lines"]["value"] == "one\ntwo"
    assert held["number"]["value"] == "7"
    assert (held["day"]["selected_date"], held["time"]["selected_time"]) == ("2026-03-05", "16:30")
    assert held["instant"]["selected_date_time"] == 1772724600
    assert held["one"]["selected_option"]["value"] == "2"
    assert held["radio"]["selected_option"]["value"] == "left"
    assert [one["value"] for one in held["boxes"]["selected_options"]] == ["bread"]
    assert len(held["several"]["selected_users"]) == 1
    section, bullets = held["rich"]["rich_text_value"]["elements"]
    assert section["elements"][1] == {"type": "text", "text": "it", "style": {"bold": True}}
    assert (bullets["style"], len(bullets["elements"])) == ("bullet", 2)
    await window.page.keyboard.press("Escape")
    await expect(form).to_be_hidden()


async def test_a_form_on_a_form_gives_way_to_the_one_below_with_its_words(window: Window, desk: Desk) -> None:
    slack = desk.playground.slack
    ana = next(one for one in slack.people.values() if one.name == "Ana")
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Below"}, "blocks": EVERY_FIELD[:1]}
    slack.screens.open(slack.app, ana.id, view, None)
    desk.playground.control.changes.note()
    await window.fill({"One line": "kept"})
    await window.form.get_by_label("One line").press("Tab")
    await expect(window.form.get_by_label("One line")).to_have_attribute("value", "kept")

    above = {**view, "title": {"type": "plain_text", "text": "Above"}, "blocks": EVERY_FIELD[1:2]}
    slack.screens.push(slack.app, ana.id, above)
    desk.playground.control.changes.note()
    await expect(window.form.get_by_label("Many lines")).to_be_focused()
    await window.form.get_by_role("button", name="Back to the form before").click()

    await expect(window.form.get_by_label("One line")).to_have_value("kept")
    await window.page.keyboard.press("Escape")
    await expect(window.form).to_be_hidden()


async def test_hostile_text_stays_text(window: Window, desk: Desk) -> None:
    page = window.page
    users = desk.playground.slack.workspace.users
    ben = next(one.id for one in desk.playground.slack.people.values() if one.name == "Ben")
    await page.get_by_role("button", name="See through").click()
    for number, text in enumerate(HOSTILE, start=1):
        users[ben].real_name = text
        kinds = ("mrkdwn", "plain_text")
        posts(desk, [{"type": "section", "block_id": "b", "text": {"type": one, "text": text}} for one in kinds])
        posts(desk, [{"type": "markdown", "block_id": "m", "text": text}], text)
        await window.types(text)
        await expect(window.messages).to_have_count(3 * number)
        await page.locator("#composer").fill(text)

        assert await page.evaluate(HARMLESS, LIVE)


HARMLESS = """
(live) =>
  window.broken === undefined && !document.querySelector(live) &&
  !document.querySelector("[onerror], [onload], [onclick]")
"""
LIVE = "main :is(img, script, iframe, svg[onload], a[href^='javascript' i], a[href^='data' i])"
"""What hostile text would be if it were more than text."""


async def test_what_is_sent_while_the_last_is_still_under_way_goes_out_after_it(window: Window) -> None:
    await window.page.evaluate(TWO_IN_ONE_BREATH)

    await expect(window.messages).to_have_count(2)
    await expect(window.messages.first).to_contain_text("first")
    await expect(window.messages.last).to_contain_text("second")
    await expect(window.page.locator("#composer")).to_have_value("")


TWO_IN_ONE_BREATH = """
() => {
  const box = document.getElementById("composer");
  for (const words of ["first", "second"]) {
    box.value = words;
    box.form.requestSubmit();
  }
}
"""


async def test_ten_thousand_messages_stay_smooth(window: Window, desk: Desk) -> None:
    page = window.page
    await window.go_to("general")
    posts(desk, text="message {n}", times=MANY)

    await window.go_to("lesson-openings")
    await expect(window.messages.last).to_contain_text(f"message {MANY - 1}")
    frames = await page.evaluate(SCROLL)
    await expect(window.messages.first).not_to_contain_text(f"message {MANY - 200}")
    count = await window.messages.count()
    await page.get_by_role("button", name="Newest messages").click()
    await expect(window.messages.last).to_contain_text(f"message {MANY - 1}")
    await window.types("here I am")
    await expect(window.messages.last).to_contain_text("here I am")

    assert count <= 200
    assert frames["pages"] >= 5
    assert sorted(frames["ms"])[len(frames["ms"]) // 2] < 50
    assert max(frames["ms"]) < 1000


SCROLL = """
async () => {
  const box = document.getElementById("feed");
  const ms = [];
  let first = box.querySelector("article").dataset.ts;
  let pages = 0;
  let before = performance.now();
  for (let frame = 0; frame < 400 && pages < 6; frame += 1) {
    box.scrollTop -= 400;
    await new Promise(requestAnimationFrame);
    ms.push(performance.now() - before);
    before = performance.now();
    const now = box.querySelector("article").dataset.ts;
    if (now !== first) pages += 1;
    first = now;
  }
  return { ms, pages };
}
"""


async def test_files_and_canvases_are_shown_as_what_they_are(window: Window, desk: Desk) -> None:
    slack, where = desk.playground.slack, room_of(desk).conversation
    file = UploadedFile("F1", slack.app.app_id, "Openings.ics", 15, body=b"BEGIN:VCALENDAR")
    slack.workspace.canvases["F2"] = Canvas("F2", slack.app.app_id, "What it leaves", "# Openings", where.id)
    posts(desk, text="Your meetings", files=[file.json()])
    message, title = window.messages.last, window.page.locator("#title")

    await message.get_by_text("📎 Openings.ics (15 bytes)").click()
    await expect(message.locator("pre")).to_have_text("BEGIN:VCALENDAR")
    await title.get_by_text("📄 What it leaves").click()
    await expect(title.locator("pre")).to_have_text("# Openings")
    posts(desk, text="And another")
    await expect(window.messages.last).to_contain_text("And another")
    await expect(title.locator("pre")).to_be_visible()
    await title.get_by_text("📄 What it leaves").click()
    await expect(title.locator("pre")).to_be_hidden()
    posts(desk, text="It is <https://playground.slack.com/docs/T0000000001/F2|here>")
    await window.page.get_by_role("link", name="here", exact=True).click()
    await expect(title.locator("pre")).to_be_visible()
    await title.get_by_text("📄 What it leaves").click()
    await expect(title.locator("pre")).to_be_hidden()
    await window.page.get_by_role("link", name="here", exact=True).click()
    await expect(title.locator("pre")).to_be_visible()
    assert await serious(window.page) == []
