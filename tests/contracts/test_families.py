"""What one line of "Fewer of these" names is one thing: whoever mutes it hears of none of it any more."""

from __future__ import annotations

from collections import defaultdict

from bot.domain.families import FAMILIES, family
from bot.domain.nudges import NudgeKind
from bot.views.wording import NUDGES


def test_kinds_have_one_name_where_and_only_where_they_are_one_family() -> None:
    by_name: dict[str, set[NudgeKind]] = defaultdict(set)
    for kind, name in NUDGES.items():
        by_name[name].add(kind)

    assert {frozenset(one) for one in by_name.values() if len(one) > 1} == set(FAMILIES)
    assert all(family(kind) == by_name[name] for kind, name in NUDGES.items())
