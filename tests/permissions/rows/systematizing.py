"""Systematizations: a draft of the applicant's organisation, and a lesson of a published one."""

from datetime import UTC, date, datetime

from django.core.files.base import ContentFile

from learning.systematizing.models import Milestone, Systematization
from learning.systematizing.states import SystematizationState as State
from minka.files.services import store_document
from tests.factories.accompanying import make_project
from tests.factories.accounts import make_user
from tests.factories.learning import make_lesson, make_systematization
from tests.factories.world import World
from tests.permissions.table import Row, everybody, only

TEAM = ("applicant", "viewer")
READERS = (*TEAM, "steward", "admin")
WRITERS = ("applicant", "admin")


def draft(w: World) -> dict:
    """Make a draft with a lesson and a milestone; the rival has a project in the same call."""
    case = make_systematization(make_project(w.proposal))
    make_project(w.rival_proposal)
    lesson = make_lesson(case)
    milestone = Milestone.objects.create(
        systematization=case, on=date(2027, 1, 1), what="Primera venta"
    )
    return {"case": case, "lesson": lesson, "milestone": milestone}


def in_state(state: str):
    """Make it in a state."""

    def prepare(w: World) -> dict:
        things = draft(w)
        Systematization.objects.filter(pk=things["case"].pk).update(state=state, consent=True)
        return things

    return prepare


def published(w: World) -> dict:
    """Make it published."""
    things = draft(w)
    Systematization.objects.filter(pk=things["case"].pk).update(
        state=State.PUBLISHED, published_at="2027-03-01T12:00:00Z"
    )
    return things


def commented(w: World) -> dict:
    """Make it with a comment of a peer."""
    things = draft(w)
    section = things["case"].sections.get(key="axis")
    comment = section.comments.create(
        author=make_user(), body="¿Y?", written_at="2027-02-01T12:00:00Z"
    )
    return {**things, "comment": comment}


def with_document(w: World) -> dict:
    """Make it with a document."""
    things = draft(w)
    document = store_document(
        room="systematizing",
        object_id=things["case"].public_id,
        uploaded_by=w.applicant,
        upload=ContentFile(b"Acta de la asamblea", name="acta.txt"),
        language="es",
        at=datetime(2027, 2, 1, 12, 0, tzinfo=UTC),
    )
    return {**things, "document": document}


def invited(w: World) -> dict:
    """Make it with an invited peer."""
    things = draft(w)
    return {**things, "invitation": things["case"].invited.create(user=make_user())}


def slug(w: World) -> dict:
    """Return the address of the case."""
    return {"slug": w.things["case"].slug}


def of(thing: str):
    """Return the address of a thing of the case."""
    return lambda w: {**slug(w), "public_id": w.things[thing].public_id}


def section(w: World) -> dict:
    """Return the address of a section."""
    return {**slug(w), "key": "axis"}


def write(name: str, kwargs=slug, prepare=draft, method: str = "get", answer: int = 200) -> Row:
    """Return a row for a page of those who write."""
    return Row(f"systematizing:{name}", kwargs, only(answer, *WRITERS), method, prepare=prepare)


ROWS = [
    Row("systematizing:call", lambda w: {"slug": w.call.slug}, only(200, "steward", "admin")),
    Row(
        "systematizing:systematization",
        slug,
        {**only(200, *READERS), "anonymous": 404},
        prepare=draft,
    ),
    Row(
        "systematizing:systematization",
        slug,
        {**only(200, *READERS, "rival"), "anonymous": 404},
        prepare=in_state(State.COMMENTING),
    ),
    Row(
        "systematizing:systematization",
        slug,
        {**only(200, *READERS), "anonymous": 404},
        prepare=in_state(State.EMBARGOED),
    ),
    Row("systematizing:systematization", slug, everybody(200), prepare=published),
    Row(
        "systematizing:lesson",
        lambda w: {"public_id": w.things["lesson"].public_id},
        {**only(200, *READERS), "anonymous": 404},
        prepare=in_state(State.EMBARGOED),
    ),
    Row(
        "systematizing:lesson",
        lambda w: {"public_id": w.things["lesson"].public_id},
        everybody(200),
        prepare=published,
    ),
    write("hub"),
    write("hub", prepare=in_state(State.SUBMITTED)),
    write("details"),
    # An administrator passes every rule; the services keep a closed text closed.
    Row("systematizing:details", slug, only(200, "admin"), prepare=in_state(State.SUBMITTED)),
    write("section", section),
    write("milestones"),
    write("milestone", of("milestone")),
    write("remove_milestone", of("milestone")),
    write("remove_milestone", of("milestone"), method="post", answer=302),
    write("lessons"),
    write("new_lesson"),
    write("edit_lesson", of("lesson")),
    write("remove_lesson", of("lesson")),
    write("documents"),
    write("remove_document", of("document"), with_document, "post", 302),
    write("peers"),
    write("uninvite", of("invitation"), invited, "post", 302),
    write("comments"),
    write("open_comments"),
    write("open_comments", method="post", answer=302),
    write("close_comments", prepare=in_state(State.COMMENTING), method="post", answer=302),
    write("answer", of("comment"), commented),
    write("consent"),
    write("submit"),
    write("submit", method="post", answer=302),
    Row(
        "systematizing:section_comments",
        section,
        only(200, *READERS, "rival"),
        prepare=in_state(State.COMMENTING),
    ),
    Row("systematizing:section_comments", section, only(200, *READERS), prepare=draft),
    Row(
        "systematizing:section_comments",
        section,
        only(302, "rival", "steward", "admin"),
        "post",
        lambda w: {"body": "Falta una voz."},
        in_state(State.COMMENTING),
    ),
    Row(
        "systematizing:validate",
        slug,
        only(200, "steward", "admin"),
        prepare=in_state(State.SUBMITTED),
    ),
    Row(
        "systematizing:publish",
        slug,
        only(200, "steward", "admin"),
        prepare=in_state(State.VALIDATED),
    ),
    Row(
        "systematizing:publish",
        slug,
        only(302, "steward", "admin"),
        "post",
        lambda w: {"when": "now"},
        in_state(State.VALIDATED),
    ),
]
