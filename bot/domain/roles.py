"""Who may do what: one table, which docs/roles.md prints.

An *organiser* looks after the circles of a workspace, a *facilitator* leads one circle (the leader of a meeting
may do for that meeting what a facilitator may), a *member* has a seat in it. Everybody else is *anyone*.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """From the one who may most to the one who may least in a circle."""

    ORGANISER = "organiser"
    FACILITATOR = "facilitator"
    MEMBER = "member"
    ANYONE = "anyone"


class Act(StrEnum):
    """What somebody may want to do, in words that go on with "may"."""

    SEE_CIRCLE = "see a circle’s goal, times and seats"
    JOIN = "join a circle, or its waiting list"
    SEE_MEMBERS = "see who is in the circle, and their goals"
    ANSWER = "say whether they come, reflect, commit, log insights"
    ADD_TOPIC = "add a topic and vote"
    ASK_SPEAKER = "ask a guest speaker, and vote for questions"
    SEE_CALENDAR = "get the circle’s calendar"
    SEE_CHANGES = "see what was changed, and by whom"
    EDIT_AGENDA = "edit the agenda and the preparation"
    MOVE_MEETING = "move or skip a meeting"
    CHANGE_CADENCE = "change the rhythm of a circle"
    INVITE_SPEAKER = "invite a guest speaker"
    RUN_MEETING = "run a meeting by its run-sheet"
    NOTE_ATTENDANCE = "note who was there"
    HOLD_PIT_STOP = "record what the circle changes"
    HAND_OVER = "hand the lead over"
    TRADE_TURNS = "trade the turn to lead with another member"
    CHANGE_SETTINGS = "change the circle’s settings"
    PAUSE = "pause and resume the circle"
    POST_DIGEST = "post the digest now"
    FINISH = "end the series, and post its summary"
    SEE_FACILITATOR_SURVEY = "see what facilitators say about leading"
    SEE_DELIVERY = "see and mend what could not be delivered"
    CHANGE_WORKSPACE = "change what holds for the whole workspace"


_FACILITATORS = frozenset({Role.ORGANISER, Role.FACILITATOR})
_MEMBERS = frozenset({Role.FACILITATOR, Role.MEMBER})
_INSIDERS = frozenset({Role.ORGANISER, Role.FACILITATOR, Role.MEMBER})
_ALL = frozenset(Role)
_ORGANISERS = frozenset({Role.ORGANISER})

RIGHTS: dict[Act, frozenset[Role]] = {
    Act.SEE_CIRCLE: _ALL,
    Act.JOIN: _ALL,
    Act.SEE_MEMBERS: _MEMBERS,
    Act.ANSWER: _MEMBERS,
    Act.ADD_TOPIC: _MEMBERS,
    Act.ASK_SPEAKER: _MEMBERS,
    Act.SEE_CALENDAR: _MEMBERS,
    Act.SEE_CHANGES: _INSIDERS,
    Act.EDIT_AGENDA: _MEMBERS,
    Act.MOVE_MEETING: _FACILITATORS,
    Act.CHANGE_CADENCE: _FACILITATORS,
    Act.INVITE_SPEAKER: _FACILITATORS,
    Act.RUN_MEETING: _MEMBERS,
    Act.NOTE_ATTENDANCE: frozenset({Role.FACILITATOR}),
    Act.HOLD_PIT_STOP: _MEMBERS,
    Act.HAND_OVER: _FACILITATORS,
    Act.TRADE_TURNS: _MEMBERS,
    Act.CHANGE_SETTINGS: _FACILITATORS,
    Act.PAUSE: _FACILITATORS,
    Act.POST_DIGEST: frozenset({Role.FACILITATOR}),
    Act.FINISH: _FACILITATORS,
    Act.SEE_FACILITATOR_SURVEY: _ORGANISERS,
    Act.SEE_DELIVERY: _ORGANISERS,
    Act.CHANGE_WORKSPACE: _ORGANISERS,
}
"""An organiser sees to a circle's plan; what members say to each other is not theirs to read."""


def may(roles: frozenset[Role], act: Act) -> bool:
    """Tell whether somebody with these roles may do it."""
    return bool(RIGHTS[act] & (roles | {Role.ANYONE}))
