"""Storing, deleting and delivering documents."""

import hashlib
from uuid import uuid4

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.files.forms import DocumentField
from minka.files.models import Document
from minka.files.queries import documents_of, documents_of_many
from minka.files.rules import access, register_reader
from minka.files.services import delete_document
from tests.factories.accounts import make_user
from tests.factories.files import PDF, PNG, docx, make_document, make_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(monkeypatch):
    """Register a room whose documents one person may read."""
    reader = make_user("Lectora")
    monkeypatch.setattr(access, "_readers", {})
    register_reader("tests", lambda user, object_id: user == reader)
    return reader


def url(document: Document) -> str:
    return reverse("files:download", args=[document.public_id])


def test_a_document_keeps_what_is_known_of_it(at):
    ana, thing = make_user(), uuid4()
    document = make_document(
        ana, room="applying", object_id=thing, upload=make_upload("../Plan de acción.docx", docx())
    )
    assert document.name == "Plan de acción.docx"
    assert document.media_type.endswith("wordprocessingml.document")
    assert document.size == len(docx())
    assert document.sha256 == hashlib.sha256(docx()).hexdigest()
    with document.file.open("rb") as stored:
        assert stored.read() == docx()


def test_the_stored_name_tells_nothing(at):
    document = make_document(upload=make_upload("secreto.pdf"))
    assert "secreto" not in document.file.name
    assert document.file.name.endswith(".pdf")
    other = make_document(upload=make_upload("secreto.pdf"))
    assert document.file.name != other.file.name


def test_storing_and_deleting_leave_events_in_the_trail_of_the_thing(at):
    ana, thing = make_user(), uuid4()
    document = make_document(ana, object_id=thing)
    delete_document(document=document, actor=ana, at=at)
    told = AuditEvent.objects.filter(context_id=thing).order_by("pk")
    assert [event.verb for event in told] == ["files.stored", "files.deleted"]
    assert told[1].data["name"] == "informe.pdf"


def test_a_refused_file_is_not_stored():
    with pytest.raises(DomainError):
        make_document(upload=make_upload("a.pdf", b"MZ"))
    assert not Document.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_file(monkeypatch):
    saved = []

    def fail(self, *args, **kwargs):
        saved.append(self.file.name)
        raise RuntimeError("no space")

    monkeypatch.setattr(Document, "save", fail)
    with pytest.raises(RuntimeError):
        make_document()
    assert not default_storage.exists(saved[0])


def test_the_file_goes_only_when_the_deletion_is_kept(at, django_capture_on_commit_callbacks):
    document = make_document()
    name = document.file.name
    with transaction.atomic():
        delete_document(document=document, actor=document.uploaded_by, at=at)
        transaction.set_rollback(True)
    assert default_storage.exists(name)
    assert Document.objects.filter(pk=document.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        delete_document(document=document, actor=document.uploaded_by, at=at)
    assert not default_storage.exists(name)
    assert not Document.objects.exists()


def test_documents_of_a_thing_are_read_in_one_query(django_assert_num_queries):
    one, other = uuid4(), uuid4()
    for thing in (one, one, other):
        make_document(room="r", object_id=thing)
    make_document(room="another", object_id=one)
    with django_assert_num_queries(1):
        assert len(documents_of("r", one)) == 2
    with django_assert_num_queries(1):
        assert len([d.uploaded_by.name for d in documents_of_many("r", [one, other])]) == 3


def test_who_put_it_there_receives_it_as_a_file_to_save(client):
    document = make_document(upload=make_upload("Acta “final”.pdf"))
    client.force_login(document.uploaded_by)
    answer = client.get(url(document), headers={"accept-encoding": "gzip"})
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Length"] == str(len(PDF))
    answer.getvalue()


def test_whoever_the_room_lets_in_receives_it(client, room):
    client.force_login(room)
    answer = client.get(url(make_document(room="tests")))
    assert answer.status_code == 200
    answer.getvalue()


def test_nobody_else_learns_that_it_is_there(client, room):
    documents = [make_document(room="tests"), make_document(room="unknown-room")]
    client.force_login(make_user())
    assert [client.get(url(document)).status_code for document in documents] == [404, 404]
    assert client.get(reverse("files:download", args=[uuid4()])).status_code == 404


def test_who_is_not_signed_in_is_asked_to_for_real_and_made_up_ones_alike(client):
    for address in (url(make_document()), reverse("files:download", args=[uuid4()])):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].endswith(f"?next={address}")


def test_a_floor_above_lets_its_own_people_in_besides(room):
    above = make_user()
    register_reader("tests", lambda user, object_id: user == above, by="above")
    document = make_document(room="tests")
    told = [user.has_perm("files.read_document", document) for user in (room, above, make_user())]
    assert told == [True, True, False]


def test_a_room_may_open_its_documents_to_everybody(client, monkeypatch):
    monkeypatch.setattr(access, "_readers", {})
    register_reader("public", lambda user, object_id: True)
    answer = client.get(url(make_document(room="public")))
    assert answer.status_code == 200
    answer.getvalue()


def test_an_administrator_reads_all_and_nothing_is_written_by_get(client):
    client.force_login(make_user(is_superuser=True))
    document = make_document()
    answer = client.get(url(document))
    assert answer.status_code == 200
    answer.getvalue()
    assert client.post(url(document)).status_code == 405


def test_deny_by_default():
    assert not AnonymousUser().has_perm("files.read_document", make_document())
    assert not make_user().has_perm("files.read_document", make_document())
    assert not make_user().has_perm("files.read_document", None)


class FileForm(forms.Form):
    plan = DocumentField(allowed=["pdf", "jpg"], limit=1000)
    photo = DocumentField(required=False)


def test_the_field_says_its_limits_and_offers_only_its_kinds():
    html = str(FileForm())
    assert 'accept=".pdf,.jpg,.jpeg"' in html
    assert "PDF, JPG" in html
    assert "1000" in html


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", PNG, "unknown_kind"),
        ("a.pdf", b"MZ", "other_content"),
        ("a.pdf", PDF + b" " * 1000, "too_big"),
        ("a.pdf", b"", "empty"),
    ],
)
def test_the_field_says_what_is_wrong(name, content, code):
    form = FileForm({}, {"plan": make_upload(name, content)})
    assert not form.is_valid()
    assert [error.code for error in form.errors.as_data()["plan"]] == [code]


def test_the_field_takes_a_good_file_and_may_stay_empty():
    form = FileForm({}, {"plan": make_upload()})
    assert form.is_valid()
    assert form.cleaned_data["plan"].name == "informe.pdf"
    assert form.cleaned_data["photo"] is None
    assert FileForm({}, {}).errors.as_data()["plan"][0].code == "required"


def test_the_list_of_files_shows_size_and_hash():
    document = make_document(upload=make_upload("<b>acta</b>.pdf"))
    html = render_to_string("files/list.html", {"documents": [document]})
    assert document.sha256 in html
    assert url(document) in html
    assert "<b>acta" not in html
