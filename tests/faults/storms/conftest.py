"""How large the storms are: `--storm-messages` and `--storm-seeds`."""

from __future__ import annotations

import pytest

from tests.faults.storm import HEADER, Report

_REPORTS = pytest.StashKey[list[Report]]()


@pytest.fixture
def messages(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--storm-messages", 3000))


@pytest.fixture
def reports(request: pytest.FixtureRequest) -> list[Report]:
    """The reports of all storms of a run, for the table at its end."""
    return request.config.stash.setdefault(_REPORTS, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if reports := config.stash.get(_REPORTS, []):
        terminalreporter.section("storms")
        terminalreporter.write_line(HEADER)
        for report in reports:
            terminalreporter.write_line(report.line())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every storm once for each seed."""
    if "seed" in metafunc.fixturenames:
        metafunc.parametrize("seed", range(1, int(metafunc.config.getoption("--storm-seeds", 5)) + 1))
