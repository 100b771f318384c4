"""Questions about drafts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, delete
from sqlmodel import col, select

from bot.domain.drafts import Draft, DraftKey
from storage.repositories.repository import Repository
from storage.tables.drafts import DraftRow

KEYS = ("team_id", "user_id", "form", "subject")


class Drafts(Repository):
    """One for each person, form and subject."""

    async def get(self, key: DraftKey) -> Draft | None:
        """Return a draft, None where there are no words."""
        found = await self._value(select(DraftRow).where(*_of(key)))
        return found if found is not None and found.words else None

    async def sent(self, key: DraftKey, view_id: str, today: date) -> None:
        """Let go of the words of a form that was sent, and remember which form that was."""
        row = DraftRow.from_domain(Draft(key, {}, "", today)).values() | {"sent_view": view_id}
        statement = self._insert(DraftRow.sql_table())
        fresh = {name: statement.excluded[name] for name in ("words", "kept_on", "sent_view")}
        await self._session.execute(statement.on_conflict_do_update(index_elements=KEYS, set_=fresh), [row])

    async def was_sent(self, key: DraftKey, view_id: str) -> bool:
        """Tell whether a form was the last to be sent of those about this."""
        found = await self._all(select(DraftRow.sent_view).where(*_of(key)))
        return view_id in found

    async def keep(self, draft: Draft, view_id: str = "") -> None:
        """Keep a draft in the place of an earlier one.

        What was typed before that one changes nothing, nor does what was typed into a form that was sent, by
        whichever process, at the same moment too.
        """
        statement = self._insert(DraftRow.sql_table())
        fresh = {name: statement.excluded[name] for name in ("words", "typed", "kept_on")}
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=KEYS,
                set_=fresh,
                where=(col(DraftRow.typed) < statement.excluded["typed"])
                & col(DraftRow.sent_view).is_distinct_from(view_id),
            ),
            [DraftRow.from_domain(draft).values()],
        )

    async def forget(self, key: DraftKey) -> None:
        await self._change(delete(DraftRow).where(*_of(key)))

    async def prune(self, before: date) -> int:
        """Forget what was typed last before a day; return how many drafts that were."""
        return await self._change(delete(DraftRow).where(col(DraftRow.kept_on) < before))


def _of(key: DraftKey) -> tuple[ColumnElement[bool], ...]:
    return (
        col(DraftRow.team_id) == key.team_id,
        col(DraftRow.user_id) == key.user_id,
        col(DraftRow.form) == key.form.value,
        col(DraftRow.subject) == key.subject,
    )
