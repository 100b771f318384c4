"""What a circle is set to, what a workspace is, and the trail of changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import InputBlock, UserMultiSelectElement
from slack_sdk.models.views import View

from bot.domain.changes import Change
from bot.domain.circle_form import GOAL_MAX, NAME_MAX
from bot.domain.circles import CAPACITY_MIN, Circle
from bot.domain.ids import UserId
from bot.domain.meetings import Meeting, called
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.settings_form import EMOJI_MAX, LINK_MAX, SWITCHES
from bot.domain.text import one_line
from bot.domain.workspace_settings import WorkspaceSettings
from bot.views.forms import (
    Choice,
    check_field,
    link_field,
    modal,
    number_field,
    radio_field,
    select_field,
    text_field,
)
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, context, header, plain, screen, section
from bot.views.organising import KINDS
from bot.views.payloads import AnswerAt, CircleAt, pack
from bot.views.profiles import PLACE_LONGEST, sentence
from bot.views.words import Piece, bold, code, cut, in_marks, lines, moment, name, stacked, words

TOLD_LONGEST = 200
NOTICE_LONGEST = 90
TRAIL_LONGEST = 2600
STILL_LED_MOST = 3
ORGANISERS_MOST = 12
LINK_HINT = f"At most {LINK_MAX} characters"
CANNOT_SEE = "Not in this workspace yet: I cannot see reactions (reactions:read). Ask whoever installed me."
ANY = "any"
"""Stands for "nothing chosen", since an option must have a value."""

_SWITCHES = {
    "has_digest": ("Weekly digest", "Posted on Mondays, if something happened"),
    "rotates": ("The lead goes around", "Each meeting is led by whoever led least recently"),
    "offers_anonymous": ("Anonymous reflections", "Where at least five people can answer; shown in the digest"),
}


def circle_form(
    circle: Circle,
    holidays: str,
    *,
    frameworks: Mapping[str, str],
    run_sheets: Mapping[str, str],
    response_url: str = "",
    sees_reactions: bool = True,
) -> View:
    """Return the form of a circle's settings; `frameworks` and `run_sheets` map keys to names."""
    settings = circle.settings
    highest = circle.format.capacity_max
    return modal(
        "Circle settings",
        [
            text_field("name", "Name", value=circle.name, longest=NAME_MAX),
            text_field(
                "goal", "What do you want to learn together?", value=circle.goal, longest=GOAL_MAX, lines=True
            ),
            number_field("capacity", "Seats", value=circle.capacity, lowest=CAPACITY_MIN, highest=highest),
            _choice("framework", "How do you reflect?", frameworks, settings.framework, "As suits the meeting"),
            _choice("run_sheet", "Run-sheet of a meeting", run_sheets, settings.run_sheet, "As suits the format"),
            link_field("link", "Where you meet by video", value=settings.link, hint=LINK_HINT),
            _holidays(
                "Public holidays to keep free",
                holidays,
                "A country, with or without a region: Germany, Berlin. I ask before I move anything.",
            ),
            _emoji(settings.emoji, "the one of this workspace", can_see=sees_reactions),
            check_field(
                "switches",
                "What the circle uses",
                [Choice(key, *_SWITCHES[key]) for key in SWITCHES],
                checked=[key for key in SWITCHES if getattr(settings, key)],
            ),
        ],
        submit="Save",
        close="Cancel",
        callback=CallbackId.CIRCLE_SETTINGS,
        metadata=pack(CircleAt(circle.id, response_url)),
    )


def _holidays(label: str, place: str, hint: str) -> InputBlock:
    return text_field("holidays", label, value=place, longest=PLACE_LONGEST, optional=True, hint=hint)


def _emoji(chosen: str, empty: str, *, can_see: bool) -> InputBlock:
    """Return the field of an emoji; `empty` says what holds where it is left empty, `can_see` if it is of use."""
    return text_field(
        "emoji",
        "Emoji that saves an insight",
        value=f":{chosen}:" if chosen else "",
        longest=EMOJI_MAX + 2,
        optional=True,
        hint=f"The emoji or its name, as in 💡 or bulb. Left empty: {empty}." if can_see else CANNOT_SEE,
    )


def _choice(field: str, label: str, names: Mapping[str, str], chosen: str, default: str) -> InputBlock:
    choices = [Choice(ANY, default), *(Choice(key, shown) for key, shown in names.items())]
    return select_field(field, label, choices, chosen=chosen if chosen in names else ANY)


def saved(circle: Circle, changed: Sequence[str], still_led: Sequence[tuple[Meeting, str]] = ()) -> Screen:
    """Return what is different from now on; `still_led` are meetings with who was to lead them and still does."""
    if not changed:
        told: list[Piece] = [words(bold(name(circle.name)), " stays as it was.")]
    else:
        told = [words("Saved for ", bold(name(circle.name)), ":")]
        told += [words("• ", cut(sentence(one), TOLD_LONGEST)) for one in changed]
    change = button("Change again", ActionId.CIRCLE_SETTINGS, circle.id, about=circle.name)
    return screen(
        [
            section(stacked(told, TRAIL_LONGEST, _more)),
            *_still_led(circle, still_led),
            actions([change], said="Change it again with /circle settings."),
        ]
    )


