"""What a nudge says with fresh facts, or why it is not worth saying: one function for each kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.attendance import turnout
from bot.domain.circles import Member, MemberState
from bot.domain.digests import compose
from bot.domain.ids import UserId
from bot.domain.meeting_plans import MeetingPlan
from bot.domain.meetings import Meeting, Rsvp
from bot.domain.nudges import Nudge, NudgeKind, SkipReason
from bot.domain.plan_news import ABOUT_PLAN
from bot.domain.reasons import BY, reason_of
from bot.services import following_up, freshness, partners
from bot.services.agendas import say_agenda
from bot.services.attendance import with_attendance
from bot.services.digests import EARLY, digest_facts, digest_names
from bot.services.endings import say_series_summary
from bot.services.exchange_nudges import say_answer, say_opening, say_prompt
from bot.services.exchange_nudges import say_summary as say_exchange_summary
from bot.services.facts import Facts, Posting, Said
from bot.services.free_days import say_proposal
from bot.services.leading import is_about_lead, say_lead
from bot.services.meeting_plans import plan_of
from bot.services.meetings import reminder_of
from bot.services.membership import card_of
from bot.services.pit_stops import say_pit_stop
from bot.services.plan_news import say_plan_news
from bot.services.recipients import reflected
from bot.services.running import run_sheet
from bot.services.speakers import asks_feedback, is_about_speaker, say_speaker
from bot.services.surveys import say_facilitator_survey, say_survey, say_used_it
from bot.views import circles as circle_views
from bot.views import digests as digest_views
from bot.views import meetings as meeting_views
from bot.views import notices as notice_views
from bot.views import organising as organising_views
from bot.views import reflections as reflection_views
from bot.views.attendance import turnout_in_channel
from bot.views.commitments import in_channel
from bot.views.icebreakers import beginning
from bot.views.meeting_plans import plan_in_channel
from bot.views.messages import Told
from bot.views.organising import UNKNOWN_POST
from bot.views.reasons import why


def asks_about_a_post(nudge: Nudge) -> bool:
    """Tell whether a nudge asks a person whether they see a post: the last resort to find a lost one."""
    return nudge.user_id is not None and nudge.details.get("about") == UNKNOWN_POST


async def say(facts: Facts) -> Said:
    """Return what the nudge says now, or why it says nothing."""
    saying = _SAYING.get(facts.nudge.kind)
    return await saying(facts) if saying else SkipReason.GONE


async def _card(facts: Facts) -> Said:
    return Posting(circle_views.card(await card_of(facts.work, facts.circle, facts.now)))


async def _notice(facts: Facts) -> Said:
    nudge, told = facts.nudge, facts.nudge.details.get("words", "")
    if nudge.details.get("about") == ABOUT_PLAN:
        return await say_plan_news(facts)
    if asks_about_a_post(nudge):
        question = organising_views.question(nudge, facts.circle)
        return Told(question, facts.circle, NudgeKind.NOTICE, can_be_fewer=False)
    if is_about_lead(nudge):
        return await say_lead(facts)
    if is_about_speaker(nudge):
        return await say_speaker(facts)
    if nudge.details.get("about") in partners.ABOUT:
        return await partners.about(facts)
    if nudge.user_id:
        return Told(notice_views.told(told, facts.circle), facts.circle, NudgeKind.NOTICE)
    because = why(reason_of(nudge), nudge.details.get(BY, ""))
    return Posting(notice_views.notice(told, circle=facts.circle, why=because))


async def _starting(facts: Facts) -> Said:
    meeting = facts.meeting
    if meeting is None:
        return SkipReason.GONE
    who = turnout(await _members(facts), await _rsvps(facts, meeting))
    if not who.members:
        return SkipReason.NOBODY
    more = [
        *turnout_in_channel(who),
        *plan_in_channel(await _plan(facts, meeting)),
        *beginning(facts.circle, meeting),
    ]
    more += in_channel(await following_up.open_in_circle(facts.work, facts.circle.id))
    minutes = round((meeting.starts_at - facts.now).total_seconds() / 60)
    return Posting(meeting_views.starting(facts.circle, meeting, minutes=minutes, coming=who.coming, more=more))


async def _members(facts: Facts) -> list[Member]:
    circle_id = facts.circle.id
    return await facts.recall.ask("members", circle_id, lambda: facts.work.members.of_circle(circle_id))


async def _plan(facts: Facts, meeting: Meeting) -> MeetingPlan:
    return await facts.recall.ask(
        "plan", meeting.id, lambda: plan_of(facts.work, facts.circle, meeting, facts.now)
    )


async def _rsvps(facts: Facts, meeting: Meeting) -> list[Rsvp]:
    return await facts.recall.ask("rsvps", meeting.id, lambda: facts.work.rsvps.of_meetings([meeting.id]))


async def _before_meeting(facts: Facts) -> Said:
    meeting, member, user_id = facts.meeting, facts.member, facts.nudge.user_id
    if meeting is None or user_id is None:
        return SkipReason.GONE
    if member is None or member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    rsvp = next((one for one in await _rsvps(facts, meeting) if one.user_id == user_id), None)
    answer = rsvp.answer if rsvp else None
    if facts.nudge.kind is NudgeKind.SOON:
        if rsvp is not None and rsvp.said_away:
            return SkipReason.SAID_AWAY
        return meeting_views.soon(facts.circle, meeting, answer, now=facts.now)
    who = turnout(await _members(facts), await _rsvps(facts, meeting))
    plan = await _plan(facts, meeting)
    reminder = await reminder_of(facts.work, facts.circle, meeting, member, answer, who, plan)
    if answer is not None and not reminder.commitments:
        return SkipReason.NOTHING_OWED
    return meeting_views.reminder(reminder, now=facts.now, zone=facts.zone)


async def _after_meeting(facts: Facts) -> Said:
    meeting, user_id = facts.meeting, facts.nudge.user_id
    if meeting is None or user_id is None:
        return SkipReason.GONE
    if (reason := await _nothing_to_ask(facts, meeting, user_id)) is not None:
        return reason
    if facts.nudge.kind is NudgeKind.PROMPT:
        told = reflection_views.prompt(facts.circle, meeting, zone=facts.zone)
        return await asks_feedback(facts, await with_attendance(facts, meeting, told))
    last = facts.nudge.kind is NudgeKind.REFLECT_LAST
    return reflection_views.follow_up(facts.circle, meeting, last=last, zone=facts.zone)


async def _nothing_to_ask(facts: Facts, meeting: Meeting, user_id: UserId) -> SkipReason | None:
    if facts.member is None or facts.member.state is not MemberState.ACTIVE:
        return SkipReason.LEFT
    if any(rsvp.said_away for rsvp in await _rsvps(facts, meeting) if rsvp.user_id == user_id):
        return SkipReason.SAID_AWAY
    done = await facts.recall.ask("reflected", meeting.id, lambda: reflected(facts.work, meeting))
    return SkipReason.ALREADY_DONE if user_id in done else None


async def _digest(facts: Facts) -> Said:
    if not facts.circle.settings.has_digest and EARLY not in facts.nudge.key:
        return SkipReason.TURNED_OFF
    found = await digest_facts(facts.work, facts.circle, facts.now)
    if not found.member_count:
        return SkipReason.NOBODY
    digest = compose(found)
    if digest.is_empty:
        return SkipReason.NOTHING_HAPPENED
    return Posting(digest_views.digest(digest, await digest_names(facts.work, digest)), digest)


_SAYING: dict[NudgeKind, Callable[[Facts], Awaitable[Said]]] = {
    NudgeKind.CARD: _card,
    NudgeKind.NOTICE: _notice,
    NudgeKind.PROPOSAL: say_proposal,
    NudgeKind.AGENDA: say_agenda,
    NudgeKind.REMINDER: _before_meeting,
    NudgeKind.SOON: _before_meeting,
    NudgeKind.STARTING: _starting,
    NudgeKind.RUN_SHEET: run_sheet,
    NudgeKind.PROMPT: _after_meeting,
    NudgeKind.REFLECT_FIRST: _after_meeting,
    NudgeKind.REFLECT_LAST: _after_meeting,
    NudgeKind.DIGEST: _digest,
    NudgeKind.PIT_STOP: say_pit_stop,
    NudgeKind.SURVEY_FIRST: say_survey,
    NudgeKind.SURVEY_LAST: say_survey,
    NudgeKind.FACILITATOR_SURVEY: say_facilitator_survey,
    NudgeKind.SUMMARY: say_series_summary,
    NudgeKind.USED_IT_FIRST: say_used_it,
    NudgeKind.USED_IT_LAST: say_used_it,
    NudgeKind.EXCHANGE_OPENING: say_opening,
    NudgeKind.EXCHANGE_PROMPT: say_prompt,
    NudgeKind.EXCHANGE_ANSWER: say_answer,
    NudgeKind.EXCHANGE_SUMMARY: say_exchange_summary,
    NudgeKind.REHEARSAL: following_up.rehearse,
    NudgeKind.COMMITMENT: following_up.ask,
    NudgeKind.FRESHNESS: freshness.ask,
}
