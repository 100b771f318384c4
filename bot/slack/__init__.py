"""The wire to Slack: the only user of the Web API client."""
