"""The front, home, living page and health."""

from tests.factories.world import ROLES
from tests.permissions.table import Row, everybody, signed_in

FRONT: dict[str, int | str] = {role: 200 if role == "anonymous" else 302 for role in ROLES}

ROWS = [
    Row("common:front", lambda w: {}, FRONT),
    Row("common:home", lambda w: {}, signed_in(200)),
    Row("common:styleguide", lambda w: {}, everybody(200)),
    Row("common:licence", lambda w: {}, everybody(200)),
    Row("common:set_language", lambda w: {}, everybody(302), method="post"),
    Row("common:healthz", lambda w: {}, everybody(200)),
    Row("common:readyz", lambda w: {}, everybody(200)),
]
