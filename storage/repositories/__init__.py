"""Questions asked of the tables; frozen dataclasses in and out."""
