"""``manage.py bench NAME``: run one benchmark by name."""

import importlib
import sys

NAMES = {
    "pages": "goals G1 to G17: every page and act at 1,000 and 10,000 proposals",
    "deadline_rush": "the last minutes before a deadline: saves, pages, submissions, slow uploads",
}


def main(argv: list[str]) -> int:
    """Run the named benchmark; say which there are otherwise."""
    if len(argv) < 2 or argv[1] not in NAMES:
        for name, what in NAMES.items():
            print(f"  {name:<15} {what}")
        return 2
    return importlib.import_module(f"tests.bench.{argv[1]}.run").main(argv[2:])


if __name__ == "__main__":
    sys.exit(main(sys.argv))
