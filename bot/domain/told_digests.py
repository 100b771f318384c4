"""A digest that was posted, told again without what its authors took back: its figures stay as they were told.

Attendance and answers to an invitation go on changing, and two figures over nearly the same people can be
subtracted; so what was counted is kept beside the nudge and never counted again. Words are not kept: they are
asked of the rows, where their authors change them and take them back
(docs/decisions/0015-what-was-told-stays-told.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain.digests import Digest, MeetingLine
from bot.domain.meetings import Meeting

FIGURES = "figures"
"""Under which name a digest's nudge keeps the figures, in its details."""


def figures_of(digest: Digest) -> str:
    """Return the figures of a digest as JSON: by id of meeting what was counted, and who comes to the next one."""
    return json.dumps(
        {
            "held": {one.meeting.id: _line(one) for one in digest.held},
            "later": {one.meeting.id: _line(one) for one in digest.counted_later},
            "upcoming": digest.upcoming.id if digest.upcoming else "",
            "coming": [digest.coming, digest.coming_late, digest.not_coming, digest.unanswered],
            "skipped": [one.id for one in digest.skipped],
        }
    )


def as_told(digest: Digest, figures: str, meetings: Iterable[Meeting]) -> Digest:
    """Return a digest that was composed anew with the figures it was posted with.

    One that was posted before they were kept goes without what may have changed: who was there, who comes.
    """
    if not figures:
        return replace(
            digest, held=(), upcoming=None, skipped=(), coming=0, coming_late=0, not_coming=0, unanswered=0
        )
    kept: dict[str, Any] = json.loads(figures)
    known = {str(one.id): one for one in meetings}
    coming, late, no, unanswered = kept["coming"]
    return replace(
        digest,
        held=_lines(kept["held"], known),
        counted_later=_lines(kept["later"], known),
        upcoming=known.get(kept["upcoming"]),
        coming=coming,
        coming_late=late,
        not_coming=no,
        unanswered=unanswered,
        skipped=tuple(known[one] for one in kept["skipped"] if one in known),
    )


def _line(line: MeetingLine) -> list[Any]:
    return [line.attended, line.answered, line.rating, line.raters, line.rating_before, line.is_open]


def _lines(kept: Mapping[str, list[Any]], known: Mapping[str, Meeting]) -> tuple[MeetingLine, ...]:
    return tuple(MeetingLine(known[one], *told) for one, told in kept.items() if one in known)
