"""The themes are for everybody."""

from tests.permissions.table import Row, everybody

ROWS = [Row("taxonomy:themes", lambda w: {}, everybody(200))]
