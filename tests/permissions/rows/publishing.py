"""Calls: public pages, the workspace of those who run a call, and its writing."""

from calls.publishing.models import RoleGrant
from calls.publishing.states import CallRole, CallState, QuestionKind
from calls.publishing.views.following import unfollow_path
from tests.factories.accounts import make_foundation
from tests.factories.publishing import make_call, make_grant, make_inquiry, make_question
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


def founder_call(world: World) -> dict:
    """Let there be another public call."""
    return {"source": make_call()}


def another(world: World) -> dict:
    """Name the form of the other call."""
    return {**stage(world), "source": world.things["source"].slug, "of": "final"}


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


def asked(world: World) -> dict:
    """Let the peer have asked about the call, and follow it."""
    inquiry = make_inquiry(world.call, world.peer)
    return {"inquiry": inquiry, "token": unfollow_path(world.peer, world.call.public_id)}


def inquiry(world: World) -> dict:
    """Name the question that was asked."""
    return {"public_id": world.things["inquiry"].public_id}


def token(world: World) -> dict:
    """Give the signed part of the link by which the peer stops following."""
    return {"token": world.things["token"].split("/")[-2]}


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
    Row("publishing:inquiries", slug, everybody(200)),
    Row("publishing:inquiries", its_slug, everybody(404), prepare=draft),
    Row("publishing:ask", slug, everybody(200)),
    Row("publishing:ask", its_slug, everybody(404), prepare=draft),
    Row(
        "publishing:ask",
        slug,
        signed_in(302),
        method="post",
        data=lambda w: {"body": "¿Aceptan alianzas?", "language": "es"},
    ),
    Row("publishing:amendments", slug, everybody(200)),
    Row("publishing:amendments", its_slug, everybody(404), prepare=draft),
    Row("publishing:follow", slug, signed_in(302), method="post"),
    Row("publishing:follow", its_slug, only(404), method="post", prepare=draft),
    Row("publishing:unfollow", slug, signed_in(302), method="post"),
    Row("publishing:following", lambda w: {}, signed_in(200)),
    Row("publishing:unfollow_by_mail", token, everybody(200), prepare=asked),
    Row("publishing:unfollow_by_mail", token, everybody(200), method="post", prepare=asked),
    Row("publishing:unfollow_by_mail", lambda w: {"token": "x"}, everybody(404)),
    Row("publishing:inquiries_received", slug, only(200, *TEAM)),
    Row("publishing:answer_inquiry", inquiry, only(200, *TEAM), prepare=asked),
    Row(
        "publishing:answer_inquiry",
        inquiry,
        only(302, *TEAM),
        method="post",
        data=lambda w: {"question_es": "¿Alianzas?", "answer_es": "Sí.", "chapter": "0"},
        prepare=asked,
    ),
    Row("publishing:decline_inquiry", inquiry, only(200, *TEAM), prepare=asked),
    Row(
        "publishing:decline_inquiry",
        inquiry,
        only(302, *TEAM),
        method="post",
        data=lambda w: {"reason": "No es de esta convocatoria."},
        prepare=asked,
    ),
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
    Row(
        "publishing:release",
        stage,
        only(302, *TEAM),
        method="post",
        data=lambda w: {"drafts": "new"},
    ),
    Row("publishing:preview_form", stage, only(200, *TEAM)),
    Row("publishing:sources", stage, only(200, *TEAM)),
    Row("publishing:copy_form", another, only(200, *TEAM), prepare=founder_call),
    Row(
        "publishing:copy_form",
        another,
        only(302, *TEAM),
        method="post",
        data=lambda w: {"sections": ["0"]},
        prepare=founder_call,
    ),
    Row("publishing:export", slug, only(200, *TEAM)),
    Row(
        "publishing:import_call",
        lambda w: {},
        only(200, "steward", "other_steward", "admin"),
        prepare=founder,
    ),
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
