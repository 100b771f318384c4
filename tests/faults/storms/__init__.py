"""Thousands of messages, kills, cuts and restarts; `make test-faults` runs them."""
