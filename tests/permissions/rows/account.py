"""django-allauth's own pages: for who is not signed in, or for oneself."""

from tests.factories.world import ROLES
from tests.permissions.table import LOGIN, Row, everybody, only, signed_in

PEOPLE = [role for role in ROLES if role != "anonymous"]
# Whoever is signed in is sent home.
ENTRANCE: dict[str, int | str] = {role: 200 if role == "anonymous" else 302 for role in ROLES}
ALL_TO_LOGIN: dict[str, int | str] = dict.fromkeys(ROLES, LOGIN)

ROWS = [
    Row("account_login", lambda w: {}, ENTRANCE),
    Row("account_signup", lambda w: {}, ENTRANCE),
    Row("account_request_login_code", lambda w: {}, ENTRANCE),
    # Without a code that waits there is nothing to confirm.
    Row("account_confirm_login_code", lambda w: {}, only(302, *PEOPLE)),
    Row("account_logout", lambda w: {}, {**signed_in(200), "anonymous": 302}),
    Row("account_inactive", lambda w: {}, everybody(200)),
    Row("account_reauthenticate", lambda w: {}, signed_in(200)),
    Row("account_email", lambda w: {}, signed_in(200)),
    Row("account_email_verification_sent", lambda w: {}, only(302, *PEOPLE)),
    Row("account_change_password", lambda w: {}, signed_in(200)),
    Row("account_set_password", lambda w: {}, only(302, *PEOPLE)),
    Row("account_reset_password", lambda w: {}, everybody(200)),
    # Without a code that waits there is no password to choose.
    Row("account_confirm_password_reset_code", lambda w: {}, ALL_TO_LOGIN),
    Row("account_complete_password_reset", lambda w: {}, everybody(302)),
    Row("account_password_reset_completed", lambda w: {}, everybody(200)),
]
