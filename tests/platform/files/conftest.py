"""A room that takes files in pieces, and a sender."""

from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from minka.common.errors import DomainError
from minka.files.models import Upload
from minka.files.rules import Slot, Writer, access, register_writer
from minka.files.services import begin_upload, receive_chunk, store_document
from tests.factories.accounts import make_user


class Room:
    """A room of which one person may fill one place of one thing."""

    def __init__(self):
        self.sender = make_user("Rosa Quispe", language="en")
        self.thing = uuid4()
        self.slot = Slot(limit=2_000_000, quota=3_000_000, max_pages=2)
        self.refusal = ""
        self.attached = []

    def takes(self, user, object_id, name):
        ours = (user, object_id, name) == (self.sender, self.thing, "letter")
        return self.slot if ours else None

    def attach(self, arrival):
        if self.refusal:
            raise DomainError(self.refusal, code="room")
        self.attached.append(arrival)
        return store_document(
            room="tests",
            object_id=arrival.object_id,
            uploaded_by=arrival.actor,
            upload=arrival.file,
            language="es",
            at=arrival.at,
        )

    def begin(self, at, name="acta.pdf", size=1000, **extra):
        given = {"owner": self.sender, "room": "tests", "object_id": self.thing, "slot": "letter"}
        given |= {"takes": self.slot, "name": name, "size": size, "at": at}
        return begin_upload(**{**given, **extra})

    def whole(self, body, at, name="acta.pdf", **extra) -> Upload:
        upload = self.begin(at, name, len(body), **extra)
        for start in range(0, len(body), 400_000):
            piece = body[start : start + 400_000]
            upload = receive_chunk(upload=upload, offset=start, body=piece, at=at)
        return upload


@pytest.fixture
def room(db, monkeypatch):
    """Register the room for one test."""
    monkeypatch.setattr(access, "_writers", dict(access._writers))
    made = Room()
    register_writer("tests", Writer(made.takes, made.attach, lambda object_id: "/home/"))
    return made


@pytest.fixture
def own_files(settings, tmp_path):
    """Give the test a disk of its own."""
    settings.MEDIA_ROOT = tmp_path
    assert default_storage.location == str(tmp_path)
    return tmp_path
