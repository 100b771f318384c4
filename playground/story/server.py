"""The playground: the bot, a local Slack with the cast in it, and the page; kept between runs if asked."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.ids import TeamId
from playground import keeping
from playground.control.backstage import Backstage
from playground.control.service import Control
from playground.control.snapshots import written
from playground.log import Json
from playground.settling import NeverSettled
from playground.stand_in import StandIn
from playground.story import cast, seeds
from playground.story.together import Together

BEGIN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Monday 2 March 2026, 10:00 in Berlin: where every clock begins."""

ZONE = "Europe/Berlin"
"""The zone of the clock until a circle brings its own."""

PAGE = Path(__file__).parents[1] / "page"
LEDGER_ROWS = 500
"""The newest rows of a circle's ledger that are shown."""


class Files:
    """Where the bot's rows and the local Slack are: in a passing folder, or in a file of the user's choice.

    Of `--keep circles.db`, `circles.db` is the bot's own database and `circles.db.slack.json` beside it what
    the local Slack holds. Both are needed; one without the other is refused.
    """

    def __init__(self, keep: Path | None) -> None:
        self._passing = None if keep else tempfile.TemporaryDirectory(prefix="circles-")
        self.database = keep or Path(self._passing.name if self._passing else "") / "circles.db"
        self.slack = keep.with_name(keep.name + ".slack.json") if keep else None

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self.database.absolute()}"

    def load(self) -> Json | None:
        """What an earlier run kept; raises `keeping.CannotRead` where the two files do not belong together."""
        if self.slack is None:
            return None
        kept = keeping.load(self.slack)
        if (kept is None) == self.database.exists():
            there, missing = (self.database, self.slack) if kept is None else (self.slack, self.database)
            raise keeping.CannotRead(f"{there} is there but {missing} is not; name another file or delete it")
        return kept

    def clear(self) -> None:
        """Delete the rows and what the local Slack held."""
        for suffix in ("", "-wal", "-shm", "-journal", ".epoch", ".epoch.new", ".lock"):
            self.database.with_name(self.database.name + suffix).unlink(missing_ok=True)
        if self.slack is not None:
            self.slack.unlink(missing_ok=True)

    def close(self) -> None:
        """Remove the passing folder; files that are kept stay."""
        if self._passing is not None:
            self._passing.cleanup()


class Playground(Backstage):
    """Bot, local Slack and control interface. `await Playground.open(…)`, at the end `await close()`."""

    starts = seeds.STARTS
    tour = seeds.TOUR

    def __init__(self, together: Together, files: Files) -> None:
        super().__init__(together.slack)
        self.together = together
        self._files = files
        self._running = True
        self._begun = False
        self._saving: asyncio.Task[None] | None = None
        self._control: Control | None = None

    @classmethod
    async def open(cls, *, port: int = 0, keep: Path | None = None, page: Path = PAGE) -> Playground:
        """Start everything; raises OSError where the port is taken, `CannotRead` where `keep` cannot be used."""
        files = Files(keep)
        try:
            playground = cls(await _together(files), files)
        except keeping.CannotRead:
            files.close()
            raise
        try:
            playground._control = await Control.start(playground.slack, playground, port=port, page=page)
        except OSError:
            await playground.close()
            raise
        return playground

    @property
    def control(self) -> Control:
        assert self._control is not None, "the playground is not open"
        return self._control

    async def close(self) -> None:
        """End everything once the bot has ended, which takes it ten seconds at most; what is kept is written.

        By then nothing is under way on the app's side, so nothing else has to be waited for.
        """
        if self._control is not None:
            await self._control.stop()
        if self._saving is not None:
            self._saving.cancel()
            await asyncio.gather(self._saving, return_exceptions=True)
        await self.together.bot.stop()
        if self._files.slack is not None:
            keeping.save(self.slack, self._files.slack)
        await self.together.slack.stop()
        self._files.close()

    @property
    def is_running(self) -> bool:
        return self._running

    @property
    def is_empty(self) -> bool:
        return not self._begun and super().is_empty

    async def zone(self) -> str:
        """The zone of the newest circle that is active."""
        if not self._running:
            return ZONE
        async with self.together.bot.database.reading() as work:
            circles = await work.circles.running()
        return circles[-1].zone if circles else ZONE

    async def push_to(self, instant: datetime) -> None:
        await self.together.push_to(instant)

    async def next_nudge_at(self) -> datetime | None:
        return await self.together.bot.next_due_at()

    async def ledger(self) -> list[Json]:
        workspace = self.slack.workspace
        names = workspace.names() | {one: f"#{name}" for one, name in workspace.channel_names().items()}
        async with self.together.bot.database.reading() as work:
            circles = await work.circles.of_team(TeamId(workspace.team_id))
            rows = [
                (nudge, circle)
                for circle in circles
                for nudge in await work.nudges.of_circle(circle.id, limit=LEDGER_ROWS)
            ]
        rows.sort(key=lambda row: (row[0].due_at, row[0].id))
        return [
            {
                "due_at": written(nudge.due_at),
                "kind": nudge.kind.value,
                "state": nudge.state.value,
                "reason": nudge.reason or "",
                "to": names.get(nudge.user_id or nudge.channel_id or "", "everyone in the circle"),
                "circle": circle.name,
            }
            for nudge, circle in rows
        ]

    async def restart(self) -> None:
        self._running = False
        await self.together.restart()
        self._running = True

    async def start(self, start_id: str) -> None:
        await seeds.play(self.together, start_id)
        self._begun = True

    async def reset(self) -> StandIn:
        self._running = False
        if self._saving is not None:
            await self._saving
        await self.together.stop()
        self._files.clear()
        self.together = await _together(self._files)
        self.slack = self.together.slack
        self._begun, self._running = False, True
        return self.slack

    async def keep(self) -> None:
        """Save as soon as the app is quiet, in the background; what comes meanwhile is saved with it."""
        if self._files.slack is not None and (self._saving is None or self._saving.done()):
            self._saving = asyncio.get_running_loop().create_task(self._save(self._files.slack))

    async def _save(self, path: Path) -> None:
        slack = self.slack
        try:
            await slack.settled()
        except NeverSettled:
            return
        keeping.save(slack, path)


async def _together(files: Files) -> Together:
    """Bot and local Slack as they were kept, or fresh ones with the cast."""
    kept = files.load()

    def furnish(slack: StandIn) -> None:
        slack.grant("canvases:write", "files:write", "reactions:read")
        if kept is None:
            cast.assemble(slack)
        else:
            keeping.take_up(slack, kept)

    at = keeping.now_of(kept) if kept else BEGIN
    return await Together.start(at, files.database_url, furnish=furnish, has_links=True)
