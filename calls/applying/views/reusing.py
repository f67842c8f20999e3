"""An answer of an earlier proposal of the organisation, looked at beside this one, and copied."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls.applying.forms.typed import label_of
from calls.applying.models import Entry
from calls.applying.queries import stored_values
from calls.applying.queries.reusing import Earlier, earlier_answers
from calls.applying.rules import ASSISTANT, FIELD_PREFIX, fingerprint
from calls.applying.rules.splices import as_text
from calls.applying.services import StaleDraft, save_draft
from minka.common.errors import DomainError

from .drafts import field_url, frame, writing


@require_http_methods(["GET", "HEAD", "POST"])
@writing
def reuse(request: HttpRequest, entry: Entry, field: str) -> HttpResponse:
    """List the organisation's own earlier answers to such a question; copy one into the field."""
    question = _question(entry, field)
    if question is None or entry.writer_role == ASSISTANT:  # type: ignore[attr-defined]
        raise Http404
    stored = stored_values(entry, [field])[field]
    answers = earlier_answers(entry, question)
    chosen = next((x for x in answers if x.key == request.GET.get("answer")), None)
    if request.method == "POST":
        picked = next((x for x in answers if x.key == request.POST.get("answer")), None)
        if picked is None:
            raise Http404
        return _copy(request, entry, field, picked)
    context = {
        **frame(request, entry),
        "question": question,
        "field": field,
        "now": as_text(stored),
        "mark": fingerprint(stored),
        "answers": answers,
        "chosen": chosen,
        "field_url": field_url(entry, field),
    }
    return render(request, "applying/reuse.html", context)


def _question(entry: Entry, field: str) -> dict[str, Any] | None:
    if not field.startswith(FIELD_PREFIX) or not label_of(entry, field):
        return None
    return next(
        q
        for section in entry.form_version.schema
        for q in section["questions"]
        if FIELD_PREFIX + q["key"] == field
    )


def _copy(request: HttpRequest, entry: Entry, field: str, picked: Earlier) -> HttpResponse:
    """Put the answer into the field, or after what is there; the page said what was there."""
    now = as_text(stored_values(entry, [field])[field])
    add = request.POST.get("how") == "add" and now
    try:
        save_draft(
            entry=entry,
            values={field: f"{now}\n\n{picked.text}" if add else picked.text},
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
            seen={field: request.POST.get("mark", "")},
        )
    except StaleDraft:
        messages.error(request, _("The text was changed meanwhile: look at both again."))
        return redirect(f"{request.path}?answer={picked.key}")
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The answer is copied. Change what is different now."))
    return redirect(field_url(entry, field))
