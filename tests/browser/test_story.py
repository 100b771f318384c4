"""What a newcomer does in the first minutes, from the founding of a circle to its digest."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.windows import Desk, Window

pytestmark = pytest.mark.asyncio(loop_scope="session")

REFLECTION = "What happened that stayed with you?"


@pytest.mark.feature(95)
async def test_a_circle_is_founded_joined_reflected_on_and_gets_its_digest(window: Window) -> None:
    page = window.page

    await window.founds_a_circle()
    await expect(window.messages.filter(has_text="Only visible to you")).to_contain_text("you are its facilitator")
    await expect(window.messages.last).to_contain_text("Every Thursday at 16:00")

    await window.act_as("Ben")
    await window.joins()
    await expect(window.messages.last).to_contain_text("Only visible to you")

    await window.types("/insight A question on the board settles the class #openings")
    await expect(window.messages.last).to_contain_text("A question on the board settles the class")

    await window.go_to_date("2026-03-05T17:05")
    await expect(window.clock).to_have_text("Thu 5 Mar, 17:05")
    await window.go_to("Messages")
    await window.press("Reflect")
    await window.submit()
    field = window.form.get_by_label(REFLECTION)
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description(re.compile("at least one of the questions"))

    await field.fill("We compared how each of us opens a lesson")
    await window.submit()
    await expect(window.form).to_be_hidden()

    await window.go_to("lesson-openings")
    await page.get_by_role("button", name="Monday 10:05").click()
    await expect(window.clock).to_have_text("Mon 9 Mar, 10:05")
    await expect(window.messages.last).to_contain_text("A question on the board settles the class")
    await expect(page.locator("#live")).to_contain_text("It is now Mon 9 Mar, 10:05")


async def test_nothing_is_lost_when_the_bot_restarts_in_the_middle(window: Window) -> None:
    page = window.page
    await window.founds_a_circle()

    await page.get_by_role("button", name="See through").click()
    await page.get_by_role("tab", name="Break it").click()
    await page.get_by_role("switch", name="Duplicate deliveries").click()
    await page.get_by_role("button", name="Restart the bot").click()
    await expect(page.locator("#toasts")).to_contain_text("started again")
    await window.go_to_date("2026-03-05T17:05")
    await expect(window.clock).to_have_text("Thu 5 Mar, 17:05")

    await page.get_by_role("tab", name="Nudges").click()
    await expect(page.locator(".nudge").filter(has_text="prompt").filter(has_text="sent")).to_have_count(1)
    await window.go_to("Messages")
    await expect(window.messages.filter(has_text="How was Openings")).to_have_count(1)


async def test_words_that_were_not_sent_stand_in_the_form_again(window: Window) -> None:
    await window.types("/insight")
    field = window.form.locator("textarea").first
    await field.press_sequentially("A song settles the class")
    await window.page.keyboard.press("Escape")  # at once: what waits for a pause in the typing is told first
    await expect(window.form).to_be_hidden()

    await window.types("/insight")

    await expect(field).to_have_value("A song settles the class")
    await expect(window.form).to_contain_text("I kept your draft")


async def test_two_windows_side_by_side_show_the_same_moment_to_two_people(window: Window, desk: Desk) -> None:
    other = await desk.window()
    ben = desk.playground.slack.people
    who = next(one.id for one in ben.values() if one.name == "Ben")
    place = window.page.url.partition("#")[2]
    await other.visit(f"/?as={who}#{place}")
    await expect(other.page.locator(".acting strong")).to_have_text("Ben")

    await window.founds_a_circle()
    await expect(other.messages.last).to_contain_text("Openings")
    await expect(other.messages.filter(has_text="Only visible to you")).to_have_count(0)
    await other.joins()
    await window.types("Welcome, Ben!")

    await expect(other.messages.last).to_contain_text("Welcome, Ben!")
    await expect(other.page.locator("#live")).to_contain_text("Ana: Welcome, Ben!")
    await expect(other.clock).to_have_text("Mon 2 Mar, 10:00")
    await expect(other.page.locator(".reader-time time")).to_have_text("Mon 2 Mar, 09:00")


async def test_a_start_is_played_and_can_be_begun_again(desk: Desk) -> None:
    window = await desk.window()
    await window.begin("A teacher team")
    await expect(window.messages.first).to_contain_text("Openings")

    await window.page.get_by_role("button", name="Start again …").click()
    await window.page.get_by_role("alertdialog").get_by_role("button", name="Start again", exact=True).click()

    await expect(window.page.get_by_role("button", name="Nurses on two wards")).to_be_visible()
    await expect(window.clock).to_have_text("Mon 2 Mar, 10:00")


async def test_a_thread_a_reaction_and_a_shortcut_on_a_message(window: Window) -> None:
    page = window.page
    await window.types("Who opens with a song?")
    message = window.messages.filter(has_text="Who opens with a song?")

    await message.hover()
    await message.get_by_role("button", name="React").click()
    await page.get_by_role("menuitem", name="tada").click()
    await expect(message.get_by_role("button", name="tada: Ana")).to_have_attribute("aria-pressed", "true")

    await message.hover()
    await message.get_by_role("button", name="Reply in thread").click()
    await page.locator("#reply").fill("I do, in year seven")
    await page.locator("#reply").press("Enter")
    await expect(page.locator("#thread article")).to_have_count(2)
    await expect(message.get_by_role("button", name="1 reply")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#thread")).to_be_hidden()

    await message.hover()
    await message.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Save as insight").click()
    await expect(window.form.get_by_label("Where is it from?")).to_have_value(re.compile("/archives/"))
    await page.keyboard.press("Escape")
    await expect(window.form).to_be_hidden()

    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Log an insight").click()
    await expect(window.form).to_be_visible()
