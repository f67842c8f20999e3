"""Changing a long text by its difference: so many characters out, so many in, at one place.

Places count code points, as Python does; a browser counts UTF-16 units and must convert.
"""

from typing import Any


def spliced(text: str, at: int, remove: int, insert: str) -> str:
    """Return the text with ``remove`` code points after ``at`` replaced by ``insert``.

    Raises ``ValueError`` for a place outside the text.
    """
    if not (0 <= at <= len(text) and 0 <= remove <= len(text) - at):
        raise ValueError("outside the text")
    return text[:at] + insert + text[at + remove :]


def as_text(value: Any) -> str:
    """Return a stored value as the text that a field shows: as typed where it was not understood."""
    if isinstance(value, dict) and "typed" in value:
        return as_text(value["typed"])
    return value if isinstance(value, str) else ""


def well_formed(value: Any) -> Any:
    """Return what JSON brought without halves of characters, which no database takes."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [well_formed(one) for one in value]
    if isinstance(value, dict):
        return {well_formed(name): well_formed(one) for name, one in value.items()}
    return value
