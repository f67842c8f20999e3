"""Calls: public pages, the workspace of those who run a call, and its writing."""

from calls.publishing.models import RoleGrant
from calls.publishing.states import CallRole, CallState, QuestionKind
from tests.factories.accounts import make_foundation
from tests.factories.publishing import make_call, make_grant, make_question
from tests.factories.world import World
from tests.permissions.table import Row, everybody, only, signed_in

TEAM = ("steward", "admin")
SITTING = (*TEAM, "committee")


def slug(world: World) -> dict:
    """Name the call by its address."""
    return {"slug": world.call.slug}


def stage(world: World) -> dict:
    """Name the call's only stage."""
    return {"slug": world.call.slug, "kind": "final"}


def criterion(world: World) -> dict:
    """Name the first criterion."""
    return {"public_id": world.call.stages.get().criteria.first().public_id}


def question(world: World) -> dict:
    """Name the first question."""
    return {"public_id": world.call.stages.get().questions.first().public_id}


def section(world: World) -> dict:
    """Name the first section of the form."""
    return {"public_id": world.call.stages.get().sections.first().public_id}


def table(world: World) -> dict:
    """Let the form ask for a table."""
    question = make_question(world.call.stages.get(), "team", QuestionKind.ROWS)
    return {"table": question}


def its_table(world: World) -> dict:
    """Name the table."""
    return {"public_id": world.things["table"].public_id}


def draft(world: World) -> dict:
    """Make a draft run by the same people."""
    call = make_call(world.foundation, state=CallState.DRAFT, published_at=None)
    make_grant(call, world.steward)
    make_grant(call, world.committee, CallRole.COMMITTEE)
    return {"draft": call}


def its_slug(world: World) -> dict:
    """Name the draft."""
    return {"slug": world.things["draft"].slug}


def decided(world: World) -> dict:
    """Let the results be out."""
    world.call.state = CallState.DECIDED
    world.call.save(update_fields=["state"])
    return {}


def grant(world: World) -> dict:
    """Name the grant of the committee."""
    found = RoleGrant.objects.get(call=world.call, role=CallRole.COMMITTEE)
    return {"slug": world.call.slug, "public_id": found.public_id}


def founder(world: World) -> dict:
    """Let the steward run every call of the foundation: then they may begin one."""
    role = {"user": world.steward, "role": CallRole.STEWARD}
    RoleGrant.objects.create(foundation=world.foundation, **role)
    return {"another": make_foundation()}


DRAFT_READERS: dict[str, int | str] = {
    **everybody(404),
    **dict.fromkeys(SITTING, 200),
}

ROWS = [
    Row("publishing:calls", lambda w: {}, everybody(200)),
    Row("publishing:clock", lambda w: {"public_id": w.call.stages.get().public_id}, everybody(200)),
    Row("publishing:feed", lambda w: {}, everybody(200)),
    Row("publishing:call", slug, everybody(200)),
    Row("publishing:call", its_slug, DRAFT_READERS, prepare=draft),
    Row("publishing:mine", lambda w: {}, signed_in(200)),
    Row(
        "publishing:new",
        lambda w: {},
        only(200, "steward", "other_steward", "admin"),
        prepare=founder,
    ),
    Row("publishing:workspace", slug, only(200, *SITTING)),
    Row("publishing:workspace", its_slug, only(200, *SITTING), prepare=draft),
    Row("publishing:trail", slug, only(200, *TEAM)),
    Row("publishing:team", slug, only(200, *TEAM)),
    Row("publishing:leave_team", grant, only(200, *TEAM)),
    Row("publishing:leave_team", grant, only(302, *TEAM), method="post"),
    Row("publishing:preview", its_slug, only(200, *TEAM), prepare=draft),
    Row("publishing:publish", its_slug, only(200, *TEAM), prepare=draft),
    Row("publishing:publish", its_slug, only(302, *TEAM), method="post", prepare=draft),
    Row("publishing:publish", slug, only(404)),
    Row("publishing:extend", stage, only(200, *TEAM)),
    Row("publishing:cancel", slug, only(200, *TEAM)),
    Row(
        "publishing:cancel",
        slug,
        only(302, *TEAM),
        method="post",
        data=lambda w: {"reason": "No hay fondos."},
    ),
    Row("publishing:archive", slug, only(200, *TEAM), prepare=decided),
    Row("publishing:archive", slug, only(302, *TEAM), method="post", prepare=decided),
    Row("publishing:clone", slug, only(200, *TEAM), prepare=founder),
    Row("publishing:write", slug, only(200, *TEAM)),
    Row("publishing:basics", slug, only(200, *TEAM)),
    Row("publishing:rules", slug, only(200, *TEAM)),
    Row("publishing:chapter", lambda w: {**slug(w), "number": 99}, only(404)),
    Row("publishing:themes", slug, only(200, *TEAM)),
    Row("publishing:money", slug, only(200, *TEAM)),
    Row("publishing:dates", slug, only(200, *TEAM)),
    Row("publishing:eligibility", slug, only(200, *TEAM)),
    Row("publishing:criteria", stage, only(200, *TEAM)),
    Row("publishing:new_criterion", stage, only(200, *TEAM)),
    Row("publishing:ready_criteria", stage, only(302, *TEAM), method="post"),
    Row("publishing:criterion", criterion, only(200, *TEAM)),
    Row("publishing:move_criterion", criterion, only(302, *TEAM), method="post"),
    Row("publishing:remove_criterion", criterion, only(200, *TEAM)),
    Row("publishing:remove_criterion", criterion, only(302, *TEAM), method="post"),
    Row("publishing:form", stage, only(200, *TEAM)),
    Row("publishing:new_question", stage, only(200, *TEAM)),
    Row("publishing:ready_form", stage, only(302, *TEAM), method="post"),
    Row("publishing:release", stage, only(200, *TEAM)),
    Row("publishing:release", stage, only(302, *TEAM), method="post"),
    Row("publishing:preview_form", stage, only(200, *TEAM)),
    Row(
        "publishing:reorder",
        stage,
        only(302, *TEAM),
        method="post",
        data=lambda w: {"item": str(section(w)["public_id"])},
    ),
    Row("publishing:new_section", stage, only(200, *TEAM)),
    Row("publishing:section", section, only(200, *TEAM)),
    Row("publishing:move_section", section, only(302, *TEAM), method="post"),
    Row("publishing:copy_section", section, only(302, *TEAM), method="post"),
    Row("publishing:remove_section", section, only(200, *TEAM)),
    Row("publishing:remove_section", section, only(302, *TEAM), method="post"),
    Row("publishing:copy_question", question, only(302, *TEAM), method="post"),
    Row("publishing:columns", its_table, only(200, *TEAM), prepare=table),
    Row("publishing:columns", question, only(404)),
    Row("publishing:question", question, only(200, *TEAM)),
    Row("publishing:move_question", question, only(302, *TEAM), method="post"),
    Row("publishing:remove_question", question, only(200, *TEAM)),
    Row("publishing:remove_question", question, only(302, *TEAM), method="post"),
]
