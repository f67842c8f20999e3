"""What a receipt proves: one way to write a snapshot as bytes, and the hash over them."""

import hashlib
import json
from typing import Any


def canonical(snapshot: Any) -> bytes:
    """Return the canonical JSON of a snapshot: sorted keys, no spaces, UTF-8.

    Snapshots hold text, whole numbers, booleans, lists and objects only, so that anybody gets the
    same bytes in any language.
    """
    return json.dumps(
        snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sha256_of(snapshot: Any) -> str:
    """Return the SHA-256 over the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def fingerprint(value: Any) -> str:
    """Return a short mark of one field's value: tells whether somebody changed it meanwhile."""
    return hashlib.sha256(canonical(value)).hexdigest()[:10]
