"""The pages of notices."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from minka.notifications.delivery.words import UNSUBSCRIBE_SALT
from minka.notifications.models import Notice, Preference
from minka.notifications.queries import unread_count
from minka.notifications.services import deliver, notify
from minka.notifications.states import Channel
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
INBOX = reverse("notifications:inbox")


def tell(user, at, key="1", path="/x/", what="Recibo"):
    notify("trial.told", to=[user], key=key, at=at, path=path, what=what)
    return Notice.objects.get(recipient=user, channel=Channel.SITE, key=key)


@pytest.fixture
def ana():
    """Return a person who reads English in Lima."""
    return make_user("Ana", language="en", time_zone="America/Lima")


@pytest.fixture
def client(ana):
    """Return Ana's browser."""
    browser = Client()
    browser.force_login(ana, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def test_the_inbox_groups_by_day_in_the_readers_zone(ana, client, at):
    tell(ana, at.replace(hour=3), key="1")
    tell(ana, at.replace(hour=6), key="2")
    days = [day for day, _lines in client.get(INBOX).context["days"]]
    assert [str(day) for day in days] == ["2026-10-15", "2026-10-14"]


def test_the_inbox_says_what_is_new_and_the_header_how_many(ana, client, at):
    for key in "12":
        tell(ana, at, key=key)
    tell(make_user(), at)
    page = client.get(INBOX).content.decode()
    assert page.count("Recibo &amp; más") == 2
    assert page.count('<span class="chip chip-action">New</span>') == 2
    assert "2 notices" in page
    assert '<span class="count">2</span>' in page


def test_an_empty_inbox_says_what_will_be_there(client):
    assert "Nothing yet" in client.get(INBOX).content.decode()


@pytest.mark.parametrize("notices", [1, 3])
def test_the_inbox_takes_the_same_queries_whatever_its_length(
    ana, client, at, notices, django_assert_num_queries
):
    for number in range(notices):
        tell(ana, at, key=str(number))
    # session, person; count, page, unread; header
    with django_assert_num_queries(6):
        client.get(INBOX)


def test_the_inbox_has_pages(ana, client, at):
    for number in range(27):
        tell(ana, at, key=str(number))
    assert len(client.get(INBOX, {"page": 2}).context["page_obj"]) == 2


def test_a_kind_that_is_gone_does_not_break_the_inbox(ana, client, at):
    tell(ana, at)
    Notice.objects.update(kind="gone.kind")
    assert "gone.kind" in client.get(INBOX).content.decode()


def test_opening_marks_as_read_and_leads_on(ana, client, at):
    notice = tell(ana, at, path="/projects/7/")
    response = client.get(reverse("notifications:open", args=[notice.public_id]))
    assert response["Location"] == "/projects/7/"
    assert unread_count(ana) == 0
    first = Notice.objects.get(pk=notice.pk).read_at
    client.get(reverse("notifications:open", args=[notice.public_id]))
    assert Notice.objects.get(pk=notice.pk).read_at == first


@pytest.mark.parametrize("path", ["", "//evil.example/", "https://evil.example/"])
def test_a_notice_leads_nowhere_but_to_this_site(ana, client, at, path):
    notice = tell(ana, at, path=path)
    response = client.get(reverse("notifications:open", args=[notice.public_id]))
    assert response["Location"] == INBOX


def test_nobody_opens_another_persons_notice_or_a_mail(ana, client, at):
    other = tell(make_user(), at)
    tell(ana, at)
    mail = Notice.objects.get(recipient=ana, channel=Channel.MAIL)
    for notice in (other, mail):
        url = reverse("notifications:open", args=[notice.public_id])
        assert client.get(url).status_code == 404


def test_all_can_be_marked_as_read(ana, client, at):
    for key in "12":
        tell(ana, at, key=key)
    kept = tell(make_user(), at)
    client.post(reverse("notifications:read_all"))
    assert unread_count(ana) == 0
    assert unread_count(kept.recipient) == 1


def test_preferences_keep_what_was_chosen(ana, client):
    url = reverse("notifications:preferences")
    form = client.get(url).context["form"]
    names = {kind.name: field for field, kind in form.kinds.items()}
    assert "trial.proof" not in names
    assert form.fields[names["trial.told"]].initial is True
    assert form.fields[names["trial.quiet"]].initial is False
    client.post(url, {names["trial.quiet"]: "on"})
    chosen = dict(Preference.objects.filter(user=ana).values_list("kind", "by_mail"))
    assert chosen["trial.quiet"] is True
    assert chosen["trial.told"] is False
    assert client.get(url).context["form"].fields[names["trial.told"]].initial is False


def test_preferences_name_what_is_always_sent(client):
    page = client.get(reverse("notifications:preferences")).content.decode()
    assert "<li>Proof</li>" in page


def token(user, kind="trial.told"):
    return signing.dumps({"who": str(user.public_id), "kind": kind}, salt=UNSUBSCRIBE_SALT)


def test_one_click_in_a_mail_program_stops_a_kind(ana):
    url = reverse("notifications:unsubscribe", args=[token(ana)])
    machine = Client(enforce_csrf_checks=True)
    assert machine.get(url).status_code == 200
    assert not Preference.objects.exists()
    machine.post(url, {"List-Unsubscribe": "One-Click"})
    assert not Preference.objects.get(user=ana, kind="trial.told").by_mail


@pytest.mark.parametrize("kind", ["trial.proof", "trial.unknown"])
def test_what_is_always_sent_cannot_be_stopped(ana, client, kind):
    url = reverse("notifications:unsubscribe", args=[token(ana, kind)])
    assert client.post(url).status_code == 404


def test_a_token_signed_for_something_else_is_false(ana, client):
    false = signing.dumps({"who": str(ana.public_id), "kind": "trial.told"}, salt="other")
    url = reverse("notifications:unsubscribe", args=[false])
    assert client.post(url).status_code == 404


def test_administrators_see_what_failed_and_send_it_again(ana, client, at, clock, sink):
    ana.is_superuser = True
    ana.save()
    sink.answers["bad@example.org"] = "552 full"
    tell(make_user("Luz", email="bad@example.org"), at)
    deliver(clock=clock)
    page = client.get(reverse("notifications:outbox")).content.decode()
    assert "552 full" in page
    assert "Trial" in page
    mail = Notice.objects.get(channel=Channel.MAIL)
    url = reverse("notifications:retry", args=[mail.public_id])
    assert client.post(url).status_code == 302
    mail.refresh_from_db()
    assert mail.state == "pending"
    client.post(url)
    assert "This mail is not lost" in client.get(reverse("notifications:outbox")).content.decode()


def test_administrators_see_what_waits_too_long(ana, client, at):
    ana.is_superuser = True
    ana.save()
    tell(make_user(), at - timedelta(days=900))
    page = client.get(reverse("notifications:outbox")).content.decode()
    assert "1 has waited too long" in page


@pytest.fixture
def folder(settings, tmp_path):
    """Make this the demonstration, its mails in a folder of this test."""
    settings.MINKA_DEMO = True
    settings.EMAIL_BACKEND = "minka.notifications.delivery.FolderBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def test_the_demonstration_shows_its_mails_with_links(folder, client):
    text = "Código 1234\n\n<script>x</script> http://127.0.0.1:8000/x/"
    EmailMessage("Su código", text, "m@example.org", ["ana@example.org"]).send()
    EmailMessage("Otro", "Nada", "m@example.org", ["luz@example.org"]).send()
    url = reverse("notifications:demo_mails")
    assert len(client.get(url).context["mails"]) == 2
    [mail] = client.get(url, {"to": "ANA@"}).context["mails"]
    page = client.get(reverse("notifications:demo_mail", args=[mail["name"]])).content.decode()
    assert "Código 1234" in page
    assert "<script>x" not in page
    assert 'href="http://127.0.0.1:8000/x/"' in page


@pytest.mark.parametrize("name", ["nothing.eml", "20261015-150000-x.eml", "..%2Fsecret_key"])
def test_the_demonstration_shows_nothing_but_mails(folder, client, name):
    assert client.get(f"/notices/mails/{name}/").status_code == 404
