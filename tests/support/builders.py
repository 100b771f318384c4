"""Builders of forms and facts: a test names only what matters to it. Values of rows are in domain_values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.domain.cadence import Cadence
from bot.domain.circle_form import CircleForm
from bot.domain.circles import Circle, Format
from bot.domain.digests import DigestFacts
from bot.domain.reflections import ReflectionForm, Visibility
from tests.support.domain_values import NOON, circle

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Monday 2 March 2026, 10:00 in Berlin; the forms below are for three days later."""


def circle_form(**changes: str) -> CircleForm:
    """Return the form of a circle that meets from Thursday 5 March 2026 at 16:00 in Berlin, every week."""
    return replace(
        CircleForm(
            name="Openings",
            goal="Begin each lesson so that everyone is with us",
            format=Format.CIRCLE_MEETING,
            first_on="2026-03-05",
            local_time="16:00",
            zone="Europe/Berlin",
            every_weeks="1",
            meetings="6",
            length_minutes="60",
            capacity="3",
        ),
        **changes,
    )


def cadence(**changes: Any) -> Cadence:
    """Return a cadence of six weekly hours, Thursdays at 16:00 in Berlin from 5 March 2026."""
    return replace(
        Cadence(
            first_on=date(2026, 3, 5),
            local_time=time(16, 0),
            zone="Europe/Berlin",
            every_weeks=1,
            meetings=6,
            length_for=timedelta(hours=1),
        ),
        **changes,
    )


def weekly_circle(zone: str = "Europe/Berlin", meetings: int = 6, **changes: Any) -> Circle:
    """Return a circle founded on MONDAY, of so many weekly hours in the zone, Thursdays at 16:00."""
    return circle(cadence=cadence(zone=zone, meetings=meetings), created_at=MONDAY, **changes)


def reflection_form(**changes: Any) -> ReflectionForm:
    """Return a reflection of a few words for the circle, without rating and commitment."""
    return replace(
        ReflectionForm(
            answers={"what": "We compared how each of us opens a lesson"},
            rating=None,
            cue="",
            action="",
            visibility=Visibility.CIRCLE,
        ),
        **changes,
    )


def digest_facts(of: Circle, **changes: Any) -> DigestFacts:
    """Return the facts of a week in which nothing happened."""
    return replace(
        DigestFacts(
            circle=of,
            since=NOON - timedelta(days=7),
            until=NOON + timedelta(minutes=1),
            held=[],
            upcoming=None,
            rsvps=[],
            reflections=[],
            insights=[],
            commitments_made=[],
            commitments_settled=[],
            joined=[],
            member_count=0,
        ),
        **changes,
    )
