"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
# Above this product of lengths a comparison is too dear: lines first, then the whole.
MOST = 9_000_000


@dataclass(frozen=True)
class Piece:
    """A run of text: ``kind`` is ``same`` (in both), ``gone`` (only before), ``new`` (only after)."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Return the pieces of two texts, in order; joined without the gone ones they are ``after``.

    Words are compared; very long texts by line, and what is too long for that as a whole.
    """
    for pattern in (r"\s*\S+|\s+$", r"[^\n]*\n|[^\n]+$"):
        old, new = re.findall(pattern, before), re.findall(pattern, after)
        if len(old) * len(new) <= MOST:
            return list(_joined(_compared(old, new)))
    return list(_joined(iter([Piece(GONE, before), Piece(NEW, after)])))


def _compared(old: list[str], new: list[str]) -> Iterator[Piece]:
    for what, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            yield Piece(SAME, "".join(old[a:b]))
        else:
            yield Piece(GONE, "".join(old[a:b]))
            yield Piece(NEW, "".join(new[c:d]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    return (piece for piece in pieces if piece.text)
