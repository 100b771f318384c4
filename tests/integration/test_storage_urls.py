"""DATABASE_URL in the forms people write it."""

from __future__ import annotations

import pytest

from bot.errors import StorageError
from storage.engine import Database
from storage.urls import database_url


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("sqlite:///circles.db", "sqlite+aiosqlite:///circles.db"),
        ("sqlite+aiosqlite:////var/circles.db", "sqlite+aiosqlite:////var/circles.db"),
        ("postgres://me@host/circles", "postgresql+psycopg://me@host/circles"),
        ("postgresql://me@host/circles", "postgresql+psycopg://me@host/circles"),
        ("postgresql+psycopg://me@host/circles", "postgresql+psycopg://me@host/circles"),
        ("postgresql+asyncpg://me@host/circles", "postgresql+asyncpg://me@host/circles"),
        ("  postgresql://me@host:5433/c?sslmode=require\n", "postgresql+psycopg://me@host:5433/c?sslmode=require"),
    ],
)
def test_the_plain_forms_are_mapped_to_a_driver(written: str, used: str) -> None:
    assert database_url(written).render_as_string(hide_password=False) == used


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "is not a database address"),
        ("circles.db", "is not a database address"),
        ("postgresql://me:secret@host:port/circles", "is not a database address"),
        ("mysql://me:secret@host/circles", "names mysql"),
        ("sqlite+pysqlite:///circles.db", "names sqlite\\+pysqlite"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://me:secret@host", "names no database"),
    ],
)
def test_anything_else_is_refused_in_words_without_the_password(written: str, words: str) -> None:
    with pytest.raises(StorageError, match=words) as refused:
        database_url(written)

    assert "secret" not in refused.value.message


def test_the_address_hides_the_password() -> None:
    assert "secret" not in Database("postgresql://me:secret@host/circles").address
