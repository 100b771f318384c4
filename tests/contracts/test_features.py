"""The page of features equals the markers of the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.features import PAGE, Drive, drives, features, page

EXAMPLE = """
import pytest

pytestmark = [pytest.mark.feature(1)]

@pytest.mark.feature(34, 43)
async def test_a_nudge_comes_once(): ...

class TestReflection:
    pytestmark = pytest.mark.feature(52)

    @pytest.mark.parametrize("case", [pytest.param(1, marks=pytest.mark.feature(55))])
    def test_amending(self, case): ...

def helper(): ...
"""


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(drives()), "run: make docs"


def test_there_are_96_features_in_order() -> None:
    rows = features()

    assert [feature.number for feature in rows] == list(range(1, 97))
    assert all(feature.priority in "MSC" and feature.words and feature.part for feature in rows)


def test_markers_count_on_a_test_a_class_a_module_and_a_case(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_example.py").write_text(EXAMPLE)

    found = drives(tests)

    nudge = Drive("tests/test_example.py", "test_a_nudge_comes_once")
    amending = Drive("tests/test_example.py", "test_amending")
    assert {number: tests_of for number, tests_of in found.items() if tests_of} == {
        1: [nudge, amending],
        34: [nudge],
        43: [nudge],
        52: [amending],
        55: [amending],
    }
    assert "[a nudge comes once](../tests/test_example.py)" in page(found)


def test_a_feature_without_a_test_reads_not_yet(tmp_path: Path) -> None:
    assert page(drives(tmp_path)).count("*not yet*") == 96


def test_a_number_that_no_feature_has_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "test_example.py").write_text("import pytest\n\n@pytest.mark.feature(97)\ndef test_x(): ...\n")

    with pytest.raises(ValueError, match="97"):
        drives(tmp_path)