def _still_led(circle: Circle, still_led: Sequence[tuple[Meeting, str]]) -> list[Part]:
    """Return who leads a meeting though the lead goes around no more: they were told so, and keep it."""
    rows = [
        words(
            called(circle, meeting.number).capitalize(), " is still led by ", name(who), ", as was settled before."
        )
        for meeting, who in still_led[:STILL_LED_MOST]
    ]
    return [section(lines([*rows, words(code("/circle lead"), " asks somebody else.")]))] if rows else []


def trail(
    circle: Circle | None,
    changes: Sequence[Change],
    names: Mapping[UserId, str],
    sends: Sequence[Nudge],
    *,
    zone: str,
) -> Screen:
    """Return who changed what in a circle (None: for the whole workspace), and what was posted, newest first."""
    parts = [header(f"Changes of {circle.name}" if circle else "Changes of the workspace")]
    rows: list[Piece] = [
        words(
            "• ",
            moment(one.at, zone),
            ", ",
            name(names[one.user_id]) if one.user_id is not None and one.user_id in names else "the bot",
            ": ",
            cut(one.told, TOLD_LONGEST),
        )
        for one in changes
    ]
    parts.append(section(stacked(rows, TRAIL_LONGEST, _more) if rows else "Nothing was changed yet."))
    posted: list[Piece] = [
        words("• ", moment(one.sent_at, zone), ": ", _sent(one)) for one in sends if one.sent_at is not None
    ]
    if posted:
        parts += [header("Posted in the channel"), section(stacked(posted, TRAIL_LONGEST, _more))]
    return screen(parts)


def _sent(nudge: Nudge) -> Piece:
    """Return what was posted: of a notice its own words, which stand in the channel."""
    said = nudge.details.get("words", "") if nudge.kind is NudgeKind.NOTICE else ""
    return in_marks(one_line(said), NOTICE_LONGEST) if said else KINDS[nudge.kind]


def _more(beyond: int) -> Piece:
    return f"and {beyond} more"


def workspace_form(
    settings: WorkspaceSettings, holidays: str, response_url: str = "", *, sees_reactions: bool = True
) -> View:
    """Return the form of what holds for the whole workspace."""
    organisers = InputBlock(
        block_id="organisers",
        label=plain("Organisers, besides the admins", 100),
        element=UserMultiSelectElement(
            action_id=ActionId.VALUE.value, initial_users=list(settings.organisers) or None
        ),
        hint=plain("They see what I could not deliver, and may change the plan of every circle.", 150),
        optional=True,
    )
    founding = [Choice("anyone", "Anyone"), Choice("organisers", "Organisers only")]
    return modal(
        "Workspace settings",
        [
            organisers,
            radio_field(
                "founding",
                "Who may found a circle?",
                founding,
                chosen="organisers" if settings.only_organisers_found else "anyone",
            ),
            _holidays(
                "Public holidays that new circles keep free",
                holidays,
                "A country, or a country and region: Germany, or Germany, Berlin.",
            ),
            _emoji(settings.emoji, "none, unless a circle chooses one", can_see=sees_reactions),
            context("Who changed what: /circle workspace changes").block,
        ],
        submit="Save",
        close="Cancel",
        callback=CallbackId.WORKSPACE_SETTINGS,
        metadata=pack(AnswerAt(response_url)),
    )


def workspace_saved(settings: WorkspaceSettings, names: Mapping[UserId, str]) -> Screen:
    """Return what holds for the workspace from now on; `names` are those of its organisers."""
    founders = "Only organisers" if settings.only_organisers_found else "Anyone"
    saves = f"The reaction :{settings.emoji}: saves an insight."
    emoji = saves if settings.emoji else "No reaction saves an insight."
    named = [
        words(", " if place else "", name(names[one]))
        for place, one in enumerate(settings.organisers[:ORGANISERS_MOST])
    ]
    beyond = len(settings.organisers) - len(named)
    more = f" and {beyond} more" if beyond else ""
    organisers = words("Organisers besides the admins: ", *named, f"{more}.")
    return screen(
        [
            section(
                lines(
                    [
                        bold("Workspace settings saved"),
                        organisers if named else "The admins are the organisers.",
                        f"{founders} may found circles.",
                        emoji,
                    ]
                )
            ),
            actions(
                [
                    button("Change again", ActionId.WORKSPACE_SETTINGS),
                    button("Changes", ActionId.WORKSPACE_CHANGES),
                ],
                said="Or type /circle workspace, and /circle workspace changes to see who changed what.",
            ),
        ]
    )
