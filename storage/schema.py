"""The whole schema: importing this module registers every table on one MetaData."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from storage.tables import (
    attempts,
    changes,
    circles,
    commitments,
    digests,
    inbox,
    insights,
    lanes,
    meetings,
    members,
    memos,
    nudges,
    people,
    profiles,
    reflections,
    rsvps,
)

NOUNS = (
    circles,
    changes,
    members,
    people,
    profiles,
    meetings,
    rsvps,
    reflections,
    commitments,
    insights,
    nudges,
    attempts,
    lanes,
    digests,
    inbox,
    memos,
)


def metadata() -> MetaData:
    """Return the tables as the code wants them; migrations are checked against this."""
    return SQLModel.metadata
