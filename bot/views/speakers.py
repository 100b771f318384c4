"""The guest of a workshop: the form, the announcement, what people took with them."""

from __future__ import annotations

from slack_sdk.models.blocks import InputBlock, UserSelectElement
from slack_sdk.models.views import View

from bot.domain.circles import Circle
from bot.domain.meetings import Meeting, called
from bot.domain.reasons import Reason
from bot.domain.speakers import (
    BIO_MAX,
    FEEDBACK_MAX,
    LINES_FROM,
    NAME_MAX,
    RATINGS_FROM,
    TOPIC_MAX,
    Feedback,
    Speaker,
    SpeakerPage,
)
from bot.domain.text import tidy
from bot.views.forms import Choice, link_field, modal, radio_field, text_field
from bot.views.guests import offer_parts
from bot.views.ids import ActionId, CallbackId
from bot.views.kit import Part, Screen, actions, button, context, header, plain, screen, section
from bot.views.payloads import MeetingForm, pack
from bot.views.reasons import why
from bot.views.wording import meeting_of
from bot.views.words import (
    Words,
    bold,
    circle_moment,
    circle_name,
    cut,
    in_marks,
    lines,
    link,
    name,
    quoted,
    stacked,
    words,
)

BIO_LONGEST = 400
TOPIC_LONGEST = 150
LINE_LONGEST = 280
LINES_LONGEST = 1900
LABEL_LONGEST = 1900


def guest_line(speaker: Speaker) -> Words:
    """Return who the guest is and what it is about, on one line."""
    return words(bold("Guest: "), name(speaker.name), ", ", in_marks(speaker.topic, TOPIC_LONGEST))


def guest_words(speaker: Speaker) -> Words:
    """Return who the guest is, what it is about, and where the material is."""
    return lines(
        [
            guest_line(speaker),
            quoted(speaker.bio, BIO_LONGEST) if tidy(speaker.bio) else words(),
            words("Material: ", link(speaker.material)) if speaker.material else words(),
        ]
    )


def announcement(circle: Circle, meeting: Meeting, speaker: Speaker, before: Meeting | None = None) -> Screen:
    """Return the announcement of a guest, for the channel; `before` is where they were to come at first."""
    ask = button("Ask a question", ActionId.QUESTION_ASK, meeting.id, about=speaker.topic, primary=True)
    see = button("See the questions", ActionId.QUESTION_LIST, meeting.id, about=speaker.topic)
    number = called(circle, meeting.number)
    when = words(circle_name(circle.name), f", {number}: ", circle_moment(meeting.starts_at, circle.zone))
    instead = f"And not at {called(circle, before.number)}, as was planned at first." if before else words()
    return screen(
        [
            header("We have a guest"),
            section(lines([when, instead])),
            section(guest_words(speaker)),
            actions(
                [ask, see], said="What would you like to know? Ask with the button below, or with /circle ask."
            ),
            context(why(Reason.GUEST_INVITED)),
        ]
    )


def page(page: SpeakerPage, *, zone: str, said: str = "") -> Screen:
    """Return who comes next, and what the last guest was given, for who invites."""
    parts: list[Part] = [header("Guest speaker")]
    if said:
        parts.append(section(said))
    buttons = []
    if page.meeting is None:
        parts.append(section(words(circle_name(page.circle.name), " has no meeting ahead.")))
    else:
        parts.append(section(meeting_of(page.circle, page.meeting, zone)))
        label = "Change" if page.speaker else "Invite a guest"
        buttons.append(button(label, ActionId.SPEAKER_EDIT, page.meeting.id, about=page.circle.name, primary=True))
        parts.append(section(guest_words(page.speaker) if page.speaker else "No guest yet."))
        if page.speaker:
            buttons.append(button("Questions", ActionId.QUESTION_LIST, page.meeting.id, about=page.circle.name))
            off = button("No guest after all", ActionId.SPEAKER_CANCEL, page.meeting.id, about=page.speaker.name)
            buttons.append(off)
    if page.offer is not None:
        parts += offer_parts(page.circle, page.offer)
    if page.latest is not None and page.latest_speaker is not None:
        parts.append(section(words(bold("Last time"), f" ({called(page.circle, page.latest.number)})")))
        if page.feedback is None:
            parts.append(section("What people give back is shown two days after the meeting, all at once."))
        else:
            parts += feedback_parts(page.circle, page.latest, page.latest_speaker, page.feedback)
    said_below = "Use the buttons below."
    return screen([*parts, actions(buttons, said=said_below)] if buttons else parts)


