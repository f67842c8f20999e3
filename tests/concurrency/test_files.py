"""Many hands on one file: pieces never mix, it arrives once, and nothing that is named ever goes."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from minka.common.errors import DomainError
from minka.files.models import Document, Upload
from minka.files.queries import check_files
from minka.files.rules import Slot, Writer, access, register_writer
from minka.files.services import (
    begin_upload,
    delete_document,
    finish_upload,
    receive_chunk,
    share_document,
    store_document,
    sweep_files,
)
from tests.factories.accounts import make_user
from tests.factories.files import PDF, make_document

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(hours=24)
BODY = PDF + b"%" + bytes(range(250)) * 40
WHOLE = len(BODY)


def at_once(acts):
    """Run every act in a thread and connection of its own, all released together."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            return act()
        except (DomainError, Document.DoesNotExist, Upload.DoesNotExist) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def in_turn(acts):
    """Run every act one after the other."""
    found = []
    for act in acts:
        try:
            found.append(act())
        except (DomainError, Document.DoesNotExist, Upload.DoesNotExist) as error:
            found.append(error)
    return found


WAYS = [
    pytest.param(at_once, id="at-once", marks=pytest.mark.postgresql),
    pytest.param(in_turn, id="in-turn"),
]


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Give each test a disk of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def begin(monkeypatch, at):
    """Return a function that begins a file of a room that takes everything."""
    monkeypatch.setattr(access, "_writers", {})
    sender, thing = make_user(), uuid4()

    def attach(arrival):
        return store_document(
            room="tests",
            object_id=arrival.object_id,
            uploaded_by=arrival.actor,
            upload=arrival.file,
            language="es",
            at=arrival.at,
        )

    register_writer("tests", Writer(lambda *given: Slot(quota=100_000), attach, lambda key: "/"))

    def act(name="acta.pdf", size=WHOLE):
        given = {"owner": sender, "room": "tests", "object_id": thing, "slot": "x"}
        return begin_upload(**given, takes=Slot(quota=100_000), name=name, size=size, at=at)

    return act


def send(upload, body, at, size):
    """Send the whole file in pieces of a size, from where it is, as a window does."""
    there = 0
    while there < len(body):
        try:
            piece = body[there : there + size]
            there = receive_chunk(upload=upload, offset=there, body=piece, at=at).received
        except DomainError as error:
            there = getattr(error, "received", len(body))


@pytest.mark.parametrize("run", WAYS)
def test_two_windows_send_one_file_and_it_arrives_as_it_was(run, begin, at):
    upload = begin()
    run([lambda size=size: send(upload, BODY, at, size) for size in (700, 1100, 90)])
    found = run([lambda: finish_upload(upload=Upload.objects.get(), at=at) for _ in range(4)])
    assert {document.pk for document in found} == {Document.objects.get().pk}
    with Document.objects.get().file.open("rb") as stored:
        assert stored.read() == BODY
    assert list(check_files(at)) == []


@pytest.mark.parametrize("run", WAYS)
def test_no_more_begin_than_there_is_room_for(run, begin):
    acts = [lambda n=n: begin(f"{n}.pdf", 30_000) for n in range(8)]
    found = run(acts)
    assert sum(isinstance(one, Upload) for one in found) == 3
    assert {one.code for one in found if isinstance(one, DomainError)} == {"quota"}


@pytest.mark.parametrize("run", WAYS)
def test_bytes_stay_while_anybody_names_them(run, at):
    """Whoever deletes and whoever uses a file again meet: no row is ever left without its bytes."""
    for _ in range(6):
        first = make_document()
        name, given = first.file.name, {"document": first, "actor": first.uploaded_by, "at": at}
        share = partial(share_document, room="r", **given)
        delete = partial(delete_document, **given)
        run([partial(share, object_id=uuid4()), delete, partial(share, object_id=uuid4())])
        named = Document.objects.filter(file=name).exists()
        assert default_storage.exists(name) is named
        assert list(check_files(at)) == []
        Document.objects.all().delete()


@pytest.mark.postgresql
def test_the_sweep_leaves_what_somebody_goes_on_with(begin, at):
    """An old upload is swept in the very moment in which its owner comes back to it."""
    for _ in range(6):
        upload = begin()
        receive_chunk(upload=upload, offset=0, body=BODY[:100], at=at)
        later = at + DAY * 2

        def go_on(upload=upload, later=later):
            receive_chunk(upload=upload, offset=100, body=BODY[100:], at=later)
            return finish_upload(upload=upload, at=later)

        found = at_once([go_on, lambda later=later: sweep_files(at=later)])
        if isinstance(found[0], Document):
            with found[0].file.open("rb") as stored:
                assert stored.read() == BODY
        else:
            assert isinstance(found[0], Upload.DoesNotExist)
        assert list(check_files(later)) == []
        Document.objects.all().delete()
        Upload.objects.all().delete()


@pytest.mark.postgresql
def test_the_sweep_waits_for_nobody_who_has_an_upload_in_hand(begin, at):
    upload = begin()
    swept = []
    with transaction.atomic():
        Upload.objects.select_for_update().get(pk=upload.pk)
        swept = at_once([lambda: sweep_files(at=at + DAY * 2)])
    assert swept == [0]
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("run", WAYS)
def test_the_sweep_never_takes_a_file_that_is_being_stored(run, begin, at, own_files):
    """New bytes are young, whatever the clock of their row: only old ones are looked for."""
    keep = make_document()
    old = (at - DAY * 3).timestamp()
    os.utime(own_files / keep.file.name, (old, old))
    acts = [make_document] * 4 + [lambda: sweep_files(at=at)] * 2
    run(acts)
    assert Document.objects.count() == 5
    assert list(check_files(at)) == []
