"""Learning Circles: a Slack bot that is a learning circle's memory and its metronome."""
