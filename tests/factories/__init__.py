"""Real rows for tests, one module a room; each makes what it is not given."""

from itertools import count

_numbers = count(1)


def nth() -> int:
    """Return the next number of this run: names stay unique, and tests do not read them."""
    return next(_numbers)
