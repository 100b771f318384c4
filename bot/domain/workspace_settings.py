"""What organisers set for a whole workspace."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Self

from bot.domain.ids import UserId

EMOJI_DEFAULT = "bulb"


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """`organisers` look after circles besides the admins; `holidays` and `emoji` are what circles begin with."""

    organisers: tuple[UserId, ...] = ()
    only_organisers_found: bool = False
    holidays: str = ""
    emoji: str = EMOJI_DEFAULT

    def text(self) -> str:
        """Return it as it is kept."""
        return json.dumps(
            {
                "organisers": list(self.organisers),
                "only_organisers_found": self.only_organisers_found,
                "holidays": self.holidays,
                "emoji": self.emoji,
            }
        )

    @classmethod
    def read(cls, text: str | None) -> Self:
        """Read what was kept; what is missing holds its default."""
        given = json.loads(text) if text else {}
        return cls(
            organisers=tuple(UserId(str(one)) for one in given.get("organisers", [])),
            only_organisers_found=bool(given.get("only_organisers_found", False)),
            holidays=str(given.get("holidays", "")),
            emoji=str(given.get("emoji", EMOJI_DEFAULT)),
        )
