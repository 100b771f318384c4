"""Drafts: the newest words are kept, nobody else's, and nothing of what was sent already."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.domain.drafts import Draft, DraftKey, FormName
from bot.domain.ids import UserId
from bot.errors import AlreadyApplied, FieldErrors, NotAllowed, StorageError
from bot.views.ids import ActionId, CallbackId
from bot.views.payloads import InsightEditForm, pack
from handlers.drafting import Drafting
from handlers.requests import Request
from playground.people import Person
from storage.unit_of_work import UnitOfWork
from tests.support.builders import reflection_form
from tests.support.circle_that_met import Met
from tests.support.stage import on_sqlite


def key_of(met: Met, person: Person) -> DraftKey:
    return DraftKey(met.stage.team, UserId(person.id), FormName.REFLECTION, met.meeting.id)


async def types(met: Met, person: Person, words: str, *, typed: str = "", view: str = "V1") -> None:
    """Let Slack tell that these words stand in the form now."""
    services = met.stage.services
    await services.drafts.keep(key_of(met, person), view, {"what": words}, typed, services.reflections.may_keep)


async def kept(met: Met, person: Person) -> str | None:
    async with met.stage.database.reading() as work:
        draft = await work.drafts.get(key_of(met, person))
    return None if draft is None else draft.words["what"]


def after(met: Met, seconds: float) -> str:
    return f"{met.stage.clock.now().timestamp() + seconds:.6f}"


async def test_the_newest_words_are_kept_whatever_the_order_they_come_in(met: Met) -> None:
    ben = met.stage.ben
    spelled = [(f"{place:02}", "I talk too long"[:place]) for place in range(1, 16)]

    await asyncio.gather(*(types(met, ben, words, typed=after(met, int(at))) for at, words in spelled))
    await types(met, ben, "I tal", typed=after(met, 5))
    assert await kept(met, ben) == "I talk too long"

    await types(met, ben, "  ", typed=after(met, 20))
    assert await kept(met, ben) is None


@on_sqlite
async def test_what_was_sent_or_thrown_away_does_not_come_back(met: Met) -> None:
    stage, ben = met.stage, met.stage.ben
    drafts = stage.services.drafts
    await types(met, ben, "Half a thou", typed=after(met, 1))
    with drafts.sending("V1"):
        await met.submits(ben)
    await types(met, ben, "Half a thought", typed=after(met, 2))
    assert await kept(met, ben) is None

    await drafts.sent(key_of(met, ben), "V1")
    stage.services = stage.another_bot()  # which does not know what the first one has seen
    await types(met, ben, "Half a thought", typed=after(met, -1))
    await types(met, ben, "Half a thought, by a clock that is ahead", typed=after(met, 60))
    assert await kept(met, ben) is None
    await types(met, ben, "Second thoughts", typed=after(met, 3), view="V2")
    assert await kept(met, ben) == "Second thoughts"
    await stage.services.drafts.empty(key_of(met, ben), after(met, 4))
    stage.services = stage.another_bot()
    await types(met, ben, "Second thoughts, late", typed=after(met, 3.5), view="V2")
    assert await kept(met, ben) is None

    with pytest.raises(StorageError), stage.services.drafts.sending("V3"):
        raise StorageError
    await types(met, ben, "It could not be sent", typed=after(met, 5), view="V3")
    assert await kept(met, ben) == "It could not be sent"


@pytest.mark.parametrize("stage_url", ["postgresql"], indirect=True)
async def test_what_another_process_is_told_while_a_form_is_sent_does_not_come_back(met: Met) -> None:
    here, there = met.stage.services.drafts, met.stage.another_bot().drafts
    key = DraftKey(met.stage.team, UserId(met.stage.ben.id), FormName.INSIGHT, "")
    looked, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(_work: UnitOfWork, _draft: Draft) -> bool:
        looked.set()
        await go_on.wait()
        return True

    await here.keep(key, "V1", {"text": "Half"}, "1.000001")
    late = asyncio.create_task(there.keep(key, "V1", {"text": "Half a thought"}, "1.000002", slowly))
    await looked.wait()
    await here.sent(key, "V1")
    go_on.set()
    await late

    assert await here.words(key) == {}


@on_sqlite
async def test_a_form_that_is_sent_again_after_a_crash_lets_go_of_its_draft(met: Met) -> None:
    drafts, cause = met.stage.services.drafts, met.stage.cause(met.stage.ben)
    key = DraftKey(cause.team_id, cause.user_id, FormName.INSIGHT, "")
    view = {"id": "V1", "callback_id": CallbackId.INSIGHT.value, "private_metadata": pack(InsightEditForm())}
    request = Request(cause, body={}, channel_id=met.stage.channel, view=view)
    await drafts.keep(key, "V1", {"text": "It is in"}, "1.000001")

    with pytest.raises(AlreadyApplied):
        async with Drafting(drafts).sending(request):
            raise AlreadyApplied

    assert await drafts.words(key) == {}


@on_sqlite
async def test_a_form_that_was_not_taken_keeps_all_that_stands_in_it(met: Met) -> None:
    """What was typed last may have come after the form was sent, and is passed over then."""
    drafts, cause = met.stage.services.drafts, met.stage.cause(met.stage.ben)
    key = DraftKey(cause.team_id, cause.user_id, FormName.INSIGHT, "")
    values = {"text": {ActionId.VALUE.value: {"type": "plain_text_input", "value": "All of it"}}}
    view = {
        "id": "V1",
        "callback_id": CallbackId.INSIGHT.value,
        "private_metadata": pack(InsightEditForm()),
        "state": {"values": values},
    }
    request = Request(cause, body={}, channel_id=met.stage.channel, view=view)
    await drafts.keep(key, "V1", {"text": "All o"}, "1.000001")

    async def is_refused() -> None:
        async with Drafting(drafts).sending(request):
            await drafts.keep(key, "V1", {"text": "All of"}, "1.000002")
            raise FieldErrors({"text": "It is there already."})

    with pytest.raises(FieldErrors):
        await is_refused()

    assert await drafts.words(key) == {"text": "All of it"}
    met.stage.database.before_commit = _full_disk
    with pytest.raises(FieldErrors, match="there already"):
        await is_refused()


def _full_disk() -> None:
    raise StorageError("The disk is full.")


async def test_a_reflection_and_its_draft_go_together_for_all_processes(met: Met) -> None:
    """Whoever saves it may die right after that: there is no second step that could be missing."""
    ben, late = met.stage.ben, met.stage.another_bot()
    cause, view_id = met.stage.cause(ben), "V1"
    await types(met, ben, "Half a thought", typed=after(met, 1))

    await met.stage.services.reflections.submit(cause, met.meeting.id, reflection_form(), view_id=view_id)
    met.stage.services = late  # which does not know what the first one has seen
    await types(met, ben, "Half a thought, told late", typed=after(met, 60), view=view_id)

    assert await kept(met, ben) is None
    await types(met, ben, "Second thoughts", typed=after(met, 61), view="V2")
    assert await kept(met, ben) == "Second thoughts"


@on_sqlite
async def test_nobody_keeps_a_draft_of_a_meeting_that_is_not_theirs_or_that_they_passed(met: Met) -> None:
    service = met.stage.services.reflections
    with pytest.raises(NotAllowed):
        await types(met, met.stage.dana, "I am no member")
    await types(met, met.stage.ben, "I begin")
    await service.waive(met.stage.cause(met.stage.ben), met.meeting.id)
    await types(met, met.stage.ben, "I begin, and it is told late", typed=after(met, 9))

    assert await kept(met, met.stage.dana) is None
    assert await kept(met, met.stage.ben) is None


@on_sqlite
async def test_a_draft_is_forgotten_after_thirty_days(met: Met) -> None:
    await types(met, met.stage.ben, "One day")
    met.stage.clock.push_to(met.stage.clock.now() + timedelta(days=30))
    await met.stage.services.drafts.housekeep()
    assert await kept(met, met.stage.ben) == "One day"

    met.stage.clock.push_to(met.stage.clock.now() + timedelta(days=1))
    await met.stage.services.drafts.housekeep()

    assert await kept(met, met.stage.ben) is None


@on_sqlite
async def test_a_draft_stands_in_the_form_until_it_is_sent(met: Met) -> None:
    service, ben = met.stage.services.reflections, UserId(met.stage.ben.id)
    words = {"what": "Words", "cue": "it rings", "framework": "plus_delta", "prompt": "prompt_gave"}
    async with met.stage.database.unit_of_work() as work:
        await work.drafts.keep(Draft(key_of(met, met.stage.ben), words, "1", met.stage.services.drafts.today))

    form = await service.draft(met.stage.team, ben, met.meeting.id)
    assert (form.is_kept, form.filled, form.framework.key) == (True, words, "plus_delta")
    assert form.prompt is not None
    assert form.prompt.key == "prompt_gave"

    await met.submits(met.stage.ben, answers={"plus": "Words"}, framework="plus_delta")
    form = await service.draft(met.stage.team, ben, met.meeting.id)
    assert (form.is_kept, form.filled, form.framework.key) == (False, None, "plus_delta")
    with pytest.raises(NotAllowed):
        await service.submit(met.stage.cause(met.stage.dana), met.meeting.id, reflection_form())
