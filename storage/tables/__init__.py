"""SQLModel tables; rows never leave the storage room."""
