"""Pages of calls: ``public`` for everybody, the others for the people who run a call."""
