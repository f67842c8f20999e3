"""Calls with their stages, criteria, form and people."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from calls.publishing.models import (
    AwardCap,
    Call,
    Criterion,
    FormVersion,
    Inquiry,
    Question,
    RoleGrant,
    Section,
    Stage,
)
from calls.publishing.queries import draft_schema
from calls.publishing.states import CallRole, CallState, InquiryState, QuestionKind, StageKind
from minka.accounts.models import Organisation, User

from . import nth
from .accounts import make_foundation, make_user

OPENS = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
CLOSES = datetime(2026, 12, 5, 16, 0, tzinfo=UTC)


def make_call(foundation: Organisation | None = None, *, stages: int = 1, **extra: Any) -> Call:
    """Make a published call (open from 1 October to 5 December 2026, 13:00 in Santiago)."""
    n = nth()
    foundation = foundation or make_foundation()
    extra.setdefault("state", CallState.PUBLISHED)
    extra.setdefault("slug", f"accion-colectiva-{n}")
    extra.setdefault("code", f"AC{n}")
    extra.setdefault("title", {"es": f"Acción colectiva {n}", "en": f"Collective action {n}"})
    extra.setdefault("summary", {"es": "Proyectos que aprenden de la acción colectiva."})
    extra.setdefault("body", {"es": "Buscamos experiencias de **al menos** dos años."})
    extra.setdefault("languages", ["es", "en"])
    extra.setdefault("proposal_languages", ["es", "pt-BR", "en", "fr"])
    extra.setdefault("zone", "America/Santiago")
    extra.setdefault("envelope", Decimal(175000))
    extra.setdefault("awards_min", 10)
    extra.setdefault("awards_max", 12)
    extra.setdefault("term_months", 12)
    extra.setdefault("published_at", OPENS)
    extra.setdefault("created_by", extra.pop("by", None) or make_user())
    call = Call.objects.create(foundation=foundation, **extra)
    AwardCap.objects.create(call=call, min_countries=1, amount=Decimal(15000))
    AwardCap.objects.create(call=call, min_countries=2, amount=Decimal(20000))
    kinds = [StageKind.PROFILE, StageKind.FINAL] if stages == 2 else [StageKind.FINAL]
    for order, kind in enumerate(kinds, 1):
        make_stage(call, kind=kind, order=order)
    return call


def make_stage(call: Call, *, kind: str = StageKind.FINAL, order: int = 1, **extra: Any) -> Stage:
    """Make a stage with two criteria, three questions and its frozen form."""
    extra.setdefault("opens_at", OPENS)
    extra.setdefault("deadline_at", CLOSES)
    stage = Stage.objects.create(call=call, kind=kind, order=order, **extra)
    for position, weight in enumerate((Decimal(60), Decimal(40))):
        Criterion.objects.create(
            stage=stage, order=position, weight=weight, title={"es": f"Criterio {position + 1}"}
        )
    make_question(stage, "learning", QuestionKind.LONG, max_words=300)
    make_question(stage, "where", QuestionKind.SHORT)
    make_question(stage, "people", QuestionKind.NUMBER, required=False)
    make_form_version(stage)
    return stage


def make_section(stage: Stage, title: dict[str, str] | None = None, **extra: Any) -> Section:
    """Make a section of a stage's form, or return the one with this title."""
    title = title or {"es": "La experiencia", "en": "The experience"}
    known = [section for section in stage.sections.all() if section.title == title]
    if known:
        return known[0]
    number = stage.sections.count() + 1
    return Section.objects.create(
        stage=stage, **{"key": f"s{number}", "title": title, "order": number, **extra}
    )


def make_question(
    stage: Stage,
    key: str,
    kind: str = QuestionKind.SHORT,
    *,
    section: Section | dict[str, str] | None = None,
    **extra: Any,
) -> Question:
    """Make a question of a stage's form; ``section`` may be a title."""
    extra.setdefault("label", {"es": f"Pregunta {key}", "en": f"Question {key}"})
    if not isinstance(section, Section):
        section = make_section(stage, section)
    extra.setdefault("order", section.questions.count() + 1)
    return Question.objects.create(stage=stage, section=section, key=key, kind=kind, **extra)


def make_form_version(stage: Stage, **extra: Any) -> FormVersion:
    """Freeze the questions that a stage has now, as ``FormVersion.schema`` says."""
    number = stage.form_versions.count() + 1
    schema = draft_schema(stage)
    return FormVersion.objects.create(stage=stage, number=number, schema=schema, **extra)


def make_inquiry(call: Call, user: User | None = None, **extra: Any) -> Inquiry:
    """Make a question about a call; with ``answer`` it is answered for everybody."""
    extra.setdefault("asked_by", user or make_user())
    extra.setdefault("asked_at", OPENS)
    extra.setdefault("body", f"¿Puede postular una red? ({nth()})")
    if "answer" in extra:
        extra.setdefault("state", InquiryState.ANSWERED)
        extra.setdefault("published_body", {"es": extra["body"]})
        extra.setdefault("answered_at", extra["asked_at"])
        extra.setdefault("answered_by", call.created_by)
    return Inquiry.objects.create(call=call, **extra)


def make_grant(call: Call, user: User | None = None, role: str = CallRole.STEWARD) -> RoleGrant:
    """Give a person a role in one call."""
    return RoleGrant.objects.create(
        foundation=call.foundation, call=call, user=user or make_user(), role=role
    )
