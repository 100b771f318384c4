"""Mutants of the delivery: each takes one promise out of the code, and a test has to notice.

`python -m tests.faults.mutants` works on a copy of the tree in a temporary folder and says of each mutant whether
the tests named for it fail (killed) or pass (survived). With names as arguments, only those are run. The exit
code is 0 where none survived.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis", "*.db")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one line or two, and the tests that have to fail by it. `only` is pytest's -k."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    only: str = ""


CLAIMS = "storage/repositories/claims.py"
CRASHES = "tests/faults/test_crashes.py"
SLACK = "tests/faults/test_slack_trouble.py"
PROCESSES = "tests/faults/test_processes.py"
STORED_CLAIMS = "tests/integration/test_storage_claims.py"
SETTLED_CLAIMS = "tests/integration/test_storage_settling.py"
WELCOME = ("tests/unit/test_attention.py", "tests/unit/test_attention_everywhere.py")

MUTANTS = (
    Mutant(
        "claim-recheck",
        CLAIMS,
        ".where(col(NudgeRow.id).in_(chosen), IS_PLANNED)",
        ".where(col(NudgeRow.id).in_(chosen))",
        (STORED_CLAIMS,),
    ),
    Mutant("one-try-per-lane", CLAIMS, "return ~is_tried, ~is_held", "return (~is_held,)", (STORED_CLAIMS,)),
    Mutant(
        "fence-attempt",
        CLAIMS,
        '    _NUDGE.c.attempt == bindparam("attempt_"),',
        '    (_NUDGE.c.attempt == bindparam("attempt_")) | (_NUDGE.c.attempt > 0),',
        (SETTLED_CLAIMS,),
    ),
    Mutant(
        "fence-owner",
        CLAIMS,
        '    _NUDGE.c.lease_owner == bindparam("owner"),',
        '    (_NUDGE.c.lease_owner == bindparam("owner")) | (_NUDGE.c.lease_owner != ""),',
        (SETTLED_CLAIMS,),
    ),
    Mutant(
        "deadline",
        "bot/services/delivery.py",
        "return asyncio.get_running_loop().time() >= self.start_before or self.clock.now() >= self.until",
        "return False",
        ("tests/integration/test_services_delivery.py", PROCESSES),
        "deadline or row_11",
    ),
    Mutant(
        "begin-immediate",
        "storage/connections.py",
        '_at_begin(engine, "BEGIN IMMEDIATE")\n    return engine\n\n\ndef sqlite_reader',
        '_at_begin(engine, "BEGIN")\n    return engine\n\n\ndef sqlite_reader',
        ("tests/integration/test_storage_unit_of_work.py",),
        "sqlite or update",
    ),
    Mutant(
        "expired-lease-is-planned",
        "storage/repositories/upkeep.py",
        ".values(state=NudgeState.UNKNOWN.value, reason=LEASE_EXPIRED,",
        ".values(state=NudgeState.PLANNED.value, reason=LEASE_EXPIRED,",
        (CRASHES,),
        "row_03",
    ),
    Mutant(
        "uncertain-is-retried",
        "bot/services/posting.py",
        'return Outcome(NudgeState.UNKNOWN, f"Slack\'s answer was lost ({trouble.code})"), Effect.TROUBLE',
        "return again(self._clock.now(), trouble.code), Effect.TROUBLE",
        (SLACK,),
        "row_15",
    ),
    Mutant(
        "client-retries",
        "bot/slack/gateway.py",
        "timeout=TIMEOUT, retry_handlers=[])",
        "timeout=TIMEOUT)",
        (SLACK,),
        "row_16",
    ),
    Mutant(
        "no-grace",
        "bot/domain/reconciling.py",
        "GRACE = timedelta(seconds=60)",
        "GRACE = timedelta(seconds=0)",
        (SLACK, CRASHES),
        "row_18 or row_02",
    ),
    Mutant("one-look", "bot/domain/reconciling.py", "LOOKS = 2", "LOOKS = 1", (SLACK,), "row_20"),
    Mutant(
        "second-look-at-once",
        "bot/domain/reconciling.py",
        "LOOK_AGAIN = timedelta(seconds=120)",
        "LOOK_AGAIN = timedelta(seconds=1)",
        (SLACK,),
        "row_20",
    ),
    Mutant(
        "recurrence-in-steps",
        "bot/domain/cadence.py",
        "start: Resolved = resolve(on, cadence.local_time, cadence.zone)",
        "first = resolve(cadence.first_on, cadence.local_time, cadence.zone).at\n"
        "        start = Resolved(first + timedelta(weeks=cadence.every_weeks * index), None)",
        ("tests/unit/test_cadence.py", "tests/unit/test_cadence_year.py"),
    ),
    Mutant(
        "fold-second",
        "bot/domain/local_time.py",
        "wall.replace(tzinfo=None, fold=0)",
        "wall.replace(tzinfo=None, fold=1)",
        ("tests/unit/test_local_time.py", "tests/unit/test_local_time_year.py"),
    ),
    Mutant(
        "no-budget",
        "bot/domain/weekly_limits.py",
        "return sent + len(before) < limit",
        "return True",
        ("tests/unit/test_weekly_limits.py",),
    ),
    Mutant(
        "quiet-always-gives-way",
        "bot/domain/attention.py",
        "return in_the_night and (",
        "return True or (",
        WELCOME,
    ),
    Mutant(
        "quiet-never-gives-way",
        "bot/domain/attention.py",
        "return in_the_night and (",
        "return False and (",
        WELCOME,
    ),
    Mutant(
        "inbox-takes-twice",
        "storage/repositories/inbox.py",
        ".on_conflict_do_update(index_elements=KEYS, set_=ENDED, where=table.c.state != DONE)",
        ".on_conflict_do_update(index_elements=KEYS, set_=ENDED)",
        ("tests/integration/test_storage_inbox.py",),
    ),
    Mutant(
        "mark-of-the-row",
        "bot/domain/reconciling.py",
        'f"{nudge.team_id}:{nudge.key}".encode()',
        'f"{nudge.team_id}:{nudge.id}".encode()',
        ("tests/unit/test_reconciling.py", "tests/integration/test_services_recovery.py"),
    ),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help="only these mutants")
    wanted = set(parser.parse_args().names)
    with tempfile.TemporaryDirectory(prefix="circles-mutants-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        results = [_try(mutant, copy) for mutant in MUTANTS if not wanted or mutant.name in wanted]
    alive = results.count(False)
    sys.stdout.write(f"{len(results)} mutants, {alive} survived\n")
    return 1 if alive else 0


def _try(mutant: Mutant, copy: Path) -> bool:
    """Run a mutant's tests in the copy; True where they fail, as they should."""
    path = copy / mutant.file
    sound = path.read_text(encoding="utf-8")
    if sound.count(mutant.old) != 1:
        sys.stdout.write(f"{mutant.name:<26} is stale: its line is there {sound.count(mutant.old)} times\n")
        return False
    began = time.monotonic()
    path.write_text(sound.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *mutant.tests]
        command += ["-m", "not storm"]  # with the legs of three replicas, which `make test` leaves out
        command += ["-k", mutant.only] if mutant.only else []
        environment = dict(os.environ) | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
        run = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    finally:
        path.write_text(sound, encoding="utf-8")
    # pytest: 0 all passed, 1 a test failed; anything else is a run that says nothing
    verdict = {0: "SURVIVED", 1: "killed"}.get(run.returncode, f"not run ({run.returncode})")
    failed = next((line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))), "")
    sys.stdout.write(f"{mutant.name:<26} {verdict:<9} {time.monotonic() - began:4.0f} s  {failed[:110]}\n")
    sys.stdout.flush()
    return run.returncode == 1


if __name__ == "__main__":
    sys.exit(main())