def form(circle: Circle, meeting: Meeting, speaker: Speaker | None, *, response_url: str = "") -> View:
    """Return the form about the guest of a meeting."""
    known = speaker.user_id if speaker else None
    someone = InputBlock(
        block_id="user",
        label=plain("… or somebody of this workspace", LABEL_LONGEST),
        element=UserSelectElement(action_id=ActionId.VALUE.value, initial_user=known),
        optional=True,
    )
    return modal(
        "Guest speaker",
        [
            section(words("For ", meeting_of(circle, meeting, circle.zone), ". The channel hears of it.")),
            text_field(
                "name",
                "Name",
                value=speaker.name if speaker else "",
                hint="Anybody, from inside or outside.",
                longest=NAME_MAX,
                optional=True,
            ),
            someone,
            text_field("topic", "What is it about?", value=speaker.topic if speaker else "", longest=TOPIC_MAX),
            text_field(
                "bio",
                "Who are they?",
                value=speaker.bio if speaker else "",
                hint="Two or three sentences.",
                longest=BIO_MAX,
                lines=True,
                optional=True,
            ),
            link_field("material", "Link to material", value=speaker.material if speaker else ""),
        ],
        submit="Save",
        callback=CallbackId.SPEAKER,
        metadata=pack(MeetingForm(meeting.id, response_url)),
    )


def feedback_asked(meeting: Meeting, speaker: Speaker) -> list[Part]:
    """Return what the prompt after a meeting adds: the way to give the guest one line."""
    give = button("A line for the guest", ActionId.FEEDBACK_OPEN, meeting.id, about=speaker.name)
    said = words(
        "What did you take from ", name(speaker.name), "? One line, without your name, makes a guest’s day."
    )
    return [
        section(said),
        actions([give], said="Write it with the button “A line for the guest”, within two days."),
    ]


def feedback_form(meeting: Meeting, speaker: Speaker, *, response_url: str = "") -> View:
    """Return the form of the feedback to a guest."""
    scale = [
        Choice(str(number), label) for number, label in enumerate(("1 – little", "2", "3", "4", "5 – a lot"), 1)
    ]
    return modal(
        "For the guest",
        [
            section(words("To ", name(speaker.name), ". I keep no name with it, so you can give it once.")),
            section(_way(speaker)),
            text_field(
                "line",
                "What did you take with you?",
                hint="One line. It is handed on where five or more of you wrote one.",
                longest=FEEDBACK_MAX,
                optional=True,
            ),
            radio_field(
                "rating",
                "How much did it give you?",
                [Choice("none", "I’d rather not say"), *scale],
                chosen="none",
            ),
        ],
        submit="Give it",
        callback=CallbackId.FEEDBACK,
        metadata=pack(MeetingForm(meeting.id, response_url)),
    )


def _way(speaker: Speaker) -> Words:
    """Return how what people give reaches the guest: only those of the workspace can be written to."""
    after = " two days after the meeting, if enough of you gave something."
    if speaker.user_id is not None:
        return words("I send it to ", name(speaker.name), after)
    return words("Whoever led the meeting gets it, to pass on to ", name(speaker.name), ",", after)


def feedback_for_guest(circle: Circle, meeting: Meeting, feedback: Feedback) -> list[Part]:
    """Return to a guest what people took with them; nothing that few people gave."""
    which = words(f"{called(circle, meeting.number)} of ", circle_name(circle.name))
    parts = [section(words("Thank you for coming to ", which, ". This is what people took with them:"))]
    if feedback.shown_lines:
        parts.append(_lines(feedback))
    if feedback.average is not None:
        parts.append(section(_average(feedback, feedback.average)))
    return [*parts, context("No names are kept, so I cannot tell who wrote what.")]


def _lines(feedback: Feedback) -> Part:
    rows = [words("• ", cut(one, LINE_LONGEST)) for one in feedback.shown_lines]
    return section(stacked(rows, LINES_LONGEST, lambda beyond: f"and {beyond} more"))


def _average(feedback: Feedback, average: float) -> str:
    return f"How much it gave them: {average:.1f} of 5, by {len(feedback.ratings)} people."


def feedback_parts(circle: Circle, meeting: Meeting, speaker: Speaker, feedback: Feedback) -> list[Part]:
    """Return what people took with them, to hand to a guest from outside; nothing that few people gave."""
    title = words(
        bold("What people took with them"),
        " from ",
        name(speaker.name),
        f", {called(circle, meeting.number)} of ",
        circle_name(circle.name),
    )
    parts = [section(title)]
    if feedback.shown_lines:
        parts.append(_lines(feedback))
    else:
        parts.append(section(f"Too few to tell: lines are shown where {LINES_FROM} or more people wrote one."))
    average = feedback.average
    if average is not None:
        parts.append(section(_average(feedback, average)))
    else:
        parts.append(section(f"How much it gave them: too few to tell (fewer than {RATINGS_FROM})."))
    if not feedback.is_told:
        return [*parts, context("No names are kept.")]
    if speaker.user_id is not None:
        return [*parts, context(words("No names are kept. ", name(speaker.name), " gets it from me as well."))]
    return [*parts, context("No names are kept. Copy it and send it to your guest: I cannot write to them.")]


def given(speaker: Speaker) -> Screen:
    """Return the thanks for feedback."""
    return screen(
        [
            section(words("Thank you. ", _way(speaker), " It has no name.")),
        ]
    )
