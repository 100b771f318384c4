"""The commitment that is made, changed or let go with a reflection: it stands in the same form."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.circles import Circle, MemberState
from bot.domain.commitments import Commitment, CommitmentState
from bot.domain.commitments import settled as outcome
from bot.domain.ids import CommitmentId, UserId, new_id
from bot.domain.reflections import Reflection, ReflectionWords, Visibility, narrower
from bot.errors import FieldErrors
from bot.services.membership import existing
from bot.services.parting import part_over
from bot.services.partners import tell_partner
from storage.unit_of_work import UnitOfWork


async def commit_with(
    work: UnitOfWork,
    reflection: Reflection,
    words: ReflectionWords,
    shown: str | None,
    now: datetime,
    *,
    first: bool,
) -> Commitment | None:
    """Store the commitment of the form; what stood in it and was cleared is let go, and nothing else.

    One that was made before the reflection (`first`) and stands in it as it was is opened to nobody more.
    """
    before = await work.commitments.of_meeting(reflection.meeting_id, reflection.user_id)
    if words.commitment is None:
        if before is not None and before.is_open and shown in (None, before.id):
            gone = replace(outcome(before, CommitmentState.DROPPED, now), visibility=words.visibility)
            await work.commitments.save(gone)
            await tell_partner(work, await existing(work, gone.team_id, gone.circle_id), gone, now)
        return None
    cue, action = words.commitment
    if before is not None:
        same = (before.cue, before.action) == (cue, action) and before.state is not CommitmentState.DROPPED
        state, settled = (before.state, before.settled_at) if same else (CommitmentState.OPEN, None)
        readers = narrower(before.visibility, words.visibility) if same and first else words.visibility
        changed = replace(
            before,
            cue=cue,
            action=action,
            visibility=readers,
            state=state,
            settled_at=settled,
            made_at=before.made_at if same else now,
            carried_at=before.carried_at if same else None,
            shared_at=shared_at(before if same or before.is_open else None, readers, now),
        )
        if not (same or before.is_open):  # it begins anew, and alone
            await part_over(work, before.team_id, before.id, now)
        await work.commitments.save(changed)
        return changed
    commitment = Commitment(
        id=CommitmentId(new_id()),
        team_id=reflection.team_id,
        circle_id=reflection.circle_id,
        meeting_id=reflection.meeting_id,
        user_id=reflection.user_id,
        cue=cue,
        action=action,
        state=CommitmentState.OPEN,
        visibility=words.visibility,
        made_at=now,
        shared_at=shared_at(None, words.visibility, now),
    )
    await work.commitments.save(commitment)
    return commitment


async def may_commit(work: UnitOfWork, circle: Circle, user_id: UserId) -> None:
    """Raise FieldErrors for whoever is in the circle no more: what they promise has no place there."""
    member = await work.members.get(circle.id, user_id)
    if member is None or member.state is not MemberState.ACTIVE:
        said = f"You are in “{circle.name}” no more, so a new commitment has no place there. Please empty this."
        raise FieldErrors({"cue": said})


def shared_at(before: Reflection | Commitment | None, visibility: Visibility, now: datetime) -> datetime | None:
    """Return since when the words are open to the circle: from now, or from before where they were already."""
    if visibility is not Visibility.CIRCLE:
        return None
    return before.shared_at if before and before.shared_at else now
