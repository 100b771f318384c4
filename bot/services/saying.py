"""What a nudge says with fresh facts, or why it is not worth saying: one function for each kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.domain.asks import is_late, others, reached_at
from bot.domain.attendance import turnout
from bot.domain.circles import ARCHIVED, DELETED, LOST, Member, MemberState, is_left_alone
from bot.domain.digests import compose
from bot.domain.ids import UserId
from bot.domain.meeting_plans import MeetingPlan
from bot.domain.meetings import Meeting, Rsvp
from bot.domain.nudges import Nudge, NudgeKind, SkipReason
from bot.domain.plan_news import ABOUT_PLAN, OF_THE_WHOLE, PlanNews
from bot.domain.reasons import BY, reason_of
from bot.domain.timetable import card
from bot.services import following_up, freshness, partners
from bot.services.agendas import say_agenda
from bot.services.digests import EARLY, digest_facts, digest_names, say_mended
from bot.services.endings import say_series_summary
from bot.services.exchange_nudges import say_answer, say_opening, say_prompt
from bot.services.exchange_nudges import say_summary as say_exchange_summary
from bot.services.facts import Facts, Posting, Said
from bot.services.free_days import say_proposal
from bot.services.leading import LEAD_ASKED, is_about_lead, say_lead
from bot.services.meeting_plans import plan_of
from bot.services.meetings import reminder_of
from bot.services.membership import card_of
from bot.services.owing import asked_about
from bot.services.pit_stops import say_pit_stop
from bot.services.plan_news import say_plan_news
from bot.services.prompting import first_word
from bot.services.recipients import reflected
from bot.services.resting import CIRCLE_RESTS
from bot.services.running import run_sheet
from bot.services.speakers import FEEDBACK_FOR_GUEST, FEEDBACK_READY, is_about_speaker, say_speaker
from bot.services.survey_questions import say_facilitator_survey, say_survey, say_used_it
from bot.slack.gateway import Posted
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


def holds_for_long(nudge: Nudge) -> bool:
    """Tell whether a notice tells one person what is so for long, or asks what may be answered whenever they can.

    It is still worth telling when they are back from leave or from a break. What has a time of its own, as a
    meeting that moves has, is told until then.
    """
    if nudge.kind is not NudgeKind.NOTICE or nudge.user_id is None:
        return False
    about = nudge.details.get("about")
    if about == ABOUT_PLAN:
        return PlanNews.read(nudge.details).change in OF_THE_WHOLE
    if about == LEAD_ASKED:
        return nudge.meeting_id is None
    return about in {FEEDBACK_READY, FEEDBACK_FOR_GUEST, CIRCLE_RESTS} or (
        about is None and "words" in nudge.details
    )


FOR_SEVERAL = frozenset(
    {
        NudgeKind.AGENDA,
        NudgeKind.REMINDER,
        NudgeKind.SOON,
        NudgeKind.STARTING,
        NudgeKind.PROMPT,
        NudgeKind.REFLECT_FIRST,
        NudgeKind.REFLECT_LAST,
        NudgeKind.PIT_STOP,
    }
)
"""What is about meeting each other: it does not come to somebody whom all others have left."""


async def say(facts: Facts) -> Said:
    """Return what the nudge says now, or why it says nothing."""
    saying = _SAYING.get(facts.nudge.kind)
    is_here = facts.nudge.user_id is None or (facts.member and facts.member.state is MemberState.ACTIVE)
    if is_here and facts.nudge.kind in FOR_SEVERAL and is_left_alone(await _members(facts), _looked_at(facts)):
        return SkipReason.NOBODY
    return await saying(facts) if saying else SkipReason.GONE


def _looked_at(facts: Facts) -> datetime:
    """Return when it counts who is there: of a meeting that was held, then; of one to come, now."""
    return min(facts.now, facts.meeting.starts_at) if facts.meeting else facts.now


async def _card(facts: Facts) -> Said:
    """Return the circle's card: to be posted the first time, to be brought up to date in place from then on."""
    shown = circle_views.card(await card_of(facts.work, facts.circle, facts.now))
    if facts.nudge.key == card(facts.circle, facts.now).key:
        return Posting(shown)
    if facts.circle.paused_because in {ARCHIVED, DELETED, LOST}:
        return SkipReason.PAUSED
    sent = await facts.work.nudges.sent_card(facts.circle.id)
    if sent is None or not sent.sent_ts:
        return SkipReason.GONE
    return Posting(shown, edits=Posted(facts.circle.channel_id, sent.sent_ts))


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
    if nudge.details.get("about") == CIRCLE_RESTS and facts.circle.is_running:
        return SkipReason.GONE
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
        return meeting_views.soon(facts.circle, meeting, answer, now=facts.now, zone=facts.zone)
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
    asked = others(facts.nudge, user_id, await asked_about(facts.work, meeting, facts.recall))
    reached = [one for one in asked if reached_at(one) is not None]
    if is_late(facts.nudge, reached):
        return SkipReason.NEWER
    if facts.nudge.kind is NudgeKind.PROMPT or not reached:
        return await first_word(facts, meeting)
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
    NudgeKind.DIGEST_MEND: say_mended,
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
