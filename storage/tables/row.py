"""What every table class has in common."""

from typing import Any

from sqlalchemy import Table
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name of its own, so that a later migration can find it on every database."""

SQLModel.metadata.naming_convention = NAMING


class Row(SQLModel):
    """A table class: `to_domain()` gives the frozen value, `from_domain()` makes the row of one.

    SQLModel does not validate table classes, so a row never leaves the storage room.
    """

    @classmethod
    def sql_table(cls) -> Table:
        """Return the table as SQLAlchemy Core knows it."""
        return cls.metadata.tables[str(cls.__tablename__)]

    def values(self) -> dict[str, Any]:
        """Return the columns with their values."""
        return self.model_dump()
