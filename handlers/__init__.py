"""The door of people: Bolt listeners that translate and never decide."""
