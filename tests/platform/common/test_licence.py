"""The page that says under which licence the software is, and the way to it."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

pytestmark = pytest.mark.django_db


def page(client, **headers):
    return client.get(reverse("common:licence"), headers=headers).content.decode()


def test_the_foot_of_every_page_leads_there(client):
    foot = re.search(r"<footer.*</footer>", client.get("/").content.decode(), re.DOTALL)[0]
    assert f'href="{reverse("common:licence")}"' in foot
    assert "opensource.org" not in foot


def test_it_names_the_licence_of_the_file(client):
    named = (settings.BASE_DIR / "LICENSE").read_text(encoding="utf-8")
    assert "Redistribution" in named
    assert "BSD-3-Clause" in page(client)


def test_nothing_comes_from_another_place(client):
    found = re.findall(r'(?:src|href|action)="([^"]+)"', page(client))
    assert found
    assert [address for address in found if "//" in address] == []


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_it_is_there_in_each_language(client, language):
    with translation.override(language):
        told = page(client, **{"accept-language": language})
    assert 'lang="pt-BR"' in told if language == "pt-br" else f'lang="{language}"' in told
