"""People: their address, their language, and what a signed-in page never does."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from minka.accounts.models import Membership, Organisation, User
from minka.accounts.services import set_language, update_profile
from tests.factories.accounts import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")
MAILS = {
    "email_confirmation": {"code": "ABC-DEF"},
    "email_confirmation_signup": {"code": "ABC-DEF"},
    "login_code": {"code": "ABC-DEF"},
    "password_reset_code": {"code": "ABC-DEF"},
    "password_reset_key": {"password_reset_url": "https://minka.example.org/key/"},
    "password_changed": {},
    "password_set": {},
    "password_reset": {},
    "email_changed": {"from_email": "old@example.org", "to_email": "new@example.org"},
    "email_confirm": {},
    "email_deleted": {"deleted_email": "old@example.org"},
    "account_already_exists": {},
    "unknown_account": {},
}


def test_an_address_is_kept_and_found_in_lower_case():
    ana = User.objects.create_user(" Ana@Example.ORG ", "secreto", name="Ana")
    assert ana.email == "ana@example.org"
    assert User.objects.get_by_natural_key("ANA@example.org") == ana
    assert ana.check_password("secreto")


def test_an_address_belongs_to_one_person_in_any_case():
    make_user(email="ana@example.org")
    other = User(email="ANA@EXAMPLE.ORG", name="Otra")
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_an_administrator_is_made_by_name():
    admin = User.objects.create_superuser("root@example.org", "secreto", name="Administración")
    assert admin.is_superuser
    assert admin.has_perm("accounts.administer")


def test_things_are_called_by_their_names():
    ana = make_user("Ana")
    organisation = make_organisation(ana, name="Uma Suyu")
    assert str(ana) == "Ana"
    assert str(User(email="a@b.pe")) == "a@b.pe"
    assert str(organisation) == "Uma Suyu"
    assert "Uma Suyu" in str(organisation.memberships.get())


def test_one_person_is_a_member_once():
    organisation = make_organisation(make_user())
    member = make_member(organisation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(organisation=organisation, user=member.user, role="owner")


def test_two_organisations_never_share_a_number_whoever_writes_them():
    number = {"country": "PE", "identifier_scheme": "pe.ruc", "identifier": "20512333797"}
    make_organisation(**number)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name="Otra", kind="ngo", **number)


def test_keeping_the_same_language_writes_nothing(django_assert_num_queries):
    ana = make_user(language="es")
    with django_assert_num_queries(0):
        set_language(user=ana, language="es")
    set_language(user=ana, language="en")
    ana.refresh_from_db()
    assert ana.language == "en"


def test_details_touch_nothing_else():
    ana = make_user("Ana")
    before = ana.password
    update_profile(user=ana, name="Ana María", language="en", time_zone="UTC")
    ana.refresh_from_db()
    assert (ana.name, ana.password, ana.is_superuser) == ("Ana María", before, False)


@pytest.mark.parametrize(("language", "shown"), [("es", "es"), ("pt-br", "pt-BR"), ("en", "en")])
def test_pages_speak_the_persons_language_whatever_the_browser_asks(client, language, shown):
    client.force_login(make_user(language=language))
    client.cookies["django_language"] = "en" if language == "es" else "es"
    page = client.get(reverse("accounts:profile")).content.decode()
    assert f'<html lang="{shown}"' in page


def test_a_language_that_is_gone_falls_back(client):
    client.force_login(make_user(language="xx"))
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_one_persons_zone_and_language_do_not_stay_for_the_next(client):
    client.force_login(make_user(language="en", time_zone="Asia/Tokyo"))
    client.get(reverse("accounts:profile"))
    client.logout()
    page = client.get(reverse("taxonomy:themes"), headers={"accept-language": "pt-br"})
    assert '<html lang="pt-BR"' in page.content.decode()
    timezone.deactivate()


def test_pages_of_a_person_are_kept_by_no_cache(client):
    client.force_login(make_user())
    kept = client.get(reverse("accounts:organisations"))["Cache-Control"]
    assert "no-store" in kept
    assert "private" in kept


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MAILS)
def test_every_mail_has_a_short_subject_and_whole_sentences(name, language):
    words = {
        "email": "ana@example.org",
        "site_name": "Minka",
        "site_url": "https://minka.example.org",
        "user": SimpleNamespace(name="O'Brien & <b>"),
        **MAILS[name],
    }
    with translation.override(language):
        subject = render_to_string(f"account/email/{name}_subject.txt", words).strip()
        body = render_to_string(f"account/email/{name}_message.txt", words)
    assert 0 < len(subject) <= 78
    assert "\n" not in subject
    assert body.rstrip().endswith("https://minka.example.org")
    leftovers = ("{{", "%(", "&amp;", "&#x27;", "None")
    assert [part for part in leftovers if part in subject + body] == []
    assert all(str(value) in subject + body for value in MAILS[name].values())
