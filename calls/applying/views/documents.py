"""The files of a proposal: one at a time, listed, removable. Text is saved before files."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls.applying.forms import UploadForm
from calls.applying.models import Entry
from calls.applying.rules import file_questions
from calls.applying.services import add_file, remove_file
from minka.common.errors import DomainError
from minka.common.forms import accepted, refuse
from minka.files.models import Document

from .drafts import frame, next_page, writing

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
@writing
def documents(request: HttpRequest, entry: Entry) -> HttpResponse:
    """List the files that the form asks for, and add one."""
    questions = file_questions(entry.form_version.schema)
    if not questions:
        raise Http404
    sent = request.POST.get("question", "") if request.method == "POST" else ""
    items = [_item(request, entry, question, sent) for question in questions]
    for item in items:
        form = item["form"]
        if form.is_bound and accepted(request, form) and _added(request, entry, item):
            return redirect(f"{request.path}#{item['anchor']}")
    bound = next((item["form"] for item in items if item["form"].is_bound), None)
    context = {
        **frame(request, entry),
        "items": items,
        "form": bound or items[0]["form"],
        "next_url": next_page(entry, "documents"),
    }
    return render(request, "applying/documents.html", context)


def _item(request: HttpRequest, entry: Entry, question: dict, sent: str) -> dict[str, Any]:
    key = question["key"]
    form = UploadForm(request.POST, request.FILES, key=key) if sent == key else UploadForm(key=key)
    files = entry.answers.get(key) or []
    return {
        "key": key,
        "anchor": f"id_q_{key}",
        "question": question,
        "form": form,
        "files": files,
    }


def _added(request: HttpRequest, entry: Entry, item: dict[str, Any]) -> bool:
    try:
        document = add_file(
            entry=entry,
            key=item["key"],
            upload=item["form"].cleaned_data["upload"],
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
    except DomainError as error:
        refuse(item["form"], error, "upload")
        return False
    messages.success(request, _("The file “%(name)s” is here.") % {"name": document.name})
    return True


@require_http_methods(BOTH)
@writing
def remove_document(request: HttpRequest, entry: Entry, document: UUID) -> HttpResponse:
    """Ask, then take a file out of the draft."""
    answers = [entry.answers.get(q["key"]) or [] for q in file_questions(entry.form_version.schema)]
    if str(document) not in {known["id"] for files in answers for known in files}:
        raise Http404
    found = get_object_or_404(Document, public_id=document)
    back = reverse("applying:documents", args=[entry.proposal.public_id])
    if request.method == "POST":
        remove_file(
            entry=entry,
            document=found,
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
        messages.success(request, _("The file was removed."))
        return redirect(back)
    context = {**frame(request, entry), "document": found, "cancel_url": back}
    return render(request, "applying/remove_document.html", context)
