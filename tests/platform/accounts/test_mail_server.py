"""A code goes out while its reader waits: a mail server that is away is told, and soon."""

import socket

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as product_settings
from django.urls import reverse

from minka.notifications.models import AddressMail, Notice
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "secreto-largo"
KIND = "We could not send the mail just now. Try again in a few minutes."
ASKING = {
    "account_request_login_code": {"email": "ana@example.org"},
    "account_reset_password": {"email": "ana@example.org"},
    "account_signup": {
        "name": "Inés Choque",
        "email": "ines@example.org",
        "password1": "una-clave-muy-larga",
    },
}


@pytest.fixture
def closed_port():
    """Return a port of this machine on which nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def silent_port():
    """Return a port that takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture(params=["closed_port", "silent_port"])
def dead(request, settings):
    """Hand mail to a server that is away, or that has fallen silent."""
    settings.EMAIL_BACKEND = "minka.notifications.delivery.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", request.getfixturevalue(request.param)
    settings.EMAIL_TIMEOUT = 0.2
    return make_user(email="ana@example.org", language="en")


def ask(client, name):
    client.cookies["django_language"] = "en"
    return client.post(reverse(name), ASKING[name], follow=True)


@pytest.mark.parametrize("name", ASKING)
def test_a_code_that_cannot_be_sent_is_told_on_the_page(client, dead, name):
    answer = ask(client, name)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert KIND in page
    assert "Traceback" not in page
    assert "ConnectionRefused" not in page
    # There is a way on: the code is given up, and asked for again.
    assert "Cancel" in page


@pytest.mark.parametrize("name", ASKING)
def test_nobody_is_signed_in_and_nothing_waits_to_be_sent(client, dead, name):
    ask(client, name)
    assert "_auth_user_id" not in client.session
    assert not Notice.objects.exists()
    assert not AddressMail.objects.exists()


def test_the_code_can_be_asked_for_again_when_the_server_is_back(
    client, dead, settings, mailoutbox
):
    ask(client, "account_request_login_code")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post(reverse("account_logout"))
    answer = ask(client, "account_request_login_code")
    assert answer.status_code == 200
    [message] = mailoutbox
    assert message.to == ["ana@example.org"]
    assert KIND not in answer.content.decode()


def test_a_new_address_that_cannot_be_written_to_does_not_take_the_place_of_the_old(client, dead):
    client.cookies["django_language"] = "en"
    client.post(reverse("account_login"), {"login": dead.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    sent = {"action_add": "1", "email": "otra@example.org"}
    answer = client.post(reverse("account_email"), sent, follow=True)
    assert answer.status_code == 200
    assert KIND in answer.content.decode()
    dead.refresh_from_db()
    assert dead.email == "ana@example.org"
    assert not EmailAddress.objects.filter(email="otra@example.org", verified=True).exists()


def test_a_mail_server_is_waited_for_a_short_time_only():
    assert 0 < product_settings.EMAIL_TIMEOUT <= 20
