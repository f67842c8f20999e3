"""Forms that may be copied: of the calls that a person runs, and of those that are public."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from calls.publishing.models import Call, FormVersion, Question, Stage
from calls.publishing.rules import Person
from minka.common.search import matching

from . import managed_by, public_calls, with_standing
from .forms import Schema, draft_schema, latest_form

MOST = 50


def sources_for(user: Person, stage: Stage, words: str = "") -> QuerySet[Any]:
    """Return the stages whose form may be copied into this one, the foundation's own first."""
    seen = Call.objects.filter(Q(pk__in=managed_by(user)) | Q(pk__in=public_calls()))
    asked = Exists(Question.objects.filter(stage=OuterRef("pk")))
    kept = Exists(FormVersion.objects.filter(stage=OuterRef("pk")))
    rows = Stage.objects.filter(asked | kept, call__in=matching(seen, words))
    own = Q(call__foundation=stage.call.foundation_id)
    return (
        rows.exclude(pk=stage.pk)
        .select_related("call__foundation")
        .annotate(own=own)
        .order_by("-own", "-call__updated_at", "order")
    )


def schema_to_copy(user: Person, source: Stage) -> Schema:
    """Return the form of a stage as a person may copy it: as written, or as it is in force."""
    managed = with_standing(managed_by(user), user).filter(pk=source.call_id).exists()
    if managed:
        return draft_schema(source)
    version = latest_form(source)
    return version.schema if version else []
