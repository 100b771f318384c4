"""The Web API methods that the stand-in models, one file per family."""
