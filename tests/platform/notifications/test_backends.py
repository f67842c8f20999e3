"""The folder of the demonstration's mails, and waking the delivery up."""

import socket
import time

import pytest
from celery import current_app
from django.conf import settings as product_settings
from django.core import mail
from django.core.mail import EmailMessage
from django.db import transaction

from minka.notifications.delivery import SmtpBackend
from minka.notifications.services import notify, nudge, waking
from tests.factories.accounts import make_user


@pytest.fixture
def folder(settings, tmp_path):
    """Keep mails in a folder of this test."""
    settings.EMAIL_BACKEND = "minka.notifications.delivery.FolderBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def write(subject="Su código: 1234", to="ana.quispe@example.org"):
    return EmailMessage(subject, "Escríbalo en la página.", "m@example.org", [to]).send()


def test_each_mail_is_a_file_named_by_date_reader_and_subject(folder):
    assert write() == 1
    [file] = folder.iterdir()
    assert file.name[15:] == "-ana-quispe-example-org-su-codigo-1234.eml"
    assert file.name[:8].isdigit()
    assert "Escríbalo en la página." in file.read_text()


def test_two_mails_in_one_second_do_not_cover_each_other(folder):
    for _each in range(3):
        write()
    assert len(list(folder.iterdir())) == 3
    assert not list(folder.glob("*.part"))


def test_a_reader_s_name_cannot_leave_the_folder(folder):
    write(subject="../../etc/passwd", to='"../x"@example.org')
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(("tls", "name"), [(False, "_Smtp"), (True, "_SmtpOverTls")])
def test_smtp_is_watched_with_and_without_tls(tls, name):
    assert SmtpBackend(use_ssl=tls).connection_class.__name__ == name
    assert SmtpBackend().in_body is False


@pytest.fixture
def rested(monkeypatch):
    """Forget that a broker was found silent."""
    monkeypatch.setitem(waking._silence, "until", 0.0)


@pytest.fixture
def silent():
    """Return the address of something that takes connections and never says a word."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(50)
        yield f"redis://127.0.0.1:{taken.getsockname()[1]}/0"


@pytest.mark.parametrize("kind", ["dead", "silent"])
def test_a_broker_that_is_away_fails_nothing_and_is_left_alone(
    settings, rested, caplog, silent, kind
):
    settings.REDIS_URL = "redis://127.0.0.1:1/0" if kind == "dead" else silent
    settings.CELERY_BROKER_URL = settings.REDIS_URL
    before = time.monotonic()
    nudge()
    assert "not woken" in caplog.text
    caplog.clear()
    for _each in range(50):
        nudge()
    assert caplog.text == ""
    assert time.monotonic() - before < 3


def test_without_a_broker_nobody_is_asked(settings, monkeypatch, rested):
    settings.REDIS_URL = ""
    monkeypatch.setattr(waking, "_ask", pytest.fail)
    nudge()


@pytest.mark.django_db(transaction=True)
def test_the_nudge_comes_after_the_commit_and_only_then(settings, monkeypatch, rested, at):
    settings.REDIS_URL = "redis://somewhere"
    asked = []
    monkeypatch.setattr(waking, "_ask", lambda **options: asked.append(options))
    with transaction.atomic():
        notify("trial.told", to=[make_user()], key="1", at=at)
        assert asked == []
    assert asked == [{}]
    for key in "234":
        notify("trial.told", to=[make_user()], key=key, at=at)
    assert asked == [{}, {"countdown": 1}]
    assert mail.outbox == []


@pytest.mark.skipif(not product_settings.REDIS_URL, reason="REDIS_URL is not set")
def test_a_real_broker_gets_the_task_without_a_payload(rested):
    with current_app.connection_for_write() as connection:
        channel = connection.default_channel
        current_app.amqp.queues["celery"](channel).declare()
        channel.queue_purge("celery")
        nudge()
        message = channel.basic_get("celery", no_ack=True)
        assert message.headers["task"] == "minka.notifications.tasks.deliver_due"
        assert message.payload[:2] == [[], {}]
        nudge()
        nudge()
        assert channel.basic_get("celery", no_ack=True).headers["eta"]
        assert channel.basic_get("celery", no_ack=True) is None
