"""What ends an app's stay in the workspace and what brings it back: tokens, scopes, the installation itself."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from playground.events import Sent
from playground.manifest import Installation

if TYPE_CHECKING:
    from playground.events import Events
    from playground.ids import Ids
    from playground.workspace import Workspace


class Revocation(ABC):
    """Deeds of an admin towards an app, the one under test unless another is named. The app-level token
    (`xapp`) belongs to the app, not to the workspace, and outlives all of them (unsure)."""

    ids: Ids
    workspace: Workspace
    events: Events

    @property
    @abstractmethod
    def app(self) -> Installation:
        """The app under test: the first one installed."""

    async def uninstall(
        self,
        app: Installation | None = None,
        *,
        tell: bool = True,
        code: Literal["token_revoked", "account_inactive"] = "token_revoked",
    ) -> None:
        """Remove the app: its tokens die at once with this code, then it hears tokens_revoked and
        app_uninstalled, unless the events are lost (`tell=False`)."""
        await asyncio.gather(*self.revoke(app or self.app, tell=tell))
        if code == "account_inactive":
            (app or self.app).state = "deactivated"

    def revoke(self, app: Installation, *, tell: bool = True) -> Sent:
        """Uninstall; the returned deliveries may be awaited."""
        app.state = "uninstalled"
        for where in self.workspace.conversations.values():
            if where.kind != "im" and app.bot_user_id in where.members:
                where.members.remove(app.bot_user_id)
        if not tell:
            return []
        gone = self.events.emit("app_uninstalled", {"type": "app_uninstalled"}, only=app)
        return [*self._tokens_revoked(app), *gone]

    async def revoke_token(self, app: Installation | None = None, *, tell: bool = True) -> None:
        """Kill the bot's token alone: the app stays in its channels, hears tokens_revoked (if `tell`) and then
        nothing more (unsure)."""
        app = app or self.app
        app.state = "revoked"
        if tell:
            await asyncio.gather(*self._tokens_revoked(app))

    def _tokens_revoked(self, app: Installation) -> Sent:
        tokens = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot_user_id]}}
        return self.events.emit("tokens_revoked", tokens, only=app)

    async def deactivate_bot(self, app: Installation | None = None) -> None:
        """Switch the bot user's account off: `account_inactive`, and no word to the app."""
        (app or self.app).state = "deactivated"

    def reinstall(
        self,
        app: Installation | None = None,
        *,
        same_token: bool = False,
        granted_optional: Iterable[str] | None = None,
    ) -> Installation:
        """Install the app again: the same object, with a new bot token unless `same_token` (the old one stays
        dead), in no channel that it was removed from. None keeps the optional scopes as they were granted."""
        app = app or self.app
        app.state = "installed"
        if not same_token:
            app.dead_tokens.add(app.bot_token)
            app.bot_token = f"xoxb-{self.ids.secret('bot_token', 40)}"
        if granted_optional is not None:
            app.scopes = app.scopes - app.optional_scopes
            self.grant(*granted_optional, app=app)
        return app

    def grant(self, *scopes: str, app: Installation | None = None) -> None:
        """Agree to optional scopes; raises ValueError for one that the manifest does not ask for."""
        app = app or self.app
        self._require_optional(app, scopes)
        app.scopes = app.scopes.union(scopes)

    def withdraw(self, *scopes: str, app: Installation | None = None) -> None:
        """Take optional scopes back; the token stays."""
        app = app or self.app
        self._require_optional(app, scopes)
        app.scopes = app.scopes.difference(scopes)

    def _require_optional(self, app: Installation, scopes: Iterable[str]) -> None:
        wrong = sorted(set(scopes) - app.optional_scopes)
        if wrong:
            raise ValueError(f"not among the optional scopes of {app.name}: {', '.join(wrong)}")
