"""Insights and digests on both databases: kept whole, shared where their author wants, given back once a week."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.circles import Circle
from bot.domain.ids import ChannelId, CircleId, InsightId, UserId
from bot.domain.insights import InsightForm, InsightKind
from bot.domain.nudges import NudgeKind, NudgeState, SkipReason
from bot.domain.overviews import SavedInsight
from bot.domain.reflections import Visibility
from bot.errors import AlreadyApplied, FieldErrors, MemberError, NotAllowed, NotFound
from playground.faults import CutAfter
from playground.people import Person
from tests.support.builders import reflection_form
from tests.support.stage import Stage, on_sqlite

ELSEWHERE = ChannelId("C0ELSEWHERE")


async def logs(stage: Stage, person: Person, text: str, channel: ChannelId | None = None) -> SavedInsight:
    return await stage.services.insights.log_line(stage.cause(person), channel or stage.channel, text)


async def finds(stage: Stage, person: Person, words: str) -> list[str]:
    found = await stage.services.insights.find(stage.team, UserId(person.id), words)
    return [saved.insight.text for saved, _ in found]


async def saves(
    stage: Stage, person: Person, form: InsightForm, circle: Circle | None, **more: str
) -> SavedInsight:
    insight_id = InsightId(more["insight_id"]) if "insight_id" in more else None
    return await stage.services.insights.save(
        stage.cause(person), form, insight_id=insight_id, circle_id=circle.id if circle else None, meeting_id=None
    )


async def test_a_line_goes_to_the_circle_of_its_channel_with_its_tags_and_link(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)

    saved = await logs(stage, stage.ana, "Ask first <3 #Openings https://example.org/q.")

    assert saved.circle == circle
    assert (saved.insight.tags, saved.insight.source_url) == (("openings",), "https://example.org/q")
    assert saved.insight.text == "Ask first <3 #Openings https://example.org/q."
    assert saved.insight.is_shared


async def test_a_line_typed_elsewhere_goes_to_the_only_circle(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)

    assert (await logs(stage, stage.ana, "Ask first", ELSEWHERE)).circle == circle


async def test_where_several_circles_fit_it_stays_private_and_the_author_is_asked(stage: Stage) -> None:
    circles = [await stage.founds(stage.ana)]
    stage.clock.push(timedelta(minutes=1))
    circles.append(await stage.founds(stage.ana, name="Endings"))

    saved = await logs(stage, stage.ana, "Ask first")
    chosen = await stage.services.insights.share(stage.cause(stage.ana), saved.insight.id, circles[1].id)

    assert (saved.circle, saved.insight.is_shared, saved.choices) == (None, False, tuple(circles))
    assert (chosen.circle, chosen.insight.is_shared) == (circles[1], True)


async def test_who_is_in_no_circle_keeps_it_to_themselves(stage: Stage) -> None:
    await stage.founds(stage.ana)

    saved = await logs(stage, stage.dana, "Ask first")

    assert (saved.circle, saved.choices, saved.insight.is_shared) == (None, (), False)
    with pytest.raises(MemberError, match="no circle yet"):
        await stage.services.insights.share_again(stage.cause(stage.dana), saved.insight.id)


async def test_the_same_line_delivered_twice_is_kept_once(stage: Stage) -> None:
    await stage.founds(stage.ana)
    cause = stage.cause(stage.ana)
    await stage.services.insights.log_line(cause, stage.channel, "Ask first")

    with pytest.raises(AlreadyApplied):
        await stage.services.insights.log_line(cause, stage.channel, "Ask first")

    assert len(await stage.services.insights.mine(stage.team, UserId(stage.ana.id))) == 1


async def test_an_insight_is_changed_undone_and_shared_by_its_author_alone(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    saved = await logs(stage, stage.ana, "Ask first")
    service, thief = stage.services.insights, stage.ben

    with pytest.raises(NotFound):
        await saves(stage, thief, InsightForm("mine now"), circle, insight_id=saved.insight.id)
    with pytest.raises(NotFound):
        await service.undo(stage.cause(thief), saved.insight.id)
    with pytest.raises(NotFound):
        await service.share(stage.cause(thief), saved.insight.id, None)
    changed = await saves(
        stage, stage.ana, InsightForm("Ask twice", InsightKind.TRIED, "calm"), circle, insight_id=saved.insight.id
    )
    undone = (await service.undo(stage.cause(stage.ana), saved.insight.id)).insight

    assert (changed.insight.id, changed.insight.created_at) == (saved.insight.id, saved.insight.created_at)
    assert (undone.text, undone.kind, undone.tags) == ("Ask twice", InsightKind.TRIED, ("calm",))
    assert await service.mine(stage.team, UserId(stage.ana.id)) == []


@on_sqlite
async def test_nothing_is_shared_with_a_circle_one_is_not_in(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    saved = await logs(stage, stage.dana, "Ask first")

    with pytest.raises(NotAllowed):
        await stage.services.insights.share(stage.cause(stage.dana), saved.insight.id, circle.id)
    with pytest.raises(NotAllowed):
        await saves(stage, stage.dana, InsightForm("words"), circle)
    with pytest.raises(NotFound):
        await stage.services.insights.share(stage.cause(stage.dana), saved.insight.id, CircleId("gone"))


@on_sqlite
async def test_a_change_of_words_leaves_an_insight_in_the_circle_its_author_has_left(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    insight = (await logs(stage, stage.ben, "Ask first")).insight
    await stage.leaves(circle, stage.ben)

    draft = await stage.services.insights.draft(stage.team, UserId(stage.ben.id), insight_id=insight.id)
    assert (draft.former, draft.circle) == (circle, circle)
    kept = await saves(stage, stage.ben, InsightForm("Ask, then wait"), circle, insight_id=insight.id)
    assert (kept.insight.circle_id, kept.insight.shared_at) == (circle.id, insight.shared_at)
    assert await finds(stage, stage.ana, "wait") == ["Ask, then wait"]

    private = await saves(stage, stage.ben, InsightForm("Ask, then wait"), None, insight_id=insight.id)
    assert (private.insight.circle_id, private.insight.is_shared) == (circle.id, False)
    with pytest.raises(NotAllowed):
        await saves(stage, stage.ben, InsightForm("Ask, then wait"), circle, insight_id=insight.id)


@on_sqlite
async def test_ten_thousand_characters_are_refused_at_their_field_and_nothing_is_kept(stage: Stage) -> None:
    with pytest.raises(FieldErrors) as trouble:
        await logs(stage, stage.ana, "x" * 10_000)

    assert set(trouble.value.fields) == {"text"}
    assert await stage.services.insights.mine(stage.team, UserId(stage.ana.id)) == []


@pytest.mark.parametrize(
    "text", ["a\x00b", "ok \U0001f9d1\u200d\U0001f3eb", "'; DROP TABLE insight; --", "100%_\\ done"]
)
async def test_any_text_is_stored_and_found_again(stage: Stage, text: str) -> None:
    saved = await logs(stage, stage.ana, text)

    assert saved.insight.text == text.replace("\x00", "")
    assert await finds(stage, stage.ana, text) == [saved.insight.text]


async def test_what_others_keep_to_themselves_is_not_found(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await logs(stage, stage.ana, "Question one #openings")
    hidden = await logs(stage, stage.ana, "Question two")
    await stage.services.insights.share(stage.cause(stage.ana), hidden.insight.id, None)

    assert await finds(stage, stage.ben, "question") == ["Question one #openings"]
    assert sorted(await finds(stage, stage.ana, "QUESTION")) == ["Question one #openings", "Question two"]
    assert await finds(stage, stage.dana, "question") == []
    assert await finds(stage, stage.ben, "#opening question") == ["Question one #openings"]
    with pytest.raises(MemberError):
        await finds(stage, stage.ben, " # ")


@on_sqlite
async def test_a_digest_holds_the_week_and_the_next_one_what_came_after(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await logs(stage, stage.ana, "Ask first #openings")
    await stage.until(2026, 3, 9, 10, 5)
    first = stage.room.messages[-1].text
    await logs(stage, stage.ana, "Wait longer #openings")
    await stage.until(2026, 3, 16, 10, 5)
    second = stage.room.messages[-1].text

    assert ("Ask first" in first, "Wait longer" in first) == (True, False)
    assert ("Ask first" in second, "Wait longer" in second) == (False, True)
    assert len(await stage.ledger(circle, NudgeKind.DIGEST, NudgeState.SENT)) == 2


@on_sqlite
async def test_a_week_in_which_nothing_happened_has_no_digest(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, first_on="2026-03-26")

    await stage.until(2026, 3, 17, 12, 0)

    digests = [one for one in await stage.ledger(circle, NudgeKind.DIGEST) if one.state is not NudgeState.PLANNED]
    assert {(one.state, one.reason) for one in digests} == {(NudgeState.SKIPPED, SkipReason.NOTHING_HAPPENED)}


@on_sqlite
async def test_nothing_private_reaches_the_digest_on_any_way(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    hidden = await logs(stage, stage.ana, "SECRET insight")
    await stage.services.insights.share(stage.cause(stage.ana), hidden.insight.id, None)
    await stage.until(2026, 3, 5, 17, 30)
    [meeting, *_] = await stage.meetings(circle)
    for person, visibility in ((stage.ana, Visibility.ONLY_ME), (stage.ben, Visibility.FACILITATOR)):
        form = reflection_form(
            answers={"what": "SECRET words"}, cue="SECRET cue", action="SECRET", visibility=visibility
        )
        await stage.services.reflections.submit(stage.cause(person), meeting.id, form)

    await stage.until(2026, 3, 9, 10, 5)

    page = await stage.services.digests.preview(stage.team, UserId(stage.ben.id), circle.id)
    assert "SECRET" not in repr(page.digest)
    assert len(await stage.ledger(circle, NudgeKind.DIGEST, NudgeState.SENT)) == 1
    assert "SECRET" not in str([(message.text, message.blocks) for message in stage.room.messages])


@on_sqlite
async def test_the_facilitator_posts_early_and_monday_does_not_repeat_it(stage: Stage) -> None:
    circle = await stage.founds(stage.ana, first_on="2026-03-26")
    await stage.joins(circle, stage.ben)
    await logs(stage, stage.ben, "Ask first")
    stage.clock.push(timedelta(hours=2))

    with pytest.raises(NotAllowed):
        await stage.services.digests.post_now(stage.cause(stage.ben), circle.id)
    cause = stage.cause(stage.ana)
    await stage.services.digests.post_now(cause, circle.id)
    with pytest.raises(AlreadyApplied):
        await stage.services.digests.post_now(cause, circle.id)
    await stage.services.digests.post_now(stage.cause(stage.ana), circle.id)
    await stage.services.nudges.run_due()
    with pytest.raises(MemberError, match="nothing to post"):
        await stage.services.digests.post_now(stage.cause(stage.ana), circle.id)
    await stage.until(2026, 3, 9, 12, 0)

    assert stage.posts("Ask first") == 1


@on_sqlite
async def test_what_a_lost_digest_held_is_not_lost(stage: Stage) -> None:
    """Whether it was posted is not known; the next digest holds it again rather than never."""
    circle = await stage.founds(stage.ana)
    await logs(stage, stage.ana, "Ask first")
    await stage.until(2026, 3, 9, 9, 59)
    stage.slack.faults.order("chat.postMessage", CutAfter(), channel=stage.room)
    await stage.until(2026, 3, 16, 10, 5)

    states = [one.state for one in await stage.ledger(circle, NudgeKind.DIGEST)]
    assert states.count(NudgeState.UNKNOWN_FINAL) == 1
    assert "Ask first" in stage.room.messages[-1].text


async def test_home_shows_what_is_mine_and_what_i_owe(stage: Stage) -> None:
    circle = await stage.founds(stage.ana)
    await stage.joins(circle, stage.ben)
    await logs(stage, stage.ben, "Ask first")
    await stage.until(2026, 3, 5, 17, 30)
    [meeting, *_] = await stage.meetings(circle)
    before = await stage.services.homes.of_person(stage.team, UserId(stage.ben.id))
    form = reflection_form(cue="the bell rings", action="wait")
    await stage.services.reflections.submit(stage.cause(stage.ben), meeting.id, form)
    after = await stage.services.homes.of_person(stage.team, UserId(stage.ben.id))
    stranger = await stage.services.homes.of_person(stage.team, UserId(stage.dana.id))

    assert [one.meeting.id for one in before.reflections_owed] == [meeting.id]
    assert after.reflections_owed == ()
    assert [one.cue for _, one in after.commitments_open] == ["the bell rings"]
    assert [one.insight.text for one in after.insights] == ["Ask first"]
    assert (stranger.circles, stranger.reflections_owed, stranger.meetings, stranger.insights) == ((), (), (), ())
