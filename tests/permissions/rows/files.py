"""Documents: whoever put them there, whoever the room lets in, and administrators."""

from tests.factories.files import make_document
from tests.factories.world import World
from tests.permissions.table import Row, only


def one_document(world: World) -> dict:
    """Store a document of a room that has said nothing."""
    return {"document": make_document(world.applicant)}


ROWS = [
    Row(
        "files:download",
        lambda w: {"public_id": w.things["document"].public_id},
        only(200, "applicant", "admin"),
        prepare=one_document,
    ),
]
