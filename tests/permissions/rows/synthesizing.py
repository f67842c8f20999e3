"""A workshop and a synthesis of the world's call, whose team is the steward."""

from learning.synthesizing.models import Author, Synthesis, Workshop
from tests.factories.accompanying import make_project
from tests.factories.learning import (
    make_attendance,
    make_finding,
    make_lesson,
    make_synthesis,
    make_systematization,
    make_workshop,
)
from tests.factories.world import World
from tests.permissions.table import Row, everybody, only

RUNNERS = ("steward", "admin")
WRITERS = ("steward", "admin", "peer")
# The people of the funded organisation, of the committee, and who is expected.
AT_WORKSHOP = (*RUNNERS, "committee", "applicant", "viewer", "reviewer")


def workshop(w: World) -> dict:
    """Make a planned workshop: the applicant's organisation is funded, the reviewer expected."""
    case = make_systematization(make_project(w.proposal))
    made = make_workshop(w.call)
    made.cases.add(case)
    return {"workshop": made, "attendance": make_attendance(made, w.reviewer)}


def synthesis(w: World) -> dict:
    """Make a draft: the peer is an author with an account."""
    case = make_systematization(make_project(w.proposal), state="published")
    made = make_synthesis(w.call)
    author = Author.objects.create(synthesis=made, order=1, name="Autora", user=w.peer)
    finding = make_finding(made, make_lesson(case))
    return {
        "synthesis": made,
        "author": author,
        "finding": finding,
        "link": finding.links.get(),
    }


def published(w: World) -> dict:
    """Make it published."""
    things = synthesis(w)
    Synthesis.objects.update(state="published", published_at="2027-08-01T12:00:00Z")
    return things


def held(w: World) -> dict:
    """Make a workshop that was held."""
    things = workshop(w)
    Workshop.objects.update(state="held", minutes="Se acordó seguir.")
    return things


def call(w: World) -> dict:
    """Return the address of the call."""
    return {"slug": w.call.slug}


def by_slug(w: World) -> dict:
    """Return the address of the synthesis."""
    return {"slug": w.things["synthesis"].slug}


def of(thing: str):
    """Return the address of a thing."""
    return lambda w: {"public_id": w.things[thing].public_id}


def run(name: str, kwargs, method: str = "get", answer: int = 200, prepare=None) -> Row:
    """Return a row for the call's team."""
    return Row(f"synthesizing:{name}", kwargs, only(answer, *RUNNERS), method, prepare=prepare)


def at_workshop(name: str, thing: str = "workshop", method: str = "get", answer: int = 200) -> Row:
    """Return a row for the call's team about the workshop."""
    return run(name, of(thing), method, answer, workshop)


def write(name: str, kwargs, method: str = "get", answer: int = 200) -> Row:
    """Return a row for those who write the synthesis."""
    return Row(f"synthesizing:{name}", kwargs, only(answer, *WRITERS), method, prepare=synthesis)


ROWS = [
    run("call", call),
    run("new", call),
    run("workshops", call),
    run("plan", call),
    Row("synthesizing:workshop", of("workshop"), only(200, *AT_WORKSHOP), prepare=workshop),
    Row("synthesizing:workshop", of("workshop"), only(200, *AT_WORKSHOP), prepare=held),
    at_workshop("edit_workshop"),
    at_workshop("people"),
    at_workshop("add_people", method="post", answer=302),
    at_workshop("attendance"),
    at_workshop("hold"),
    at_workshop("cancel"),
    at_workshop("remove_person", "attendance", "post", 302),
    Row(
        "synthesizing:synthesis",
        by_slug,
        {**only(200, *WRITERS), "anonymous": 404},
        prepare=synthesis,
    ),
    Row("synthesizing:synthesis", by_slug, everybody(200), prepare=published),
    write("hub", by_slug),
    write("text", by_slug),
    write("authors", by_slug),
    write("new_finding", by_slug),
    write("matrix", by_slug),
    write("finding", of("finding")),
    write("remove_finding", of("finding")),
    write("remove_finding", of("finding"), "post", 302),
    write("raise_finding", of("finding"), "post", 302),
    write("cite", of("finding")),
    write("uncite", of("link"), "post", 302),
    write("remove_author", of("author"), "post", 302),
    write("raise_author", of("author"), "post", 302),
    run("publish", by_slug, prepare=synthesis),
    run("publish", by_slug, "post", 302, synthesis),
]
