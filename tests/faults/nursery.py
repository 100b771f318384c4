"""Bears bots: has everything imported, and forks one bot for each line it is given. A start costs no second then.

A line of JSON is either what a bot is given (see process.py) with a `log` to write to, answered with its process
id, or `{"status": pid}`, answered with how it ended: an exit code, minus a signal, or null while it runs.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import Any

from tests.faults import process


def main() -> None:
    """Serve until the input closes, then take every bot along."""
    ended: dict[int, int | None] = {}
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        if "status" in asked:
            answer = _status(asked["status"], ended)
        else:
            answer = os.fork()
            if answer == 0:
                _be_born(asked)
            ended[answer] = None
        os.write(1, f"{json.dumps(answer)}\n".encode())
    for pid in ended:
        if _status(pid, ended) is None:
            os.kill(pid, 9)


def _be_born(given: dict[str, Any]) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(given["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for old, new in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(old, new)
    code = process.main(given)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _status(pid: int, ended: dict[int, int | None]) -> int | None:
    if ended[pid] is None:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            ended[pid] = os.waitstatus_to_exitcode(status)
    return ended[pid]


if __name__ == "__main__":
    main()
