"""What people see: Block Kit as pure functions, values in and slack_sdk models out."""
