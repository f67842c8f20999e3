"""Signing up, in and out, with codes by mail in the person's language."""

import re
from smtplib import SMTPException

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from minka.accounts.models import Invitation, Membership, User
from minka.accounts.services import invite, invite_member
from minka.common.times import now
from tests.factories.accounts import make_organisation, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "secreto-largo"


def code_in(message) -> str:
    """Return the code of a mail: the line that stands alone."""
    [code] = re.findall(r"^ {4}(\S+)$", message.body, re.MULTILINE)
    return code


def text(answer) -> str:
    return answer.content.decode()


def sign_up(client, email="ana@example.org", **extra):
    sent = {"name": "Ana Choque", "email": email, "password1": "una-clave-muy-larga", **extra}
    return client.post(reverse("account_signup"), sent)


def confirm(client, code):
    address = reverse("account_email_verification_sent")
    return client.post(address, {"code": code}, follow=True)


def test_signing_up_takes_a_name_and_a_code_from_the_mail(client):
    answer = sign_up(client)
    assert answer["Location"] == reverse("account_email_verification_sent")
    [message] = mail.outbox
    assert message.to == ["ana@example.org"]
    assert code_in(message) in message.subject
    answer = confirm(client, code_in(message))
    assert answer.request["PATH_INFO"] == reverse("common:home")
    ana = User.objects.get()
    assert (ana.name, ana.email, ana.language) == ("Ana Choque", "ana@example.org", "es")
    assert EmailAddress.objects.get(user=ana).verified


def test_without_the_code_one_is_not_in(client):
    sign_up(client)
    confirm(client, "AAAA-BBBB")
    assert not EmailAddress.objects.get().verified
    assert client.get(reverse("common:home")).status_code == 302


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_language_of_the_page_becomes_the_persons(client, language):
    client.cookies["django_language"] = language
    sign_up(client)
    assert User.objects.get().language == language


@pytest.mark.parametrize("wrong", [{"name": ""}, {"email": "x"}, {"password1": "short"}])
def test_what_is_missing_is_said(client, wrong):
    answer = sign_up(client, **wrong)
    assert answer.status_code == 200
    assert not User.objects.exists()


def test_nobody_learns_who_has_an_account(client):
    make_user(email="ana@example.org", language="en")
    answer = sign_up(client)
    assert answer["Location"] == reverse("account_email_verification_sent")
    [message] = mail.outbox
    assert message.subject == "You already have an account"
    assert User.objects.count() == 1


def test_signing_in_with_a_password_goes_where_one_was_going(client):
    make_user(email="ana@example.org")
    sent = {"login": "ANA@example.org", "password": PASSWORD, "next": "/themes/"}
    assert client.post(reverse("account_login"), sent)["Location"] == "/themes/"
    client.logout()
    answer = client.post(reverse("account_login"), {**sent, "next": "https://evil.example/"})
    assert answer["Location"] == reverse("common:home")


def test_signing_in_with_a_code(client):
    make_user(email="ana@example.org", language="en")
    client.post(reverse("account_request_login_code"), {"email": "ana@example.org"})
    [message] = mail.outbox
    assert message.subject.endswith("is your code to sign in")
    sent = {"code": code_in(message)}
    answer = client.post(reverse("account_confirm_login_code"), sent)
    assert answer["Location"] == reverse("common:home")


def test_a_code_is_written_in_the_language_of_whose_it_is(client):
    client.cookies["django_language"] = "es"
    make_user(email="ana@example.org", language="en")
    client.post(reverse("account_request_login_code"), {"email": "ana@example.org"})
    assert "Write this code to sign in" in mail.outbox[0].body


def test_an_unknown_address_is_told_so_by_mail_only(client, settings):
    settings.MINKA_SITE_URL = "https://minka.example.org/"
    client.cookies["django_language"] = "en"
    client.post(reverse("account_request_login_code"), {"email": "nobody@example.org"})
    [message] = mail.outbox
    assert "There is no account" in message.subject
    assert "https://minka.example.org/accounts/signup/" in message.body
    assert "testserver" not in message.body


def test_a_forgotten_password_is_made_anew_with_a_code(client):
    ana = make_user(email="ana@example.org", language="en")
    client.post(reverse("account_reset_password"), {"email": "ana@example.org"})
    code = code_in(mail.outbox[0])
    client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    sent = {"password1": "otra-clave-muy-larga", "password2": "otra-clave-muy-larga"}
    client.post(reverse("account_complete_password_reset"), sent)
    ana.refresh_from_db()
    assert ana.check_password("otra-clave-muy-larga")
    assert mail.outbox[-1].subject == "Your password was changed"


def test_a_changed_password_is_told_by_mail(client):
    ana = make_user(email="ana@example.org", language="en")
    client.post(reverse("account_login"), {"login": ana.email, "password": PASSWORD})
    sent = {
        "oldpassword": PASSWORD,
        "password1": "otra-clave-larga",
        "password2": "otra-clave-larga",
    }
    client.post(reverse("account_change_password"), sent)
    [message] = mail.outbox
    assert message.subject == "Your password was changed"
    assert reverse("account_reset_password") in message.body


def test_a_mail_server_that_is_down_is_told_and_is_no_crash(client, monkeypatch):
    def fail(self, **options):
        raise SMTPException("down")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    client.cookies["django_language"] = "en"
    answer = sign_up(client)
    assert answer.status_code == 302
    assert "could not send the mail" in text(client.get(answer["Location"]))


