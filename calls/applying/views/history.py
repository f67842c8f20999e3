"""Who changed what in a draft, and taking an earlier text again."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls.applying.forms.typed import label_of
from calls.applying.models import Change, Entry
from calls.applying.queries import entry_to_write, stored_values
from calls.applying.queries.changes import changes_of
from calls.applying.rules import FIELD_PREFIX, file_questions, fingerprint
from calls.applying.services import StaleDraft
from calls.applying.services.restoring import restore_change
from calls.publishing.states import QuestionKind
from minka.common.diffs import differences
from minka.common.errors import DomainError
from minka.common.languages import said
from minka.common.money import format_money
from minka.taxonomy.queries import by_codes

from .conflicts import told
from .drafts import frame, may_write, pages_of, writing

PAGE = 20
Names = dict[str, str]


@require_safe
@login_required
def history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the changes of a draft to those who may read it; ``?field=`` those of one field."""
    entry = entry_to_write(request.user, public_id)
    if entry is None:
        raise Http404
    field = request.GET.get("field", "")
    rows = changes_of(entry.proposal, field)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    writable, files = may_write(entry), _files(entry)
    names = _names(value for change in page for value in (change.before, change.after))
    context = {
        **frame(request, entry),
        "page_obj": page,
        "changes": [_row(change, entry, writable, files, names) for change in page],
        "field": field,
        "field_label": _label(entry, field) if field else "",
    }
    return render(request, "applying/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@writing
def restore(request: HttpRequest, entry: Entry, change: UUID) -> HttpResponse:
    """Ask, then let a field say again what it said before a change."""
    found = get_object_or_404(changes_of(entry.proposal), public_id=change, entry=entry)
    back = reverse("applying:history", args=[entry.proposal.public_id])
    if found.field in _files(entry) or not label_of(entry, found.field):
        messages.info(request, _("This cannot be taken back here."))
        return redirect(back)
    now = stored_values(entry, [found.field])[found.field]
    if request.method == "POST" and not request.language_switch:  # type: ignore[attr-defined]
        try:
            restore_change(
                change=found,
                entry=entry,
                seen=request.POST.get("seen", "") or fingerprint(now),
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except StaleDraft:
            messages.warning(request, _("Somebody wrote there meanwhile: look again."))
            return redirect(request.path)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(back)
        messages.success(request, _("Taken back. What stood there is in the history."))
        return redirect(_page_of(entry, found.field) or back)
    context = {
        **frame(request, entry),
        "change": found,
        "label": _label(entry, found.field),
        "pieces": _pieces(entry, found.field, now, found.before, _names([now, found.before])),
        "seen": fingerprint(now),
        "form_id": "main-form",
        "cancel_url": back,
    }
    return render(request, "applying/restore.html", context)


def _files(entry: Entry) -> set[str]:
    return {
        FIELD_PREFIX + question["key"] for question in file_questions(entry.form_version.schema)
    }


def _row(
    change: Change, entry: Entry, writable: bool, files: set[str], names: Names
) -> dict[str, Any]:
    own = change.entry_id == entry.pk
    known = bool(label_of(change.entry, change.field))
    return {
        "change": change,
        "label": _label(change.entry, change.field),
        "pieces": _pieces(change.entry, change.field, change.before, change.after, names),
        "restorable": writable and own and known and change.field not in files,
        "stage": "" if own else change.entry.stage.get_kind_display(),
    }


def _label(entry: Entry, name: str) -> str:
    label = label_of(entry, name)
    return said(label) if isinstance(label, dict) else str(label or _("A question that is gone"))


def _pieces(entry: Entry, name: str, before: Any, after: Any, names: Names) -> list[Any]:
    kind = _kind(entry, name)
    return differences(_words(name, kind, before, names), _words(name, kind, after, names))


def _names(values: Iterable[Any]) -> Names:
    """Return the names of the themes among these values by code: one query, if there are any."""
    codes = {x for value in values if isinstance(value, list) for x in value if isinstance(x, str)}
    return {theme.code: theme.label for theme in by_codes(codes)} if codes else {}


def _kind(entry: Entry, name: str) -> str:
    """Return what kind of value a field holds: that of its question, or of the basics."""
    for section in entry.form_version.schema:
        for question in section["questions"]:
            if FIELD_PREFIX + question["key"] == name:
                return str(question["kind"])
    return {"amount": QuestionKind.MONEY, "themes": QuestionKind.THEMES}.get(name, "")


def _words(name: str, kind: str, value: Any, names: Names) -> str:
    """Return a value as one reads it; nothing where nothing stood."""
    if value in (None, "", []):
        return ""
    if kind == QuestionKind.MONEY and isinstance(value, str):
        return format_money(Decimal(value), "").strip("\u00a0")
    if kind == QuestionKind.THEMES and isinstance(value, list):
        return ", ".join(str(names.get(code, code)) for code in value)
    if isinstance(value, list) and value and isinstance(value[0], dict) and "sha256" in value[0]:
        return "\n".join(str(file.get("name", "")) for file in value)
    return told(name, value)


def _page_of(entry: Entry, name: str) -> str:
    """Return the address of the page on which a field is written."""
    urls = {page: url for page, _title, url in pages_of(entry)}
    if name in urls:
        return urls[name]
    for number, section in enumerate(entry.form_version.schema):
        if any(FIELD_PREFIX + q["key"] == name for q in section["questions"]):
            return f"{urls.get(f'section-{number}', '')}#id_{name}"
    return f"{urls['basics']}#id_{name}"
