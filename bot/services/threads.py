"""The thread of an exchange: where it begins, and how it goes on when somebody deleted its first message.

It is opened anew once. Whoever deletes that one too does not want it: an answer is then told of in the summary
alone, and its author is told so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.attention import Hold
from bot.domain.exchanges import POSTED_WITHIN, answer_nudge, key_of
from bot.domain.meeting_nudges import meeting_nudge
from bot.domain.meetings import Meeting
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.timetable import notice
from bot.services.posted import posted_at
from bot.slack.gateway import Posted
from storage.unit_of_work import UnitOfWork

AGAIN = ":again"
"""How the keys end of an opening that takes the place of a deleted one, and of an answer that is posted in it."""
THREAD_GONE = frozenset({"message_not_found", "thread_not_found", "cannot_reply_to_message"})
"""What Slack answers to a reply whose thread is not there any more."""
OPENS_FIRST = timedelta(seconds=2)
"""How much later than the opening the answer is due that found the thread gone."""
NOT_OPEN_YET = "it waits for the thread to be opened anew"
ASKED_AGAIN = timedelta(seconds=15)


async def thread_at(work: UnitOfWork, meeting: Meeting, now: datetime) -> Posted | Hold | None:
    """Return the first message of an exchange's thread; None where there is none.

    A Hold while it is being opened anew.
    """
    key = key_of(meeting, NudgeKind.EXCHANGE_OPENING)
    anew = await work.nudges.by_key(meeting.team_id, f"{key}{AGAIN}")
    if anew is not None and not anew.state.is_final:
        return Hold(max(anew.due_at, now) + ASKED_AGAIN, NOT_OPEN_YET)
    return await posted_at(work, meeting.team_id, f"{key}{AGAIN}" if anew is not None else key)


async def answer_at(work: UnitOfWork, nudge_key: str, meeting: Meeting) -> Posted | None:
    """Return where an answer stands, in the thread that is there or in the one that was opened anew."""
    anew = await posted_at(work, meeting.team_id, f"{nudge_key}{AGAIN}")
    return anew or await posted_at(work, meeting.team_id, nudge_key)


async def open_anew(work: UnitOfWork, nudge: Nudge, now: datetime) -> bool:
    """Plan the opening of an exchange once more, and after it the answer that found the thread gone.

    Tell whether anything is planned by it.
    """
    answer = await work.exchanges.answer(nudge.team_id, nudge.details.get("answer", ""))
    circle = await work.circles.get(nudge.team_id, nudge.circle_id)
    meeting = await work.meetings.get(nudge.team_id, answer.meeting_id) if answer else None
    if answer is None or circle is None or meeting is None:
        return False
    if nudge.key.endswith(AGAIN):
        told = (
            f"The thread of exchange {meeting.number} of “{circle.name}” was deleted, so your answer is not in it."
            " I have kept it: `/circle exchange` shows it to you, and the summary shows it to the circle."
        )
        key = f"nudge:{nudge.id}:thread_gone"
        await work.nudges.plan([notice(circle, key, told, now, user_id=answer.user_id, awaited=True)])
        return True
    kept = await work.exchanges.of_meeting(meeting.id)
    if kept is not None and kept.link:
        await work.exchanges.save(replace(kept, link=""))
    occasion = f"{NudgeKind.EXCHANGE_OPENING}{AGAIN}"
    opening = meeting_nudge(
        circle, meeting, NudgeKind.EXCHANGE_OPENING, now, now + POSTED_WITHIN, occasion=occasion
    )
    again = replace(answer_nudge(circle, answer, now + OPENS_FIRST), key=f"{answer.key}{AGAIN}")
    await work.nudges.plan([replace(opening, channel_id=circle.channel_id), again])
    return True


def is_anew(opening: Nudge) -> bool:
    """Tell whether an opening takes the place of one that was deleted."""
    return opening.key.endswith(AGAIN)
