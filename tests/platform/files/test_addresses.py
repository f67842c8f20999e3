"""The addresses by which a script sends a file: who may, what is refused, what it costs."""

import io
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from minka.files.models import Document, Upload
from minka.files.services import CHUNK, CHUNK_MOST
from tests.factories.accounts import make_user
from tests.factories.files import PDF, docx

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
BEGIN = "/files/uploads/"


@pytest.fixture
def browse(client, room):
    """Return a browser in which the sender is signed in."""
    client.force_login(room.sender)
    return client


@pytest.fixture
def begin(browse, room):
    """Return a function that begins a file and gives the answer."""

    def act(**given):
        told = {"room": "tests", "object": room.thing, "slot": "letter", "name": "acta.pdf"}
        return browse.post(BEGIN, {**told, "size": len(PDF), **given}, headers=JSON)

    return act


def put(client, url, offset, body, **more):
    """Send one piece."""
    headers = {**JSON, "Upload-Offset": str(offset)}
    given = {"content_type": "application/octet-stream", "headers": headers, **more}
    return client.put(url, body, **given)


def test_a_file_in_pieces_from_its_beginning_to_its_document(browse, begin, room):
    answer = begin(purpose="Acta")
    assert answer.status_code == 201
    told = answer.json()
    assert (told["received"], told["size"], told["chunk"]) == (0, len(PDF), CHUNK)
    half = len(PDF) // 2
    assert put(browse, told["url"], 0, PDF[:half]).json()["received"] == half
    asked = browse.head(told["url"])
    assert (asked["Upload-Offset"], asked["Upload-Length"]) == (str(half), str(len(PDF)))
    assert "no-store" in asked["Cache-Control"]
    # POST for those whose network lets no PUT through.
    rest = browse.post(
        told["url"],
        PDF[half:],
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(half)},
    )
    assert rest.json()["received"] == len(PDF)
    done = browse.post(told["url"] + "finish/").json()
    document = Document.objects.get()
    assert done["sha256"] == document.sha256
    assert done["url"] == document.get_absolute_url()
    assert room.attached[0].purpose == "Acta"
    assert browse.post(told["url"] + "finish/").json() == done


def test_a_piece_for_another_place_is_told_the_right_one(browse, begin):
    url = begin().json()["url"]
    put(browse, url, 0, PDF[:100])
    answer = put(browse, url, 50, PDF[50:])
    assert answer.status_code == 409
    assert answer.json()["received"] == 100
    assert put(browse, url, 100, PDF[100:]).status_code == 200


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"content_type": "text/plain"}, 415),
        ({"content_type": "multipart/form-data; boundary=x"}, 415),
        ({"headers": {"Upload-Offset": "-1"}}, 400),
        ({"headers": {"Upload-Offset": "x"}}, 400),
        ({"headers": {"Upload-Offset": "٣"}}, 400),
        ({"headers": {"Upload-Offset": "9" * 30}}, 400),
        ({"headers": {}}, 400),
        ({"CONTENT_LENGTH": "x"}, 411),
        ({"CONTENT_LENGTH": "999999999999"}, 413),
        ({"CONTENT_LENGTH": "40", "wsgi.input": io.BytesIO(PDF[:10])}, 400),
        ({"CONTENT_LENGTH": "0"}, 400),
    ],
)
def test_a_piece_that_is_none_is_refused_and_changes_nothing(browse, begin, more, status):
    url = begin().json()["url"]
    assert put(browse, url, 0, b"%PDF-1.4 and more", **more).status_code == status
    assert Upload.objects.get().received == 0


def test_a_piece_that_is_too_large_is_not_even_read(browse, begin):
    class Unread(io.BytesIO):
        def read(self, *args):
            raise AssertionError("it was read")

    url = begin().json()["url"]
    answer = browse.generic(
        "PUT",
        url,
        b"x",
        content_type="application/octet-stream",
        headers={"Upload-Offset": "0"},
        **{"CONTENT_LENGTH": str(CHUNK_MOST + 1), "wsgi.input": Unread()},
    )
    assert answer.status_code == 413


def test_a_link_that_drops_in_a_piece_leaves_the_file_as_it_was(browse, begin):
    class Dropped(io.BytesIO):
        def read(self, *args):
            raise ConnectionResetError

    url = begin().json()["url"]
    answer = put(browse, url, 0, PDF, **{"wsgi.input": Dropped()})
    assert answer.status_code == 400
    assert browse.get(url).json()["received"] == 0


