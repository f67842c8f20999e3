"""Where reviewers find their reviews."""

import pytest
from django.urls import reverse

from tests.factories.accounts import make_user
from tests.factories.publishing import make_call
from tests.factories.reviewing import make_reviewer


@pytest.mark.django_db
def test_only_who_reviews_has_reviews_in_the_navigation(client):
    address = f'href="{reverse("reviewing:mine")}"'
    for person, seen in ((make_reviewer(make_call()).user, True), (make_user(), False)):
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        page = client.get(reverse("publishing:calls")).content.decode()
        assert (address in page) is seen
