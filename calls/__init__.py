"""The life of a call, one room a stage, in order."""
