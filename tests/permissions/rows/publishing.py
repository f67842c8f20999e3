"""Calls."""

from tests.permissions.table import Row, everybody, only

ROWS = [
    Row("publishing:calls", lambda w: {}, everybody(200)),
    Row("publishing:call", lambda w: {"slug": w.call.slug}, everybody(200)),
    Row(
        "publishing:workspace",
        lambda w: {"slug": w.call.slug},
        only(200, "steward", "committee", "admin"),
    ),
]
