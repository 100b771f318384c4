"""What a person reads in a terminal: messages, dates in their own zone, forms and Home."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from playground.blocks.plain import plain_text, plain_view
from tests.contracts.test_stand_in_blocks_samples import (
    BLOCK_SAMPLES,
    PICTURE,
    Json,
    actions,
    answer,
    button,
    home,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    rich,
    sample_block,
    section,
    table,
)

USERS = {"U1": "Ana", "U2": "Ben"}
CHANNELS = {"C1": "learning"}


def read(payload: Json, zone: str | None = "America/New_York", now: datetime | None = None) -> str:
    return plain_text(payload, zone=zone, users=USERS, channels=CHANNELS, now=now)


def read_form(view: Json) -> str:
    return plain_view(view, zone="Europe/Berlin", users=USERS, channels=CHANNELS)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<@U1> and <@U9|zoe> and <@U8>", "@Ana and @zoe and @U8"),
        ("<#C1> <#C9|other>", "#learning #other"),
        ("<https://a.org?x=1&amp;y=2|the page>", "the page (https://a.org?x=1&y=2)"),
        ("<https://a.org>", "https://a.org"),
        ("<mailto:a@b.org|write>", "write (mailto:a@b.org)"),
        ("<!here> <!subteam^S1|@design>", "@here @design"),
        ("*bold* &lt;!here&gt;", "*bold* <!here>"),
        ("2 < 3 and 4 > 3", "2 < 3 and 4 > 3"),
    ],
)
def test_control_sequences_read_as_words(text: str, shown: str) -> None:
    assert read({"text": text}) == shown
    assert read({"text": "unseen", "blocks": [section(text=mrkdwn(text))]}) == shown


# 2014-02-18 14:39:42 UTC, the instant of Slack's own examples.
@pytest.mark.parametrize(
    ("tokens", "shown"),
    [
        ("{date_num}", "2014-02-18"),
        ("{date_slash}", "02/18/2014"),
        ("{date}", "February 18th, 2014"),
        ("{date_short}", "Feb 18, 2014"),
        ("{date_long}", "Tuesday, February 18th, 2014"),
        ("{date_long_full}", "February 18, 2014"),
        ("{date_pretty}", "February 18th, 2014"),
        ("{date_short_pretty}", "Feb 18, 2014"),
        ("{date_long_pretty}", "Tuesday, February 18th, 2014"),
        ("{day_divider_pretty}", "Tuesday, February 18th, 2014"),
        ("{time}", "9:39 AM"),
        ("{time_secs}", "9:39:42 AM"),
        ("Due {date_num} at {time}", "Due 2014-02-18 at 9:39 AM"),
        ("{date_fancy}", "some day"),
        ("no token", "some day"),
    ],
)
def test_dates_read_in_the_readers_zone(tokens: str, shown: str) -> None:
    assert read({"text": f"<!date^1392734382^{tokens}|some day>"}) == shown


def test_dates_follow_the_zone_the_day_and_the_clock_change() -> None:
    text = {"text": "<!date^1392734382^{date_short_pretty} {time}|x>"}

    assert read(text, "Asia/Tokyo") == "Feb 18, 2014 11:39 PM"
    assert read(text, "Asia/Tokyo", datetime(2014, 2, 17, 20, tzinfo=UTC)) == "today 11:39 PM"
    assert read(text, "Asia/Tokyo", datetime(2014, 2, 17, 10, tzinfo=UTC)) == "tomorrow 11:39 PM"
    assert read(text, "Asia/Tokyo", datetime(2014, 2, 19, 10, tzinfo=UTC)) == "yesterday 11:39 PM"
    # 29 March 2026: Berlin jumps from 2:00 to 3:00.
    around = {"text": "<!date^1774745999^{time}|x> <!date^1774746000^{time}|x>"}
    assert read(around, "Europe/Berlin") == "1:59 AM 3:00 AM"


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (datetime(2014, 2, 18, 14, 40, 42, tzinfo=UTC), "1 minute ago"),
        (datetime(2014, 2, 18, 11, 39, 42, tzinfo=UTC), "in 3 hours"),
        (datetime(2014, 2, 20, 15, 0, 0, tzinfo=UTC), "2 days ago"),
    ],
)
def test_ago_counts_from_the_instant_of_reading(now: datetime, shown: str) -> None:
    assert read({"text": "<!date^1392734382^{ago}|x>"}, now=now) == shown


def test_without_a_zone_or_with_a_broken_date_the_fallback_is_read() -> None:
    assert read({"text": "<!date^1392734382^{time}|14:39 UTC>"}, zone=None) == "14:39 UTC"
    assert read({"text": "<!date^soon^{time}|14:39 UTC>"}) == "14:39 UTC"
    assert read({"text": "<!date^1392734382^{time}^https://a.org|x>"}) == "9:39 AM (https://a.org)"


def test_a_message_reads_from_top_to_bottom() -> None:
    payload = {
        "text": "fallback",
        "blocks": [
            {"type": "header", "text": plain("This week")},
            section(text=mrkdwn("Hi <@U1>"), fields=[plain("<raw>"), mrkdwn("*Goal*")], accessory=PICTURE),
            {"type": "divider"},
            {"type": "context", "elements": [PICTURE, mrkdwn("from <#C1>")]},
            actions(
                button(text=plain("Join")),
                button(text=plain("Docs"), url="https://a.org"),
                {"type": "static_select", "options": options(2), "placeholder": plain("Pick")},
                {"type": "static_select", "options": options(2), "initial_option": option(1)},
                {"type": "users_select", "initial_user": "U2"},
                {"type": "overflow", "options": options(2)},
            ),
            PICTURE | {"title": plain("Map")},
        ],
        "attachments": [{"text": "old <@U2>"}, {"fallback": "bare"}],
    }

    assert read(payload).splitlines() == [
        "This week",
        "Hi @Ana",
        "<raw>",
        "*Goal*",
        "[image: A circle]",
        "───",
        "[image: A circle] from #learning",
        "[Join] [Docs] (https://a.org) [Pick ▾] [Option 1 ▾] [@Ben ▾] [⋯ Option 0 | Option 1]",
        "Map",
        "[image: A circle]",
        "│ old @Ben",
        "│ bare",
    ]


def test_rich_text_and_tables_read_as_lines() -> None:
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
    block = {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "user", "user_id": "U1"},
                    {"type": "text", "text": " in "},
                    {"type": "channel", "channel_id": "C1"},
                    {"type": "link", "url": "https://a.org", "text": "page"},
                    {"type": "emoji", "name": "bulb"},
                    {"type": "date", "timestamp": 1392734382, "format": "{date_num}", "fallback": "x"},
                ],
            },
            {"type": "rich_text_list", "style": "ordered", "elements": [item, item], "indent": 1},
            {"type": "rich_text_list", "style": "bullet", "elements": [item]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said\nso"}]},
        ],
    }

    assert read({"blocks": [block, table(2, 2)]}).splitlines() == [
        "@Ana in #learningpage (https://a.org):bulb:2014-02-18",
        "  1. one",
        "  2. one",
        "• one",
        "> said",
        "> so",
        "cell │ cell",
        "cell │ cell",
    ]


FORM = modal(
    section(text=mrkdwn("For <@U1>")),
    answer(
        {"type": "plain_text_input", "action_id": "a"},
        block_id="goal",
        label=plain("Goal"),
        hint=plain("One line"),
    ),
    answer({"type": "datepicker", "initial_date": "2026-03-02"}, label=plain("First meeting"), optional=True),
    answer({"type": "radio_buttons", "options": options(2), "initial_option": option(1)}, label=plain("Format")),
    answer({"type": "checkboxes", "options": options(2), "initial_options": [option(0)]}, label=plain("Extras")),
    answer({"type": "datetimepicker", "initial_date_time": 1392734382}, label=plain("When")),
    title=plain("New circle"),
    submit=plain("Create"),
    close=plain("Not now"),
)


def test_a_form_reads_with_its_blanks_and_buttons() -> None:
    assert read_form(FORM).splitlines() == [
        "═══ New circle ═══",
        "For @Ana",
        "Goal",
        "  [____]",
        "  One line",
        "First meeting (optional)",
        "  [2026-03-02 ▾]",
        "Format",
        "  ( ) Option 0  (•) Option 1",
        "Extras",
        "  [x] Option 0  [ ] Option 1",
        "When",
        "  [2014-02-18 15:39 ▾]",
        "[Not now] [Create]",
    ]


def test_a_form_shows_what_was_typed() -> None:
    state = {"values": {"goal": {"a": {"type": "plain_text_input", "value": "Learn Rust"}}}}

    assert "  [Learn Rust]" in read_form({**FORM, "state": state}).splitlines()


def test_home_has_no_frame() -> None:
    assert read_form(home(section(text=mrkdwn("Welcome")), actions(button()))) == "Welcome\n[Press]"


@pytest.mark.parametrize("kind", sorted(set(BLOCK_SAMPLES) - {"divider"}))
def test_every_block_has_something_to_read(kind: str) -> None:
    shown = read({"blocks": [sample_block(kind)]})

    assert shown.strip()
    assert "{'" not in shown


def test_rich_words_of_a_container_are_read() -> None:
    block = {
        "type": "container",
        "rich_text_title": rich({"type": "text", "text": "Week 1"}),
        "child_blocks": [section()],
    }

    assert read({"blocks": [block]}).splitlines() == ["Week 1", "word"]
