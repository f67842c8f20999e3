"""A file in pieces: it goes on after a cut, never mixes, and arrives as it was."""

import hashlib
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from minka.common.errors import DomainError
from minka.files.models import Document, Upload
from minka.files.queries import bytes_of, unfinished, uploads_of
from minka.files.services import (
    WrongOffset,
    begin_upload,
    cancel_upload,
    finish_upload,
    receive_chunk,
    uploading,
)
from tests.factories.accounts import make_user
from tests.factories.files import make_document, make_pdf, make_upload

pytestmark = pytest.mark.django_db
BODY = make_pdf() + b"%" + b"x" * 5000


def code(act, **given) -> str:
    with pytest.raises(DomainError) as refused:
        act(**given)
    assert str(refused.value)
    return refused.value.code


def test_a_file_arrives_in_pieces_as_it_was(room, at):
    upload = room.begin(at, size=len(BODY), purpose="Acta de la asamblea")
    for start in range(0, len(BODY), 700):
        piece = BODY[start : start + 700]
        upload = receive_chunk(upload=upload, offset=start, body=piece, at=at)
        assert upload.received == start + len(piece)
    document = finish_upload(upload=upload, at=at)
    with document.file.open("rb") as stored:
        assert stored.read() == BODY
    assert document.sha256 == hashlib.sha256(BODY).hexdigest()
    assert (document.name, document.pages) == ("acta.pdf", 1)
    arrival = room.attached[0]
    assert (arrival.purpose, arrival.actor) == ("Acta de la asamblea", room.sender)


def test_nothing_of_it_is_left_behind_when_it_has_arrived(
    room, at, django_capture_on_commit_callbacks
):
    upload = room.whole(BODY, at)
    assert upload.part.exists()
    with django_capture_on_commit_callbacks(execute=True):
        finish_upload(upload=upload, at=at)
    assert not upload.part.exists()
    upload.refresh_from_db()
    assert upload.ended_at == at
    assert not upload.fault


