"""Proofs: the receipt as page, mail, PDF and data; and the public page that checks one."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from calls.applying.services import reopen_entry, save_draft
from calls.applying.views import verifying
from minka.common.limits import within
from minka.notifications.models import Notice
from tests.factories.publishing import make_form_version, make_question
from tests.platform.common.test_pdf import streams

pytestmark = pytest.mark.django_db
VERIFY = "/proposals/verify/"


@pytest.fixture
def receipt(send):
    """Return the receipt of a submission."""
    return send()


def get(browser, name, receipt):
    """Open a page of a receipt."""
    return browser.get(reverse(f"applying:{name}", args=[receipt.public_id]))


def check(browser, number, sha256, **extra):
    """Ask the public page."""
    return browser.get(VERIFY, {"number": number, "sha256": sha256}, **extra)


def test_the_data_hash_to_the_sha256_that_is_printed(browse, receipt):
    data = get(browse, "receipt_data", receipt)
    assert hashlib.sha256(data.content).hexdigest() == receipt.sha256
    assert receipt.sha256 in get(browse, "receipt", receipt).content.decode()


def test_the_pdf_is_tagged_and_in_the_readers_language(browse, receipt):
    answer = get(browse, "receipt_pdf", receipt)
    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="{receipt.number}.pdf"' in answer["Content-Disposition"]
    inside = streams(answer.content)
    assert b"/StructTreeRoot" in inside
    assert b"/Lang(en)" in inside


def test_a_receipt_of_every_kind_of_answer_can_be_printed(browse, draft, send):
    for key, kind in (("a", "money"), ("b", "date"), ("c", "yesno"), ("d", "countries")):
        make_question(draft.stage, key, kind, required=False)
    make_question(draft.stage, "e", "file", required=False)
    draft.form_version = make_form_version(draft.stage)
    known = {"id": str(uuid.uuid4()), "name": "#panic.pdf", "size": 9, "sha256": "0" * 64}
    draft.answers |= {"a": "1500.00", "b": "2026-12-05", "c": True, "d": ["PE"], "e": [known]}
    draft.save()
    draft.proposal.partners.create(name="$x$ *Uma*", country="BO", role="other")
    assert get(browse, "receipt_pdf", send()).status_code == 200


def test_every_version_keeps_its_receipt_and_names_the_others(browse, draft, send, owner, at):
    first = send()
    reopen_entry(entry=draft, actor=owner, at=at)
    save_draft(entry=draft, values={"title": "Otro título"}, actor=owner, at=at)
    second = send(at=at + timedelta(minutes=1))
    page = get(browse, "receipt", first).content.decode()
    assert first.snapshot["proposal"]["title"] in page
    assert "Otro título" not in page
    assert second.number in page
    assert get(browse, "receipt_pdf", first).status_code == 200
    for one in (first, second):
        assert check(browse, one.number, one.sha256).context["found"]


def test_the_mail_says_number_instant_hash_and_where_to_check(receipt):
    notice = Notice.objects.filter(kind="applying.received").first()
    assert notice.data["number"] == receipt.number
    assert notice.data["sha256"] == receipt.sha256


# -- the public page


def test_anybody_may_check_a_receipt(client, receipt):
    page = check(client, receipt.number, receipt.sha256, HTTP_ACCEPT_LANGUAGE="en")
    text = page.content.decode()
    assert page.status_code == 200
    assert f"receipt {receipt.number} with this SHA-256 was issued" in text
    assert "15 October 2026, 12:00" in text
    assert page["Cache-Control"].startswith("max-age=0")


def test_spaces_and_capitals_make_no_difference(client, receipt):
    page = check(client, f" {receipt.number.lower()} ", f" {receipt.sha256.upper()}\n")
    assert page.context["found"]


def test_nothing_of_the_content_is_told(client, receipt, draft, owner):
    text = check(client, receipt.number, receipt.sha256).content.decode()
    proposal = draft.proposal
    for secret in (
        proposal.title,
        proposal.organisation.name,
        str(owner),
        "Puno",
        str(proposal.public_id),
        str(receipt.public_id),
    ):
        assert secret not in text


def test_a_wrong_number_and_a_wrong_hash_are_answered_alike(client, receipt):
    answers, costs = [], []
    wrong = [("AC26-9999-1", receipt.sha256), (receipt.number, "0" * 64), ("X-1", "f" * 64)]
    for number, sha256 in wrong:
        with CaptureQueriesContext(connection) as queries:
            page = check(client, number, sha256)
        text = page.content.decode().replace(number, "").replace(sha256, "")
        answers.append((page.status_code, page.context["found"], text))
        costs.append(len(queries))
    assert answers[0][:2] == (200, None)
    assert all(len(answer[2]) == len(answers[0][2]) for answer in answers)
    assert costs == [1, 1, 1]


@pytest.mark.parametrize(
    ("number", "sha256"),
    [("", ""), ("AC26-0001-1", "zz"), ("x" * 500, "0" * 64), ("AC26\x00", "0" * 64)],
)
def test_what_cannot_be_a_receipt_is_said(client, receipt, number, sha256):
    page = check(client, number, sha256)
    assert page.status_code == 422
    assert page.context["form"].errors


def test_many_questions_in_a_row_are_put_off(client, receipt):
    for _ in range(verifying.MOST):
        assert check(client, "AC26-1-1", "0" * 64).status_code == 200
    page = check(client, receipt.number, receipt.sha256)
    assert page.status_code == 429
    assert "found" not in page.context
    other = check(client, receipt.number, receipt.sha256, REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 200


def test_without_a_cache_nothing_is_answered(client, receipt, monkeypatch):
    monkeypatch.setattr(cache, "incr", broken)
    assert check(client, receipt.number, receipt.sha256).status_code == 429
    assert within("x", "y", most=5, each=timedelta(minutes=1)) is False


def broken(*args, **kwargs):
    """A cache that is away."""
    raise ConnectionError


@pytest.mark.parametrize("language", ["es", "pt-BR", "en"])
def test_it_is_read_in_three_languages(client, receipt, language):
    with translation.override(language):
        page = client.get(VERIFY, HTTP_ACCEPT_LANGUAGE=language)
    assert page.status_code == 200
    assert "sha256sum" in page.content.decode()
