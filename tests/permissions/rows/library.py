"""The library is public."""

from tests.permissions.table import Row, everybody

ROWS = [
    Row("library:home", lambda w: {}, everybody(200)),
    Row("library:feed", lambda w: {}, everybody(200)),
]
