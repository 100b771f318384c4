"""The bot and the stand-in together: for the demo, the scenario tests and, later, the page."""
