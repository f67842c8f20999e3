"""A computer that others use: the session ends with the browser, and no words stay."""

import re

import pytest
from django.urls import reverse

from minka.accounts.states import SHARED
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "secreto-largo"


@pytest.fixture
def ana():
    """Return somebody with a password."""
    return make_user("Ana Poma")


def sign_in(client, user, **more):
    """Sign in by the page."""
    sent = {"login": user.email, "password": PASSWORD, **more}
    return client.post(reverse("account_login"), sent)


def test_a_shared_computer_keeps_nobody_signed_in(client, ana):
    answer = sign_in(client, ana, shared="on")
    assert answer.status_code == 302
    assert client.session[SHARED] is True
    assert client.session.get_expire_at_browser_close()
    assert answer.cookies["sessionid"]["max-age"] == ""


def test_one_s_own_computer_does(client, ana):
    answer = sign_in(client, ana)
    assert client.session[SHARED] is False
    assert not client.session.get_expire_at_browser_close()
    assert answer.cookies["sessionid"]["max-age"] > 0


def test_the_box_counts_for_a_code_too(client, ana, mailoutbox):
    client.post(reverse("account_request_login_code"), {"email": ana.email, "shared": "on"})
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mailoutbox[0].body, re.MULTILINE)
    assert code, mailoutbox[0].body
    client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert client.session["_auth_user_id"] == str(ana.pk)
    assert client.session[SHARED] is True
    assert client.session.get_expire_at_browser_close()


def test_an_earlier_box_does_not_count_for_whoever_comes_next(client, ana):
    sign_in(client, ana, shared="on")
    client.post(reverse("account_logout"))
    sign_in(client, ana)
    assert client.session[SHARED] is False


def test_signing_out_clears_what_the_device_keeps_and_nothing_else_does(client, ana):
    sign_in(client, ana)
    assert "Clear-Site-Data" not in client.get("/home/")
    answer = client.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.get("/")
