"""What nobody waits for goes after a day; what a row names never does. And it can be checked."""

import os
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from minka.files.models import Document, Upload
from minka.files.queries import check_files
from minka.files.services import (
    clean_copy,
    delete_document,
    finish_upload,
    receive_chunk,
    share_document,
    sweep_files,
)
from minka.files.tasks import sweep_files as task
from tests.factories.accounts import make_user
from tests.factories.files import PDF, make_document, make_upload

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


def age(folder, at):
    """Let every stored file have been written at this instant."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (at.timestamp(), at.timestamp()))


def kinds(at):
    return sorted(finding.kind for finding in check_files(at))


def test_an_upload_that_was_left_goes_after_a_day_and_not_before(room, at, own_files):
    upload = room.begin(at)
    receive_chunk(upload=upload, offset=0, body=b"x", at=at)
    assert sweep_files(at=at + DAY) == 0
    receive_chunk(upload=upload, offset=1, body=b"y", at=at + DAY)
    assert sweep_files(at=at + DAY * 1.5) == 0
    assert upload.part.exists()
    assert sweep_files(at=at + DAY * 2 + timedelta(seconds=1)) == 1
    assert not upload.part.exists()
    assert not Upload.objects.exists()


def test_what_an_upload_became_stays_when_its_row_goes(room, at, own_files):
    document = finish_upload(upload=room.whole(PDF, at), at=at)
    age(own_files, at)
    sweep_files(at=at + DAY * 3)
    assert not Upload.objects.exists()
    with document.file.open("rb") as stored:
        assert stored.read() == PDF


def test_a_part_without_a_row_goes_after_a_day(room, at, own_files):
    folder = own_files / "parts"
    folder.mkdir()
    for name in (f"{uuid4().hex}.part", "by-hand.part"):
        (folder / name).write_bytes(b"x")
    upload = room.begin(at)
    receive_chunk(upload=upload, offset=0, body=b"x", at=at)
    age(own_files, at - DAY * 2)
    assert sweep_files(at=at) == 2
    assert [path.name for path in folder.iterdir()] == [upload.part.name]


def test_bytes_without_a_row_go_after_a_day_and_named_ones_stay(at, own_files):
    kept = make_document()
    copy = clean_copy(document=kept, at=at)
    for folder in ("documents", "copies"):
        default_storage.save(f"{folder}/2026/10/lost.pdf", ContentFile(PDF))
    age(own_files, at)
    assert sweep_files(at=at + DAY / 2) == 0
    assert sweep_files(at=at + DAY * 2) == 2
    assert default_storage.exists(kept.file.name)
    assert default_storage.exists(copy.file.name)
    assert not default_storage.exists("documents/2026/10/lost.pdf")


def test_beside_another_database_nothing_is_removed(at, own_files):
    """No stored file is named: the database was put back, or another one is in use."""
    document = make_document()
    name = document.file.name
    Document.objects.all().delete()
    age(own_files, at)
    assert sweep_files(at=at + DAY * 2) == 0
    assert default_storage.exists(name)


def test_shared_bytes_go_with_the_last_row_that_names_them(
    at, own_files, django_capture_on_commit_callbacks
):
    first = make_document()
    shared = share_document(
        document=first, room="nowhere", object_id=uuid4(), actor=make_user(), at=at
    )
    assert shared.pk != first.pk
    assert (shared.sha256, shared.file.name, shared.pages) == (first.sha256, first.file.name, 1)
    name = first.file.name
    with django_capture_on_commit_callbacks(execute=True):
        delete_document(document=first, actor=first.uploaded_by, at=at)
    assert default_storage.exists(name)
    assert kinds(at) == []
    with django_capture_on_commit_callbacks(execute=True):
        delete_document(document=shared, actor=shared.uploaded_by, at=at)
    assert not default_storage.exists(name)


def test_what_is_gone_cannot_be_shared(at):
    document = make_document()
    Document.objects.all().delete()
    with pytest.raises(Document.DoesNotExist):
        share_document(document=document, room="r", object_id=uuid4(), actor=make_user(), at=at)


def test_the_check_finds_nothing_after_uploads(room, at, own_files):
    finish_upload(upload=room.whole(PDF, at), at=at)
    clean_copy(document=make_document(), at=at)
    clean_copy(document=make_document(upload=make_upload("a.mp3", b"ID3\x03" + b"\0" * 20)), at=at)
    age(own_files, at)
    assert kinds(at + DAY * 1.5) == []
    out = StringIO()
    call_command("check_files", stdout=out)
    assert "as it was stored" in out.getvalue()


def test_the_check_finds_what_is_not_as_it_must_be(room, at, own_files):
    changed, missing = make_document(), make_document()
    copy = clean_copy(document=make_document(), at=at)
    (own_files / changed.file.name).write_bytes(PDF + b"?")
    (own_files / missing.file.name).unlink()
    (own_files / copy.file.name).write_bytes(b"")
    default_storage.save("documents/2026/10/lost.pdf", ContentFile(PDF))
    age(own_files, at - DAY * 2)
    room.begin(at - DAY * 3)
    assert kinds(at) == ["changed", "changed", "missing", "stale", "unnamed"]
    out = StringIO()
    with pytest.raises(CommandError, match="5"):
        call_command("check_files", stdout=out)
    assert missing.file.name in out.getvalue()


def test_the_task_sweeps_by_the_clock(room, clock):
    room.begin(clock())
    clock.on(hours=25)
    assert task() == 1


def test_the_task_is_on_the_schedule(settings):
    names = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert task.name in names