def test_guessing_a_password_is_slowed_down(client):
    make_user(email="ana@example.org", language="en")
    client.cookies["django_language"] = "en"
    for _ in range(6):
        answer = client.post(
            reverse("account_login"), {"login": "ana@example.org", "password": "wrong-one"}
        )
    assert "Too many failed login attempts" in text(answer)


# ---- invitations, by their page


@pytest.fixture
def invited(db):
    owner = make_user("Rosa Quispe", language="en")
    organisation = make_organisation(owner, name="Uma Suyu")
    _invitation, token = invite_member(
        organisation=organisation,
        email="ana@example.org",
        role="editor",
        actor=owner,
        at=now(),
        note="<b>Hola</b>",
    )
    return reverse("accounts:invitation", args=[token])


def english(client):
    client.cookies["django_language"] = "en"
    return client


def test_opening_an_invitation_accepts_nothing(client, invited):
    shown = text(english(client).get(invited))
    assert "Rosa Quispe invites you to join “Uma Suyu” as an editor" in shown
    assert "ana@example.org" in shown
    assert "&lt;b&gt;Hola&lt;/b&gt;" in shown
    assert f"?next={invited.replace('/', '%2F')}" in shown
    client.head(invited)
    assert Invitation.objects.get().state == "sent"
    assert "no-store" in client.get(invited)["Cache-Control"]


def test_a_made_up_link_is_not_found(client):
    assert client.get(reverse("accounts:invitation", args=["made-up"])).status_code == 404


def test_accepting_without_signing_in_leads_to_signing_in(client, invited):
    answer = client.post(invited, {"answer": "accept"})
    assert answer["Location"] == f"{reverse('account_login')}?next={invited}"
    assert Invitation.objects.get().state == "sent"


def test_from_the_mail_to_a_member_through_a_new_account(client, invited):
    sign_up(client, next=invited)
    answer = confirm(client, code_in(mail.outbox[-1]))
    assert answer.request["PATH_INFO"] == invited
    assert not Membership.objects.filter(user__email="ana@example.org").exists()
    answer = client.post(invited, {"answer": "accept"})
    member = Membership.objects.get(user__email="ana@example.org")
    assert answer["Location"] == member.organisation.get_absolute_url()
    assert member.role == "editor"


def test_the_sign_up_page_begins_with_the_address(client, invited):
    address = re.search(r'href="([^"]*signup[^"]*)"', text(client.get(invited)))[1]
    assert 'value="ana@example.org"' in text(client.get(address.replace("&amp;", "&")))


def test_another_person_is_told_whose_it_is_and_can_come_back(client, invited):
    other = make_user(language="en")
    client.force_login(other)
    shown = text(client.get(invited))
    assert "sent to ana@example.org" in shown
    assert 'value="accept"' not in shown
    answer = client.post(invited, {"answer": "accept"}, follow=True)
    assert "ana@example.org" in text(answer)
    assert not Membership.objects.filter(user=other).exists()


def test_declining_needs_no_account(client, invited):
    client.post(invited, {"answer": "decline"})
    assert Invitation.objects.get().state == "declined"
    assert "was declined" in text(english(client).get(invited))


def test_a_link_is_used_once(client, invited):
    ana = make_user(email="ana@example.org", language="en")
    client.force_login(ana)
    client.post(invited, {"answer": "accept"})
    Membership.objects.filter(user=ana).delete()
    answer = client.post(invited, {"answer": "accept"}, follow=True)
    assert "already answered" in text(answer)
    assert "was accepted" in text(answer)
    assert not Membership.objects.filter(user=ana).exists()


def test_an_expired_link_says_so(client, invited):
    Invitation.objects.update(expires_at=now())
    ana = make_user(email="ana@example.org", language="en")
    client.force_login(ana)
    assert "has expired" in text(client.get(invited))
    client.post(invited, {"answer": "accept"})
    assert not Membership.objects.filter(user=ana).exists()


def test_a_withdrawn_link_says_so(client, invited):
    Invitation.objects.update(state="revoked")
    assert "was withdrawn" in text(english(client).get(invited))


def test_an_invitation_of_a_room_that_said_nothing_still_has_words(client):
    ana = make_user(email="ana@example.org", language="en")
    _invitation, token = invite(
        kind="unknown",
        scope_id=ana.public_id,
        scope_name="Agua",
        email=ana.email,
        invited_by=make_user("Rosa"),
        at=now(),
    )
    client.force_login(ana)
    address = reverse("accounts:invitation", args=[token])
    assert "Rosa invites you to take part in “Agua”." in text(client.get(address))
    answer = client.post(address, {"answer": "accept"})
    assert answer["Location"] == reverse("common:home")


def test_ones_own_invitation_is_answered_without_its_link(client, invited):
    ana = make_user(email="ana@example.org")
    own = reverse("accounts:my_invitation", args=[Invitation.objects.get().public_id])
    client.force_login(make_user())
    assert client.get(own).status_code == 404
    assert client.post(own, {"answer": "accept"}).status_code == 404
    client.force_login(ana)
    assert client.get(own).status_code == 200
    client.post(own, {"answer": "accept"})
    assert Membership.objects.filter(user=ana).exists()
    assert client.get(own).status_code == 404


def test_the_organisations_page_shows_what_waits(client, invited):
    ana = make_user(email="ana@example.org", language="en")
    client.force_login(ana)
    shown = text(client.get(reverse("accounts:organisations")))
    assert "Uma Suyu" in shown
    assert "from Rosa Quispe" in shown
