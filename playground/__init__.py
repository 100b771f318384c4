"""A local Slack: strict, with a clock you can push; used by the tests, the demo and the playground."""
