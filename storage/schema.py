"""The whole schema: importing this module registers every table on one MetaData."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from storage.tables import (
    circles,
    commitments,
    digests,
    inbox,
    insights,
    meetings,
    members,
    nudges,
    people,
    reflections,
    rsvps,
)

NOUNS = (
    circles,
    members,
    people,
    meetings,
    rsvps,
    reflections,
    commitments,
    insights,
    nudges,
    digests,
    inbox,
)


def metadata() -> MetaData:
    """Return the tables as the code wants them; migrations are checked against this."""
    return SQLModel.metadata