def test_a_cut_upload_goes_on_from_where_it_was(room, at):
    upload = room.begin(at, size=len(BODY))
    most = len(BODY) * 60 // 100
    receive_chunk(upload=upload, offset=0, body=BODY[:most], at=at)
    again = unfinished(room.sender, "tests", room.thing).get()
    assert (again.received, again.percent) == (most, most * 100 // len(BODY))
    receive_chunk(upload=again, offset=again.received, body=BODY[most:], at=at)
    assert finish_upload(upload=again, at=at).sha256 == hashlib.sha256(BODY).hexdigest()


@pytest.mark.parametrize("offset", [0, 99, 101, 5000])
def test_a_piece_for_another_place_changes_nothing_and_is_told_the_right_one(room, at, offset):
    upload = room.begin(at, size=len(BODY))
    receive_chunk(upload=upload, offset=0, body=BODY[:100], at=at)
    with pytest.raises(WrongOffset) as refused:
        receive_chunk(upload=upload, offset=offset, body=b"?" * 10, at=at)
    assert refused.value.received == 100
    assert upload.part.read_bytes() == BODY[:100]


def test_of_two_windows_one_goes_on_and_the_other_learns_it(room, at):
    upload = room.begin(at, size=len(BODY))
    one, other = Upload.objects.get(), Upload.objects.get()
    receive_chunk(upload=one, offset=0, body=BODY[:1000], at=at)
    assert code(receive_chunk, upload=other, offset=0, body=BODY[:700], at=at) == "wrong_offset"
    receive_chunk(upload=other, offset=1000, body=BODY[1000:], at=at)
    assert finish_upload(upload=upload, at=at).sha256 == hashlib.sha256(BODY).hexdigest()


def test_a_piece_that_was_written_and_never_told_is_written_over_itself(room, at):
    upload = room.begin(at, size=len(BODY))
    receive_chunk(upload=upload, offset=0, body=BODY[:1000], at=at)
    with upload.part.open("ab") as part:
        part.write(b"half of a piece whose transaction was lost")
    receive_chunk(upload=upload, offset=1000, body=BODY[1000:], at=at)
    assert upload.part.read_bytes() == BODY


def test_a_disk_that_lost_its_end_goes_on_from_what_it_has(room, at):
    upload = room.begin(at, size=len(BODY))
    receive_chunk(upload=upload, offset=0, body=BODY[:1000], at=at)
    upload.part.write_bytes(BODY[:400])
    with pytest.raises(WrongOffset) as refused:
        receive_chunk(upload=upload, offset=1000, body=BODY[1000:], at=at)
    assert refused.value.received == 400
    upload.refresh_from_db()
    assert upload.received == 400
    receive_chunk(upload=upload, offset=400, body=BODY[400:], at=at)
    assert finish_upload(upload=upload, at=at).size == len(BODY)


def test_more_than_was_announced_is_refused(room, at):
    upload = room.begin(at, size=100)
    assert code(receive_chunk, upload=upload, offset=0, body=b"x" * 101, at=at) == "too_much"
    assert Upload.objects.get().received == 0


def test_it_is_not_finished_before_all_of_it_is_there(room, at):
    upload = room.begin(at, size=len(BODY))
    assert code(finish_upload, upload=upload, at=at) == "wrong_offset"
    receive_chunk(upload=upload, offset=0, body=BODY[:10], at=at)
    assert code(finish_upload, upload=upload, at=at) == "wrong_offset"
    receive_chunk(upload=upload, offset=10, body=BODY[10:], at=at)
    upload.part.unlink()
    assert code(finish_upload, upload=upload, at=at) == "wrong_offset"
    assert not Document.objects.exists()


def test_finishing_twice_gives_the_one_document(room, at):
    upload = room.whole(BODY, at)
    stale = Upload.objects.get()
    assert finish_upload(upload=upload, at=at) == finish_upload(upload=stale, at=at)
    assert Document.objects.count() == len(room.attached) == 1
    assert code(receive_chunk, upload=upload, offset=len(BODY), body=b"x", at=at) == "ended"
    Document.objects.all().delete()
    assert code(finish_upload, upload=upload, at=at) == "ended"


FAULTS = [
    ("acta.pdf", b"MZ" + b"x" * 500, "other_content"),
    ("acta.pdf", BODY.replace(b"/Pages 2 0 R", b"/Pages 9 0 R"), "damaged"),
    ("acta.pdf", make_pdf(3), "too_many_pages"),
    ("plano.docx", b"PK\x03\x04" + b"x" * 500, "other_content"),
]


@pytest.mark.parametrize(("name", "body", "expected"), FAULTS)
def test_what_is_refused_is_told_again_and_leaves_nothing(
    room, at, name, body, expected, django_capture_on_commit_callbacks
):
    upload = room.whole(body, at, name)
    with django_capture_on_commit_callbacks(execute=True):
        assert code(finish_upload, upload=upload, at=at) == expected
    assert not upload.part.exists()
    with pytest.raises(DomainError) as again:
        finish_upload(upload=upload, at=at)
    upload.refresh_from_db()
    assert str(again.value) == upload.fault
    assert not Document.objects.exists()


def test_bytes_that_changed_on_the_way_are_refused(room, at):
    upload = room.whole(BODY, at)
    assert code(finish_upload, upload=upload, at=at, sha256="0" * 64) == "changed"
    good = room.whole(BODY, at)
    finish_upload(upload=good, at=at, sha256=hashlib.sha256(BODY).hexdigest())


def test_the_room_has_the_last_word(room, at):
    room.refusal = "It was submitted meanwhile."
    upload = room.whole(BODY, at)
    assert code(finish_upload, upload=upload, at=at) == "room"
    assert not Document.objects.exists()
    late = room.whole(BODY, at)
    room.slot = None
    assert code(finish_upload, upload=late, at=at) == "closed"


def test_the_purpose_may_be_said_last(room, at):
    finish_upload(upload=room.whole(BODY, at, purpose="Antes"), at=at, purpose="Después")
    assert room.attached[0].purpose == "Después"


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("acta.pdf", 0, "empty"),
        ("acta.pdf", 2_000_001, "too_big"),
        ("acta.pdf", 2**52, "too_big"),
        ("programa.exe", 10, "unknown_kind"),
        ("sin-extension", 10, "unknown_kind"),
    ],
)
def test_what_cannot_be_taken_is_said_before_it_is_sent(room, at, name, size, expected):
    assert code(room.begin, at=at, name=name, size=size) == expected
    assert not Upload.objects.exists()


