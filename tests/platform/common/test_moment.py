"""Forms, the language button, registries and the pages of no room."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse, translated_fields
from minka.common.middleware import MomentMiddleware
from minka.common.registry import Card, Registry, home_cards, nav, panels_of, tabs_of
from minka.common.templatetags.minka import get_item
from tests.factories.accounts import make_user

LANGUAGES = ("es", "pt-br", "en")


class Ask(forms.Form):
    """A form that asks two things."""

    title = forms.CharField(max_length=5)
    note = forms.CharField(required=False)


def answer(method: str = "post", **sent):
    """Send a form through the middleware; return the request as a view sees it."""
    seen = []

    def view(request):
        seen.append(request)
        return HttpResponse(translation.get_language())

    request = getattr(RequestFactory(), method)("/", sent)
    response = MomentMiddleware(view)(request)
    return seen[0], response


def test_a_form_is_unbound_until_it_is_sent():
    request, _response = answer("get", title="x")
    form = bind(Ask, request)
    assert not form.is_bound
    assert not accepted(request, form)


def test_a_form_that_is_sent_and_valid_is_accepted():
    request, _response = answer(title="x")
    assert accepted(request, bind(Ask, request))


def test_a_form_that_is_sent_and_wrong_is_not_accepted_and_keeps_what_was_typed():
    request, _response = answer(title="too long", note="Nota")
    form = bind(Ask, request)
    assert not accepted(request, form)
    assert (form["title"].value(), form["note"].value()) == ("too long", "Nota")
    assert form.errors["title"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("title", ["x", "too long", "", "<b>"])
def test_another_language_keeps_what_was_typed_and_accepts_nothing(language, title):
    request, response = answer(title=title, note="Nota", _language=language)
    form = bind(Ask, request)
    assert not accepted(request, form)
    assert not form.errors
    assert (form["title"].value(), form["note"].value()) == (title, "Nota")
    assert response.content.decode() == language
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == language


@pytest.mark.parametrize("wrong", ["", "fr", "xx", "../es", "es\r\nSet-Cookie: a=b", "ES", "\x00"])
def test_a_language_that_we_do_not_speak_changes_nothing(wrong):
    request, response = answer(title="x", _language=wrong)
    assert accepted(request, bind(Ask, request))
    assert not response.cookies


def test_a_language_in_an_address_changes_nothing():
    request, response = answer("get", _language="es")
    assert request.language_switch == ""
    assert not response.cookies


def test_every_request_has_one_instant():
    request, _response = answer("get")
    assert request.at.tzinfo is UTC


@pytest.mark.parametrize("field", ["title", None, "absent"])
def test_a_refusal_stands_at_its_field_or_on_top_and_keeps_what_was_typed(field):
    form = Ask({"title": "x"})
    assert form.is_valid()
    refuse(form, DomainError("Not <b>now</b>."), field)
    where = form.errors["title"] if field == "title" else form.non_field_errors()
    assert list(where) == ["Not <b>now</b>."]
    assert "<b>" not in str(where)
    assert form["title"].value() == "x"


def test_a_translated_value_has_one_field_a_language():
    fields = translated_fields("title", "Title", max_length=9)
    assert list(fields) == ["title_es", "title_pt_br", "title_en"]
    assert not any(field.required for field in fields.values())
    assert {field.max_length for field in fields.values()} == {9}


names = some.lists(some.tuples(some.text("abc", max_size=3), some.integers(0, 99)), max_size=12)


@given(put=names)
def test_a_registry_is_read_by_rank_then_name_and_keeps_the_last_of_a_name(put):
    registry: Registry[tuple[str, int]] = Registry()
    for name, rank in put:
        registry.register(name, (name, rank), rank=rank)
    kept = dict(put)
    assert list(registry) == sorted(kept.items(), key=lambda item: (item[1], item[0]))
    assert all(registry.get(name) == (name, rank) for name, rank in kept.items())
    assert registry.get("absent") is None


def test_pages_have_registries_of_their_own_always_the_same():
    assert tabs_of("call") is tabs_of("call")
    assert panels_of("call") is panels_of("call")
    assert tabs_of("call") is not tabs_of("project")
    assert list(tabs_of("nothing of that name")) == []


def test_cards_never_share_their_tasks():
    assert Card("a").tasks is not Card("b").tasks


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_in_the_navigation_have_words_and_addresses(language):
    with translation.override(language):
        labels = [str(item.label) for item in nav]
    assert labels
    assert len(set(labels)) == len(labels)
    assert all(reverse(item.url_name).startswith("/") for item in nav)


def test_somebody_without_any_role_has_a_home_with_few_questions(db, at):
    person = make_user()
    for source in home_cards:
        assert not [card for card in source(person, at) if card.tasks]


@pytest.mark.parametrize(
    "page",
    [
        "abc",
        "home",
        "common",
        "x" * 1500,
        "//example.org",
        "///example.org",
        "http:///example.org",
        "https://testserver@example.org/",
        "/\\example.org",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: a=b",
        "/%0d%0aSet-Cookie:a=b",
        "\x00",
        " /a",
        "ñandú",
        "",
    ],
)
def test_changing_the_language_answers_any_address_and_leaves_the_house_never(client, page):
    response = client.post("/language/", {"_language": "es", "next": page})
    assert response.status_code == 302
    place = response["Location"]
    assert not place.startswith(("//", "http", "javascript", "/\\"))
    assert "\r" not in place
    assert "\n" not in place
    assert set(client.cookies) == {"django_language"}


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_the_language_is_changed_by_sending_only(client, method):
    assert getattr(client, method)("/language/").status_code == 405


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_told_to_everybody_without_a_session(client, db, path):
    response = client.get(path)
    assert response.json() == {"ok": True}
    assert not response.cookies


def test_nobody_reads_a_home_that_is_not_theirs(client, db):
    response = client.get("/home/")
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_who_is_signed_in_goes_home(db):
    client = Client()
    client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/")["Location"] == "/home/"
    assert client.get("/home/").status_code == 200


def show(text: str, **context) -> str:
    return Template(text).render(Context(context))


@pytest.mark.parametrize(
    "text",
    [
        "{% instant value %}",
        "{% clock value %}",
        "{{ value|day }}",
        "{% zone_words value %}",
        "{{ value|money:'USD' }}",
        "{{ value|said }}",
    ],
)
def test_what_is_not_there_is_shown_as_nothing(text):
    assert show(text, value=None) == ""


HOSTILE = "<script>x</script>"


@pytest.mark.parametrize(
    "text",
    [
        "{{ value|said }}",
        "{{ bad|country }}",
        "{{ bad|language_name }}",
        "{{ bad|light }}",
        "{{ event|told }}",
        "{{ one|money:bad }}",
        "{{ value|get_item:'es' }}",
    ],
)
def test_what_people_wrote_is_never_markup(text):
    event = SimpleNamespace(verb="selecting.decided_invited", data={"number": HOSTILE})
    shown = show(text, value={"es": HOSTILE}, bad=HOSTILE, event=event, one=1)
    assert "<script" not in shown
    assert "script" in shown


def test_an_instant_is_told_to_machines_and_to_people():
    at = datetime(2026, 12, 5, 16, 0, tzinfo=UTC)
    shown = show("{% instant at 'America/Santiago' %}", at=at)
    assert shown.startswith('<time datetime="2026-12-05T16:00:00+00:00">5 December 2026, 13:00')


@pytest.mark.parametrize(
    ("mapping", "key", "found"),
    [({"a": 1}, "a", 1), ({}, "a", ""), ([5], 0, 5), ([], 0, ""), (None, "a", ""), (7, 1, "")],
)
def test_an_item_that_is_not_there_is_nothing(mapping, key, found):
    assert get_item(mapping, key) == found
