"""The stand-in's eye for Block Kit: pure functions that judge, echo and read payloads as Slack does."""
