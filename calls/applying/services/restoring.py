"""Taking an earlier value of a field again: a change like any other."""

from datetime import datetime

from django.utils.translation import gettext as _

from calls.applying.models import Change, Entry
from calls.applying.rules import FIELD_PREFIX, file_questions
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.taxonomy.queries import by_codes

from .saving import save_draft


def restore_change(*, change: Change, entry: Entry, seen: str, actor: User, at: datetime) -> Entry:
    """Let a field say again what it said before a change of it.

    ``seen`` is the mark of what stood in the field when the person decided. Raises ``StaleDraft``
    when somebody has written there since, ``DomainError`` for files and for an earlier stage.
    """
    if change.entry_id != entry.pk:
        raise DomainError(_("This belongs to an earlier stage."), code="stage")
    files = {
        FIELD_PREFIX + question["key"] for question in file_questions(entry.form_version.schema)
    }
    if change.field in files:
        raise DomainError(_("Files are added and removed on their own page."), code="files")
    value = change.before
    if change.field == "themes":
        value = [theme.code for theme in by_codes(value or [])]
    return save_draft(
        entry=entry, values={change.field: value}, actor=actor, at=at, seen={change.field: seen}
    )
