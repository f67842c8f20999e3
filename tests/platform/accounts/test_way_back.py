"""Whoever registers an organisation in the middle of something goes back to it."""

import pytest
from django.urls import reverse

from minka.accounts.models import Organisation
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
TYPED = {"name": "Uma Suyu", "kind": "producers", "country": "BO"}


@pytest.fixture
def page(client):
    client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_it_leads_back_to_where_one_came_from(page):
    url = reverse("accounts:organisation_new") + "?next=/proposals/to/una-convocatoria/"
    assert page.post(url, TYPED)["Location"] == "/proposals/to/una-convocatoria/"


@pytest.mark.parametrize(
    "way", ["", "https://example.org/", "//example.org/x", "javascript:alert(1)", "/\\example.org"]
)
def test_it_never_leads_to_another_site(page, way):
    response = page.post(reverse("accounts:organisation_new") + f"?next={way}", TYPED)
    assert response["Location"] == Organisation.objects.get().get_absolute_url()
