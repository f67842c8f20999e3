"""Documents: whoever put them there, whoever the room lets in, and administrators.

A file on its way is its sender's alone, whatever others may.
"""

from datetime import UTC, datetime

from minka.files.models import Upload
from tests.factories.applying import make_proposal
from tests.factories.files import make_document
from tests.factories.world import World
from tests.permissions.table import Row, only

AT = datetime(2026, 10, 15, 15, 0, tzinfo=UTC)


def one_document(world: World) -> dict:
    """Store a document of a room that has said nothing."""
    return {"document": make_document(world.applicant)}


def one_upload(world: World) -> dict:
    """Let the applicant send a file to a draft, and a first piece of it be missing."""
    draft = make_proposal(world.other_call, world.organisation, submitted=False)
    entry = draft.entries.get()
    letter = {"key": "letter", "kind": "file", "label": {}, "required": False}
    entry.form_version.schema = [{"title": {}, "questions": [letter]}]
    entry.form_version.save()
    upload = Upload.objects.create(
        owner=world.applicant,
        room="applying",
        object_id=entry.public_id,
        slot="letter",
        name="carta.pdf",
        size=1000,
        begun_at=AT,
        touched_at=AT,
    )
    return {"upload": upload}


def upload(world: World) -> dict:
    """Name the upload."""
    return {"public_id": world.things["upload"].public_id}


def letter(world: World) -> dict:
    """Say which file is to be sent where."""
    thing = world.things["upload"].object_id
    told = {"room": "applying", "object": str(thing), "slot": "letter"}
    return {**told, "name": "otra.pdf", "size": 1000}


ROWS = [
    Row(
        "files:download",
        lambda w: {"public_id": w.things["document"].public_id},
        only(200, "applicant", "admin"),
        prepare=one_document,
    ),
    Row(
        "files:begin",
        lambda w: {},
        only(201, "applicant"),
        method="post",
        data=letter,
        prepare=one_upload,
    ),
    Row("files:upload", upload, only(200, "applicant"), prepare=one_upload),
    # Not all of it is there.
    Row("files:finish", upload, only(409, "applicant"), method="post", prepare=one_upload),
    Row("files:cancel", upload, only(302, "applicant"), method="post", prepare=one_upload),
]
