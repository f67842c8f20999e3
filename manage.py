#!/usr/bin/env python3
"""The only entry to Minka.

    python3 manage.py up        serve everything on this machine
    python3 manage.py test      run the whole suite
    python3 manage.py lint      run every check that is not a test
    python3 manage.py help      everything else, Django's own commands included

Written so that an old Python can read it and say what is missing.
"""

import os
import sys

OLDEST_PYTHON = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))


def main():
    """Refuse a too old Python in one line; otherwise hand over to the door."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        sys.stderr.write(
            "minka: Python 3.11 or newer is needed, and this is %s (%s).\n"
            % (found, sys.executable)
        )
        return 2
    sys.path[:0] = [ROOT, os.path.join(ROOT, "platform")]
    from minka.launch.door import enter

    return enter(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
