"""The whole schema: importing this module registers every table on one MetaData."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from storage.tables import (
    attempts,
    boxes,
    captures,
    changes,
    circles,
    commitments,
    digests,
    drafts,
    exchange_answers,
    exchanges,
    feedback,
    feeds,
    guides,
    handovers,
    inbox,
    insights,
    keepsakes,
    lanes,
    meetings,
    members,
    memos,
    nudges,
    partners,
    people,
    pit_stops,
    profiles,
    questions,
    reflections,
    rsvps,
    run_sheets,
    speakers,
    surveys,
    told,
    topics,
    votes,
)

NOUNS = (
    circles,
    changes,
    members,
    people,
    profiles,
    meetings,
    rsvps,
    run_sheets,
    reflections,
    boxes,
    drafts,
    commitments,
    partners,
    insights,
    captures,
    nudges,
    attempts,
    lanes,
    digests,
    inbox,
    memos,
    exchange_answers,
    exchanges,
    feeds,
    pit_stops,
    surveys,
    told,
    guides,
    keepsakes,
    topics,
    votes,
    speakers,
    questions,
    feedback,
    handovers,
)


def metadata() -> MetaData:
    """Return the tables as the code wants them; migrations are checked against this."""
    return SQLModel.metadata
