"""The application form of a stage: its questions, and the versions that proposals answer."""

from django.db import transaction

from calls.publishing.models import FormVersion, Stage
from calls.publishing.queries import draft_schema, latest_form
from minka.common.models import lock


@transaction.atomic
def freeze_form(*, stage: Stage) -> FormVersion:
    """Keep the form as it is now; return the last version when nothing changed since."""
    stage = lock(stage)
    last = latest_form(stage)
    schema = draft_schema(stage)
    if last is not None and last.schema == schema:
        return last
    number = last.number + 1 if last else 1
    return FormVersion.objects.create(stage=stage, number=number, schema=schema)
