"""Every row of the fault matrix is a test, or stands on the page with the reason why it is not run."""

from __future__ import annotations

from pathlib import Path

from tests.faults.mutants import MUTANTS
from tests.support.matrix import NOT_RUN, PAGE, by_row, page, rows

ROOT = Path(__file__).parents[2]
IN_PART = {38, 41}
"""Rows of which a part is run all the same."""


def test_the_matrix_has_the_rows_1_to_52() -> None:
    assert list(rows()) == list(range(1, 53))


def test_every_row_is_a_test_or_says_why_it_is_not_run() -> None:
    without = {number for number, names in by_row().items() if not names}

    assert without <= set(NOT_RUN)
    assert set(NOT_RUN) - IN_PART <= without


def test_the_page_of_guarantees_has_the_matrix_of_these_tests() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert page(text) == text


def test_the_full_storms_exist_for_the_rows_that_promise_them() -> None:
    in_storms = {number for number, names in by_row().items() if any("/storms/" in name for name in names)}

    assert in_storms == {4, 35, 37}


def test_every_mutant_changes_one_place_and_names_tests_that_are_there() -> None:
    found = {one.name: (ROOT / one.file).read_text(encoding="utf-8").count(one.old) for one in MUTANTS}
    gone = [path for one in MUTANTS for path in one.tests if not (ROOT / path).exists()]

    assert found == dict.fromkeys(found, 1)
    assert gone == []
