"""Ids as Slack shapes them, the same in every run: a prefix that names the kind, then a counted part."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

APART = 1_000_000
"""How far the ids of one workspace lie from those of the next."""


class Ids:
    """Counts per prefix; `U`, `C`, `D`, `B`, `A`, `V`, `Ev` … come out as `U0000000001` and so on.

    `nth` keeps several workspaces apart that one app or database gets to see.
    """

    def __init__(self, seed: str, nth: int = 1) -> None:
        self._seed = seed if nth == 1 else f"{seed} {nth}"
        self._first = (nth - 1) * APART
        self._counts: Counter[str] = Counter()

    def next(self, prefix: str) -> str:
        """The next id with this prefix, for example `C0000000002`."""
        self._counts[prefix] += 1
        return f"{prefix}0{self._first + self._counts[prefix]:09d}"

    def secret(self, purpose: str, length: int = 24) -> str:
        """A hexadecimal string that looks random but is the same in every run."""
        self._counts[purpose] += 1
        return sha256(f"{self._seed}:{purpose}:{self._counts[purpose]}".encode()).hexdigest()[:length]

    def counts(self) -> dict[str, int]:
        """How many were given out, by prefix or purpose; `go_on` takes it up again."""
        return dict(self._counts)

    def go_on(self, counts: dict[str, int]) -> None:
        """Count on from earlier `counts`, so that no id is given out twice."""
        for prefix, count in counts.items():
            self._counts[prefix] = max(self._counts[prefix], count)

    def block_id(self) -> str:
        """What Slack makes up for a block or element that names none: five characters."""
        return self.secret("block_id", 5)
