"""Pages: the frame of every one, its kinds, and the pages of signing in."""

import re
from itertools import pairwise

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from minka.common.styleguide import KINDS

from .test_components import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def get(client: Client, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200, path
    return Page(response.content.decode())


def check_frame(page: Page) -> None:
    """What every page must have: one main, one h1, a way past the header, no inline code."""
    assert len(page.all("h1")) == 1
    assert page.one("main")["id"] == "main"
    assert page.elements[[t for t, _ in page.elements].index("body") + 1][1]["href"] == "#main"
    assert page.one("html")["lang"] in {"es", "pt-BR", "en"}
    for tag, attrs in page.elements:
        assert "style" not in attrs, (tag, attrs)
        assert not [name for name in attrs if name.startswith("on")], (tag, attrs)
        if tag == "script":
            assert (attrs.get("src") or "").startswith("/static/")
    ids = [attrs["id"] for _tag, attrs in page.elements if attrs.get("id")]
    assert len(ids) == len(set(ids))


def headings(page: Page) -> list[int]:
    return [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]


@pytest.mark.parametrize("path", ["/styleguide/", *(f"/styleguide/?kind={kind}" for kind in KINDS)])
def test_every_kind_of_page_has_the_frame(english, path):
    page = get(english, path)
    check_frame(page)
    levels = headings(page)
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_an_unknown_kind_shows_the_living_page(english):
    page = get(english, "/styleguide/?kind=../../etc")
    assert "The look, on one page" in page.text


def test_a_page_of_a_wrong_form_says_so_in_its_title(english):
    response = english.post("/accounts/login/", {"login": "", "password": ""})
    html = response.content.decode()
    assert "<title>Error: Sign in · Minka</title>" in html
    check_frame(Page(html))
    assert "There is a problem" in html


DOORS = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/accounts/inactive/",
]


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_pages_of_signing_in_wear_the_look(client, path, language):
    client.cookies["django_language"] = language
    page = get(client, path)
    check_frame(page)
    page.one("div", class_="wrap door")


def test_signing_in_has_a_clear_second_way(english):
    page = get(english, "/accounts/login/")
    assert [a["href"] for a in page.all("a") if a["href"] == "/accounts/login/code/"]
    assert page.one("input", id="id_password")["autocomplete"] == "current-password"
    assert page.one("input", id="id_login")["autocomplete"] == "email"


def test_language_buttons_stand_alone_where_no_form_is_kept(english):
    page = get(english, "/")
    assert [form["method"] for form in page.all("form", action="/language/")] == ["post"] * 2
    buttons = page.all("button", name="_language")
    assert [button["value"] for button in buttons] == ["es", "pt-br", "en"] * 2
    now = page.all("button", name="_language", aria_current="true")
    assert [button["value"] for button in now] == ["en"] * 2


def test_language_buttons_belong_to_the_form_that_keeps_its_words():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with translation.override("es"):
        page = Page(render_to_string("kinds/form.html", {"form_id": "main-form"}, request=request))
    buttons = page.all("button", name="_language")
    assert [button["form"] for button in buttons] == ["main-form"] * 6
    assert all("formnovalidate" in button for button in buttons)
    page.one("form", id="main-form")
    assert not page.all("form", action="/language/")


def test_changing_the_language_comes_back_to_the_page(client):
    response = client.post("/language/", {"_language": "pt-br", "next": "/styleguide/?kind=list"})
    assert (response.status_code, response["Location"]) == (302, "/styleguide/?kind=list")
    assert client.cookies["django_language"].value == "pt-br"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:x"])
def test_changing_the_language_never_leads_elsewhere(client, elsewhere):
    response = client.post("/language/", {"_language": "en", "next": elsewhere})
    assert response["Location"] == "/"


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404"])
def test_pages_of_what_went_wrong_wear_the_look(name):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with translation.override("en"):
        check_frame(Page(render_to_string(f"{name}.html", {}, request=request)))


def test_the_page_of_our_own_faults_needs_nothing():
    html = render_to_string("500.html")
    check_frame(Page(html))
    for language in ('lang="es"', 'lang="pt-BR"', 'lang="en"'):
        assert language in html


def test_a_page_that_is_not_there(english):
    response = english.get("/nothing-of-that-name/")
    assert response.status_code == 404
    assert "We could not find this page" in response.content.decode()