def test_a_thing_has_room_for_so_much(room, at):
    make_document(room.sender, room="tests", object_id=room.thing, upload=make_upload())
    there = bytes_of("tests", room.thing)
    room.begin(at, size=2_000_000)
    assert bytes_of("tests", room.thing) == there + 2_000_000
    assert code(room.begin, at=at, name="b.pdf", size=1_000_000) == "quota"
    room.begin(at, name="b.pdf", size=1_000_000 - there)


def test_a_person_has_so_many_and_so_much_on_the_way(room, at, monkeypatch):
    monkeypatch.setattr(uploading, "OPEN_MOST", 2)
    first = room.begin(at, name="a.pdf")
    room.begin(at, name="b.pdf")
    assert code(room.begin, at=at, name="c.pdf") == "too_many_open"
    cancel_upload(upload=first, at=at)
    room.begin(at, name="c.pdf")
    monkeypatch.setattr(uploading, "OPEN_MOST", 20)
    monkeypatch.setattr(uploading, "OPEN_BYTES", 2500)
    assert code(room.begin, at=at, name="d.pdf") == "quota"
    monkeypatch.setattr(uploading, "HOURLY_MOST", 3)
    assert code(room.begin, at=at, name="e.pdf") == "too_often"
    room.begin(at + timedelta(hours=1), name="f.pdf", size=10)


def test_the_same_file_begins_once_until_something_of_it_came(room, at):
    first = room.begin(at)
    assert room.begin(at) == first
    receive_chunk(upload=first, offset=0, body=b"x", at=at)
    assert room.begin(at) != first


def test_giving_up_leaves_nothing_and_what_has_arrived_stays(
    room, at, django_capture_on_commit_callbacks
):
    upload = room.whole(BODY, at)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_upload(upload=upload, at=at)
    assert not upload.part.exists()
    assert code(finish_upload, upload=upload, at=at) == "ended"
    kept = room.whole(BODY, at)
    document = finish_upload(upload=kept, at=at)
    cancel_upload(upload=kept, at=at)
    kept.refresh_from_db()
    assert kept.kept == document.public_id
    assert not kept.fault
    assert Document.objects.count() == 1


def test_everybody_sees_their_own(room, at):
    upload = room.begin(at)
    assert list(uploads_of(room.sender)) == [upload]
    assert not uploads_of(make_user()).exists()
    assert not unfinished(make_user(), "tests", room.thing).exists()


def test_a_room_that_says_nothing_takes_nothing(room, at):
    upload = begin_upload(
        owner=room.sender,
        room="nowhere",
        object_id=room.thing,
        slot="x",
        takes=room.slot,
        name="a.pdf",
        size=1,
        at=at,
    )
    receive_chunk(upload=upload, offset=0, body=b"x", at=at)
    assert code(finish_upload, upload=upload, at=at) == "closed"


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    acts=strategies.lists(strategies.tuples(strategies.integers(0, 40), strategies.integers(1, 20)))
)
def test_whatever_comes_in_whatever_order_what_is_there_is_its_beginning(room, at, acts):
    """Pieces at any place, of any length: the part is always the file up to ``received``."""
    body = bytes(range(40))
    upload = room.begin(at, name=f"{len(acts)}.txt", size=40)
    for offset, length in acts:
        try:
            receive_chunk(upload=upload, offset=offset, body=body[offset : offset + length], at=at)
        except DomainError:
            continue
        finally:
            upload.refresh_from_db()
            there = upload.part.read_bytes() if upload.part.exists() else b""
            assert there == body[: upload.received]
    cancel_upload(upload=upload, at=at)
    upload.part.unlink(missing_ok=True)
