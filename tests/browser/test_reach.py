"""Everybody can use the page: by keys alone, on a phone, with a screen reader, in light and dark."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.accessibility import serious
from tests.browser.chromium import PHONE
from tests.browser.windows import Desk, Window

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_circle_is_founded_and_the_clock_pushed_by_keys_alone(desk: Desk) -> None:
    window = await desk.window()
    page, keys = window.page, window.page.keyboard
    await window.visit()
    await expect(page.locator("#start-title")).to_be_focused()
    for _ in range(4):
        await keys.press("Tab")
    await keys.press("Enter")
    await expect(page.get_by_role("button", name="Next", exact=True)).to_be_focused()
    for _ in range(4):
        await keys.press("Enter")
    await expect(page.locator("#composer")).to_be_focused()
    await keys.press("Alt+ArrowDown")
    await expect(page.locator("#title")).to_contain_text("lesson-openings")

    await keys.type("/ci")
    await expect(page.get_by_role("option", name="/circle")).to_have_attribute("aria-selected", "true")
    await keys.press("Tab")
    await expect(page.locator("#composer")).to_have_value("/circle ")
    await expect(page.locator("#composer-usage")).to_contain_text("new | join")
    await keys.type("new")
    await keys.press("Enter")
    name = window.form.get_by_label("Name")
    await expect(name).to_be_focused()
    await keys.type("Openings")
    await keys.press("Tab")
    await keys.type("Begin well")
    await window.form.get_by_label("Date of the first meeting").focus()
    await keys.type("03052026")
    await keys.press("Enter")
    await expect(window.form).to_be_hidden()
    await expect(page.locator("#composer")).to_be_focused()
    await expect(window.messages.last).to_contain_text("Begin well")

    await keys.press("ArrowUp")
    await expect(window.messages.last).to_be_focused()
    await keys.press("Tab")
    await expect(window.messages.last.get_by_role("button", name="Join: Openings")).to_be_focused()
    await page.locator("#clock").get_by_role("button", name="+1 hour").focus()
    await keys.press("Enter")
    await expect(window.clock).to_have_text("Mon 2 Mar, 11:00")


async def test_focus_stays_in_a_form_and_goes_back_where_it_came_from(window: Window) -> None:
    page = window.page
    shortcuts = page.get_by_role("button", name="Shortcuts")
    await shortcuts.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(window.form).to_be_visible()

    for _ in range(25):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.getElementById('modal').contains(document.activeElement)")
    await page.keyboard.press("Escape")

    await expect(window.form).to_be_hidden()
    await expect(shortcuts).to_be_focused()


async def test_a_phone_has_everything_in_reach(desk: Desk) -> None:
    window = await desk.window(PHONE, touch=True)
    page = window.page
    await window.begin("A teacher team")
    await page.get_by_role("button", name="Open the sidebar").tap()
    await page.get_by_role("link", name="Messages").tap()
    await expect(page.locator("#sidebar")).not_to_have_class("sidebar open")

    await window.press("Reflect")
    await window.fill({"What happened that stayed with you?": "The song"})
    await window.submit()
    await expect(window.form).to_be_hidden()
    await page.get_by_role("button", name="+1 hour").tap()

    await expect(window.clock).to_have_text("Thu 5 Mar, 18:05")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_theme_follows_the_machine_until_somebody_chooses(desk: Desk) -> None:
    window = await desk.window(theme="dark")
    page = window.page
    await window.begin()
    root = page.locator("html")
    await expect(root).to_have_attribute("data-theme", "dark")

    await page.get_by_role("button", name="Use the light theme").click()
    await page.reload()

    await expect(root).to_have_attribute("data-theme", "light")
    await expect(page.get_by_role("button", name="Use the dark theme")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing_serious_anywhere(desk: Desk, theme: str) -> None:
    window = await desk.window(theme=theme)
    page = window.page
    found: dict[str, list[str]] = {}
    await window.visit()
    await expect(page.locator(".start-card").first).to_be_visible()
    found["start"] = await serious(page)
    await window.begin("A teacher team")
    await expect(window.messages.first).to_be_visible()
    found["channel"] = await serious(page)
    await page.locator("#composer").fill("/")
    found["commands"] = await serious(page)
    await page.locator("#composer").fill("")
    await page.get_by_role("button", name="See through").click()
    await expect(page.locator(".wire").first).to_be_visible()
    found["traffic"] = await serious(page)
    for tab in ("Nudges", "Break it"):
        await page.get_by_role("tab", name=tab).click()
        found[tab] = await serious(page)
    await page.get_by_role("button", name="Close the drawer").click()
    await window.go_to("Home")
    await expect(page.locator(".home-page")).to_be_visible()
    found["home"] = await serious(page)
    await window.go_to("Messages")
    await window.press("Reflect")
    await window.submit()
    await expect(window.form.locator("p.error").last).to_be_visible()
    found["form"] = await serious(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Keys").click()
    found["keys"] = await serious(page)

    assert {where: words for where, words in found.items() if words} == {}
