"""Insights are found by those who may see them, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.ids import CircleId, TeamId
from bot.domain.insights import Insight
from storage.engine import Database
from tests.support import domain_values as make
from tests.support.domain_values import ADA, BEN, NOON, TEAM

HOUR = timedelta(hours=1)


async def found(database: Database, circle_ids: list[CircleId], *words: str) -> list[Insight]:
    async with database.reading() as work:
        return await work.insights.find(TEAM, ADA, circle_ids, words, limit=10)


async def test_insights_are_found_by_all_their_words_in_any_script_and_case(database: Database) -> None:
    insight = make.insight("ÄRGER im Unterricht: Straße, ΣΊΣΥΦΟΣ, 100 % a_b", tags=("öffnung", "lesson-start"))
    async with database.unit_of_work() as work:
        await work.insights.add(insight)

    for words in (
        ["ärger"],
        ["Ärger", "UNTERRICHT"],
        ["A\N{COMBINING DIAERESIS}rger"],
        ["STRASSE"],
        ["σίσυφος"],
        ["ÖFFNUNG"],
        ["#lesson"],
        ["100 %"],
        ["a_b"],
        [],
    ):
        assert await found(database, [], *words) == [insight], words
    for words in (["ärger", "pause"], ["#unterricht"], ["100_%"], ["a%b"], ["axb"], ["\\"]):
        assert await found(database, [], *words) == [], words


async def test_insights_of_others_are_found_only_where_they_were_shared(database: Database) -> None:
    circle, foreign = make.circle(), make.circle()
    mine = make.insight("lesson", created_at=NOON)
    shared = make.insight("lesson", user_id=BEN, circle_id=circle.id, is_shared=True, created_at=NOON + HOUR)
    kept = make.insight("lesson", user_id=BEN, circle_id=circle.id)
    other_circle = make.insight("lesson", user_id=BEN, circle_id=foreign.id, is_shared=True)
    no_circle = make.insight("lesson", user_id=BEN, is_shared=True)
    async with database.unit_of_work() as work:
        await work.circles.add(circle)
        await work.circles.add(foreign)
        await work.circles.add(make.circle(id="c" * 32, team_id="T0002"))
        other_team = make.insight("lesson", team_id="T0002", circle_id="c" * 32, is_shared=True)
        for insight in (mine, shared, kept, other_circle, no_circle, other_team):
            await work.insights.add(insight)

    assert await found(database, [circle.id, CircleId("c" * 32)], "lesson") == [shared, mine]
    assert await found(database, [], "lesson") == [mine]


async def test_an_edited_insight_is_found_by_its_new_words(database: Database) -> None:
    insight = make.insight("old words")
    async with database.unit_of_work() as work:
        await work.insights.add(insight)
        await work.insights.save(replace(insight, text="new words"))

    assert await found(database, [], "old") == []
    assert await found(database, [], "new") == [replace(insight, text="new words")]


async def test_an_undone_insight_is_gone(database: Database) -> None:
    older, newer = make.insight(), make.insight(created_at=NOON + HOUR)
    async with database.unit_of_work() as work:
        await work.insights.add(older)
        await work.insights.add(newer)

    async with database.unit_of_work() as work:
        assert await work.insights.of_user(TEAM, ADA, limit=10) == [newer, older]
        assert await work.insights.of_user(TEAM, ADA, limit=1) == [newer]
        assert not await work.insights.delete(TeamId("T0002"), newer.id)
        assert await work.insights.delete(TEAM, newer.id)
        assert not await work.insights.delete(TEAM, newer.id)
        assert await work.insights.of_user(TEAM, ADA, limit=10) == [older]
