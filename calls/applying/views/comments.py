"""Comments between colleagues: beside the fields of a page, and a page for each field."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.applying.forms.together import CommentForm
from calls.applying.models import Entry
from calls.applying.queries import stored_values
from calls.applying.queries.comments import comments_of
from calls.applying.services.commenting import add_comment, resolve_comment
from minka.common.forms import accepted, bind

from .autosaving import where_of
from .conflicts import told
from .drafts import colleague_of, field_url, frame, may_write

BOTH = ["GET", "HEAD", "POST"]


@require_safe
@colleague_of
def comments(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Show every comment on the draft, field by field."""
    fields: dict[str, list[Any]] = {}
    for comment in comments_of(entry):
        fields.setdefault(comment.field, []).append(comment)
    rows = [
        {
            "label": where_of(entry, name) or _("A question that is not asked any more"),
            "url": reverse("applying:comments_on", args=[entry.proposal.public_id, name]),
            "open": [comment for comment in found if comment.resolved_at is None],
            "settled": sum(comment.resolved_at is not None for comment in found),
        }
        for name, found in fields.items()
    ]
    return render(request, "applying/comments.html", {**frame(request, entry), "rows": rows})


@require_http_methods(BOTH)
@colleague_of
def comments_on(request: HttpRequest, entry: Entry, field: str) -> HttpResponse:
    """Show what was said beside one field, with the text it is about; add a comment."""
    label = where_of(entry, field)
    # What no database can hold names no field.
    found = [] if "\x00" in field else list(comments_of(entry).filter(field=field))
    if not label and not found:
        raise Http404
    may_comment = bool(label) and request.user.has_perm("applying.comment", entry.proposal)
    form = bind(CommentForm, request) if may_comment else None
    if form is not None and accepted(request, form):
        add_comment(
            entry=entry,
            field=field,
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
            **form.cleaned_data,
        )
        messages.success(request, _("Your colleagues can read it."))
        return redirect(request.path)
    context = {
        **frame(request, entry),
        "label": label or _("A question that is not asked any more"),
        "text": told(field, stored_values(entry, [field])[field]) if label else "",
        "open": [comment for comment in found if comment.resolved_at is None],
        "settled": [comment for comment in found if comment.resolved_at is not None],
        "form": form,
        "form_id": "main-form",
        "field_url": field_url(entry, field) if may_write(entry) else "",
    }
    return render(request, "applying/comments_on.html", context)


@require_POST
@colleague_of
def resolve(request: HttpRequest, entry: Entry, comment: UUID) -> HttpResponse:
    """Settle a comment, or open it again."""
    found = get_object_or_404(entry.comments, public_id=comment)
    if not request.user.has_perm("applying.comment", entry.proposal):
        raise Http404
    resolve_comment(
        comment=found,
        resolved=request.POST.get("do") != "open",
        actor=request.user,  # type: ignore[arg-type]
        at=request.at,  # type: ignore[attr-defined]
    )
    return redirect("applying:comments_on", public_id=entry.proposal.public_id, field=found.field)
