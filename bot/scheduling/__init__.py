"""The door of time: a few fixed interval jobs that ask the ledger what is due."""
