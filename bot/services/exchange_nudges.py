"""What the nudges of an exchange say with fresh facts: its opening, its questions, the answers, its summary."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.attention import Hold
from bot.domain.circles import MemberState
from bot.domain.exchange_overviews import GivenAnswer
from bot.domain.exchanges import place_of
from bot.domain.nudges import SkipReason
from bot.services.exchanges import exchange_of, summary_of
from bot.services.facts import Facts, Posting, Said
from bot.services.people import stored_names
from bot.services.threads import is_anew, thread_at
from bot.slack.gateway import Posted
from bot.views import exchanges as views


async def say_opening(facts: Facts) -> Said:
    """Return the first message of an exchange, in whose thread the answers will stand."""
    if facts.meeting is None:
        return SkipReason.GONE
    exchange = await exchange_of(facts.work, facts.circle, facts.meeting)
    return Posting(views.opening(facts.circle, facts.meeting, exchange, is_anew=is_anew(facts.nudge)))


async def say_prompt(facts: Facts) -> Said:
    """Return one question for one member, unless they answered it already."""
    meeting, user_id, place = facts.meeting, facts.nudge.user_id, place_of(facts.nudge)
    if meeting is None or user_id is None:
        return SkipReason.GONE
    if facts.member is None or facts.member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    exchange = await exchange_of(facts.work, facts.circle, meeting)
    if not 1 <= place <= len(exchange.prompts):
        return SkipReason.GONE
    if await facts.work.exchanges.answer_of(meeting.id, place, user_id) is not None:
        return SkipReason.ALREADY_DONE
    return views.prompt(facts.circle, meeting, exchange, place)


async def say_answer(facts: Facts) -> Said:
    """Return a member's answer for the thread; nothing where they took it back before it was posted."""
    meeting = facts.meeting
    answer = await facts.work.exchanges.answer(facts.nudge.team_id, facts.nudge.details.get("answer", ""))
    if meeting is None or answer is None:
        return SkipReason.GONE
    opening = await thread_at(facts.work, meeting, facts.now)
    if isinstance(opening, Hold):
        return opening
    exchange = await exchange_of(facts.work, facts.circle, meeting)
    names = await stored_names(facts.work, facts.circle.team_id, [answer.user_id])
    given = GivenAnswer(facts.circle, meeting, exchange, answer)
    return Posting(views.posted_answer(given, names[answer.user_id]), thread_ts=opening.ts if opening else None)


async def say_summary(facts: Facts) -> Said:
    """Return what an exchange gave; nothing where nobody answered."""
    if facts.meeting is None:
        return SkipReason.GONE
    summary = await summary_of(facts.work, facts.circle, facts.meeting)
    if not summary.count:
        return SkipReason.NOTHING_HAPPENED
    thread = await thread_at(facts.work, facts.meeting, facts.now)
    otherwise = views.summary(replace(summary, has_thread=False))
    return Posting(
        views.summary(summary), leads_to=thread if isinstance(thread, Posted) else None, otherwise=otherwise
    )
