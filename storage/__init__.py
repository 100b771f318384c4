"""The rows: the only user of SQLModel and SQLAlchemy."""