def test_nobody_waits_for_a_slow_piece(browse, begin, django_assert_num_queries):
    """The row is locked only after the last byte of a piece has come."""
    url, locked = begin().json()["url"], []

    class Slow(io.BytesIO):
        def read(self, *args):
            from django.db import connection

            locked.append(connection.in_atomic_block and len(connection.savepoint_ids) > before)
            return super().read(*args)

    from django.db import connection

    before = len(connection.savepoint_ids)
    answer = put(browse, url, 0, PDF, **{"wsgi.input": Slow(PDF)})
    assert answer.status_code == 200
    assert locked
    assert not any(locked)


def test_what_is_wrong_with_a_file_is_said_in_words(browse, begin):
    for name, size, status, code in (
        ("acta.exe", 10, 422, "unknown_kind"),
        ("acta.pdf", 2_000_001, 422, "too_big"),
        ("acta.pdf", 10**18, 400, "form"),
        ("acta.pdf", "mucho", 400, "form"),
        ("a" * 300 + ".pdf", 10, 400, "form"),
    ):
        answer = begin(name=name, size=size)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["fault"]
    url = begin(name="../../../etc/plan.docx", size=len(docx())).json()["url"]
    put(browse, url, 0, docx()[:-1] + b"\xff")
    answer = browse.post(url + "finish/")
    assert answer.status_code == 422 or Document.objects.get().name == "plan.docx"


@pytest.mark.parametrize("name", ["../../x.pdf", "C:\\x.pdf", "x\x00\u202efdp.pdf", "/.pdf"])
def test_a_hostile_name_names_no_place(browse, begin, own_files, name):
    answer = begin(name=name)
    if answer.status_code == 201:
        url = answer.json()["url"]
        put(browse, url, 0, PDF)
        assert browse.post(url + "finish/").status_code == 200
        kept = Document.objects.get()
        assert not set(kept.name) & set("/\\\0\u202e")
    stored = [path for path in own_files.rglob("*") if path.is_file()]
    assert all(path.suffix in (".pdf", ".part") for path in stored)


def test_only_whoever_may_send_begins(client, room, begin):
    assert begin().status_code == 201
    for given in ({"slot": "other"}, {"room": "nowhere"}, {"object": uuid.uuid4()}):
        assert begin(**given).status_code == 404
    client.force_login(make_user())
    assert begin().status_code == 404
    assert Upload.objects.count() == 1


def test_an_upload_is_its_owners_alone(begin):
    url = begin().json()["url"]
    other = Client()
    other.force_login(make_user(is_superuser=True))
    answers = [
        other.get(url),
        put(other, url, 0, PDF),
        other.delete(url),
        other.post(url + "finish/"),
        other.post(url + "cancel/"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    upload = Upload.objects.get()
    assert (upload.received, upload.ended_at) == (0, None)


def test_who_was_signed_out_is_told_and_goes_on_after_signing_in(browse, begin, room):
    url = begin().json()["url"]
    put(browse, url, 0, PDF[:100])
    browse.logout()
    answer = put(browse, url, 100, PDF[100:])
    assert answer.status_code == 401
    assert answer.json()["sign_in"] == reverse("account_login")
    page = browse.post(url + "cancel/")
    assert page.status_code == 302
    assert "/login/" in page["Location"]
    browse.force_login(room.sender)
    assert put(browse, url, 100, PDF[100:]).json()["received"] == len(PDF)


def test_another_sites_page_sends_nothing(room, begin):
    url = begin().json()["url"]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(room.sender)
    assert put(strict, url, 0, PDF).status_code == 403
    assert strict.post(url + "cancel/").status_code == 403


def test_giving_up_by_script_and_by_page(browse, begin):
    first = begin().json()["url"]
    assert browse.delete(first).status_code == 204
    assert browse.get(first).json()["ended"]
    second = begin().json()["url"]
    assert second != first
    answer = browse.post(second + "cancel/")
    assert (answer.status_code, answer["Location"]) == (302, "/home/")
    assert put(browse, second, 0, PDF).status_code == 410


def test_what_vanished_meanwhile_is_not_found(browse, begin, monkeypatch):
    from minka.files.views import uploading as view

    url = begin().json()["url"]

    def gone(**given):
        raise Upload.DoesNotExist

    monkeypatch.setattr(view, "receive_chunk", gone)
    assert put(browse, url, 0, PDF).status_code == 404


def test_a_piece_costs_the_same_few_queries_whatever_there_is(
    browse, begin, django_assert_num_queries
):
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        url = begin(name=name).json()["url"]
        put(browse, url, 0, PDF[:10])
        with django_assert_num_queries(7):
            put(browse, url, 10, PDF[10:20])
