"""Whoever changes the language while signing in or up keeps what they typed, without a script."""

from html.parser import HTMLParser

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.urls import reverse

from minka.accounts.models import User
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "secreto-largo"
TYPED = "ana@exam"
PAGES = {
    "account_login": ("login", {"password": PASSWORD}),
    "account_signup": ("email", {"name": "Ana <b>Quispe</b>", "password1": PASSWORD}),
    "account_request_login_code": ("email", {}),
    "account_reset_password": ("email", {}),
}


class Inputs(HTMLParser):
    """The controls of a page by name, and the form of each language button."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str | None] = {}
        self.forms: set[str] = set()
        self.switches: set[str | None] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form" and "id" in given:
            self.forms.add(given["id"])
        elif tag == "button" and given.get("name") == "_language":
            self.switches.add(given.get("form"))
        elif tag == "input" and "name" in given:
            self.values[given["name"]] = given.get("value")


def shown(answer) -> Inputs:
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "error-summary" not in page
    return Inputs(page)


@pytest.mark.parametrize("name", PAGES)
def test_the_language_buttons_send_the_form_along(client, name):
    found = shown(client.get(reverse(name)))
    assert found.switches == {"main-form"}
    assert "main-form" in found.forms


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("code", "html"), [("es", "es"), ("pt-br", "pt-BR"), ("en", "en")])
def test_the_address_stays_and_the_password_does_not(client, name, code, html):
    field, more = PAGES[name]
    sent = {field: TYPED, **more, "next": "/themes/", "_language": code}
    answer = client.post(reverse(name), sent)
    found = shown(answer)
    assert found.values[field] == TYPED
    assert found.values["next"] == "/themes/"
    assert f'<html lang="{html}"' in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert client.cookies["django_language"].value == code
    if "name" in more:
        assert found.values["name"] == more["name"]


@pytest.mark.parametrize("name", PAGES)
def test_a_language_button_signs_nobody_in_and_sends_nothing(client, name):
    make_user(email="ana@example.org")
    field, more = PAGES[name]
    sent = {field: "ana@example.org", **more, "_language": "en"}
    answer = client.post(reverse(name), sent)
    assert shown(answer).values[field] == "ana@example.org"
    assert "_auth_user_id" not in client.session
    assert (mail.outbox, list(get_messages(answer.wsgi_request))) == ([], [])
    assert User.objects.count() == 1


def test_the_same_form_works_after_the_language_was_changed(client):
    make_user(email="ana@example.org")
    sent = {"login": "ana@example.org", "password": PASSWORD}
    shown(client.post(reverse("account_login"), {**sent, "_language": "en"}))
    answer = client.post(reverse("account_login"), sent)
    assert answer["Location"] == reverse("common:home")


def test_a_language_that_is_none_is_no_way_past_the_password(client):
    make_user(email="ana@example.org")
    sent = {"login": "ana@example.org", "password": "wrong", "_language": "xx"}
    answer = client.post(reverse("account_login"), sent)
    assert "error-summary" in answer.content.decode()


@pytest.fixture
def at_home(client):
    """Return a browser that has just signed in with a password, as changing the address asks."""
    make_user(email="ana@example.org", language="es")
    client.post(reverse("account_login"), {"login": "ana@example.org", "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_a_new_address_half_typed_stays_and_is_not_added(at_home):
    url = reverse("account_email")
    found = shown(at_home.get(url))
    assert (found.switches, found.values["action_add"]) == ({"main-form"}, "1")
    answer = at_home.post(url, {"action_add": "1", "email": "otra@example.org", "_language": "en"})
    assert shown(answer).values["email"] == "otra@example.org"
    assert '<html lang="en"' in answer.content.decode()
    assert mail.outbox == []


def test_a_new_address_is_still_asked_to_be_confirmed(at_home):
    url = reverse("account_email")
    at_home.post(url, {"action_add": "1", "email": "otra@example.org"})
    assert "otra@example.org" in {address for each in mail.outbox for address in each.to}


def test_a_page_that_keeps_nothing_changes_its_language_by_itself(at_home):
    assert shown(at_home.get(reverse("account_change_password"))).switches == {None}
