"""Every row of the stand-in's table of rules is enforced, and no code is refused that no row lists."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import playground
from playground.rules import BY_NUMBER, RULES
from tests.contracts import (
    stand_in_keeping_proofs,
    stand_in_message_proofs,
    stand_in_proofs,
    stand_in_view_proofs,
    test_stand_in_delivery,
    test_stand_in_messages,
    test_stand_in_people,
)
from tests.contracts.stand_in_kit import PROOFS, SHOWN, Proof, standing

ROOT = Path(playground.__file__).parent
PARTS = (stand_in_keeping_proofs, stand_in_message_proofs, stand_in_proofs, stand_in_view_proofs)
LISTED = {(rule.number, code) for rule in RULES for code in rule.codes}
WANTED = {*range(1, 44), 47, 49, *range(52, 56), *range(57, 60)}
TESTS = (test_stand_in_delivery, test_stand_in_messages, test_stand_in_people)


def test_every_file_of_proofs_is_read() -> None:
    assert {proof.probe.__module__ for proof in PROOFS} == {part.__name__ for part in PARTS}


def _name(proof: Proof) -> str:
    return f"{proof.rule}-{proof.code}"


@pytest.mark.parametrize("proof", PROOFS, ids=_name)
async def test_the_request_is_refused_under_its_rule(proof: Proof) -> None:
    async with standing() as kit:
        answer = await proof.probe(kit)

        assert (answer["ok"], answer["error"]) == (False, proof.code)
        last = kit.slack.rejections[-1]
        assert (last.rule, last.code) == (proof.rule, proof.code)


def test_the_table_holds_every_rule_once() -> None:
    assert len(BY_NUMBER) == len(RULES)
    assert set(BY_NUMBER) >= WANTED


def test_every_code_of_every_rule_has_a_proof() -> None:
    assert {(proof.rule, proof.code) for proof in PROOFS} == LISTED


def test_every_rule_without_a_code_is_shown_by_a_test() -> None:
    assert {rule.number for rule in RULES if not rule.codes} == set(SHOWN)
    assert all(any(hasattr(part, name) for part in TESTS) for name in SHOWN.values())


def test_every_refusal_in_the_code_names_a_listed_rule_and_code() -> None:
    found: set[tuple[int, str]] = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "refuse":
                values = {word.arg: word.value for word in node.keywords}
                rule, code = values.get("rule"), values.get("code")
                if isinstance(rule, ast.Constant) and isinstance(code, ast.Constant):
                    assert isinstance(rule.value, int)
                    found.add((rule.value, str(code.value)))

    assert found
    assert found <= LISTED
