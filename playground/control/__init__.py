"""The control interface: over HTTP, all that people do and see in the stand-in. For the page, and for tests."""
