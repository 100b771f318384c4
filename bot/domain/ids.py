"""Identities: Slack's own ids as distinct types, and our ids as unguessable strings."""

from __future__ import annotations

from typing import NewType
from uuid import uuid4

TeamId = NewType("TeamId", str)
UserId = NewType("UserId", str)
ChannelId = NewType("ChannelId", str)

CircleId = NewType("CircleId", str)
MeetingId = NewType("MeetingId", str)
ReflectionId = NewType("ReflectionId", str)
CommitmentId = NewType("CommitmentId", str)
InsightId = NewType("InsightId", str)
NudgeId = NewType("NudgeId", str)
DigestId = NewType("DigestId", str)
PitStopId = NewType("PitStopId", str)
GuideId = NewType("GuideId", str)


def new_id() -> str:
    """Return a fresh random id of 32 hexadecimal characters."""
    return uuid4().hex
