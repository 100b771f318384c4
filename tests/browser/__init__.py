"""The playground's page in a real browser: headless Chromium against the real bot on the local Slack."""
