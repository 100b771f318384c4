"""What the doctor looks at: this machine, the database, Slack. Each check is a function that returns findings."""
