"""The files of a proposal: sent one at a time, used again, described, removed.

Text is saved before files: nothing that happens to a file changes what was written.
"""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls.applying.forms.documents import DescribeForm, ReuseForm, UploadForm
from calls.applying.models import Entry
from calls.applying.queries.earlier import earlier_files
from calls.applying.rules import file_questions
from calls.applying.rules.slots import most_files, takes
from calls.applying.services.documents import (
    ROOM,
    add_file,
    describe_file,
    remove_file,
    reuse_file,
)
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse
from minka.files.models import Document
from minka.files.queries import unfinished
from minka.files.rules import extension, kinds, needs_clean_copy
from minka.files.services import clean_copy

from .drafts import frame, next_page, writing

BOTH = ["GET", "HEAD", "POST"]
Item = dict[str, Any]


@require_http_methods(BOTH)
@writing
def documents(request: HttpRequest, entry: Entry) -> HttpResponse:
    """List the files that the form asks for; add one, use one again, or say what one is."""
    questions = file_questions(entry.form_version.schema)
    if not questions:
        raise Http404
    items = _items(request, entry, questions)
    form = items[0]["form"]
    if request.method == "POST":
        item = next((one for one in items if one["key"] == request.POST.get("question")), None)
        act = _ACTS.get(request.POST.get("do", "add"))
        if item is None or act is None:
            raise Http404
        form = act(request, entry, item)
        if form is None:
            return redirect(f"{request.path}#{item['anchor']}")
    context = {
        **frame(request, entry),
        "items": items,
        "form": form,
        "without_names": needs_clean_copy(ROOM, entry.public_id),
        "next_url": next_page(entry, "documents"),
    }
    return render(request, "applying/documents.html", context)


def _items(request: HttpRequest, entry: Entry, questions: list[dict]) -> list[Item]:
    """Return what the page shows of each question; three queries however many there are."""
    answers = {question["key"]: entry.answers.get(question["key"]) or [] for question in questions}
    names = [known["id"] for files in answers.values() for known in files]
    found = Document.objects.filter(public_id__in=names).select_related("clean")
    rows = {str(row.public_id): row for row in found}
    coming = list(unfinished(request.user, ROOM, entry.public_id))
    earlier = earlier_files(entry)
    items = []
    for question in questions:
        key, files = question["key"], answers[question["key"]]
        known = kinds(takes(question).allowed)
        usable = [row for row in earlier if extension(row.name) in known]
        items.append(
            {
                "key": key,
                "anchor": f"id_q_{key}",
                "question": question,
                "most": most_files(question),
                "left": most_files(question) - len(files),
                "files": [_file(one, rows.get(one["id"])) for one in files],
                "coming": [upload for upload in coming if upload.slot == key],
                "usable": usable,
                "form": UploadForm(question=question),
                "reuse": ReuseForm(key=key, documents=usable) if usable else None,
            }
        )
    return items


def _file(known: dict[str, Any], row: Document | None) -> dict[str, Any]:
    document, purpose = known["id"], known.get("purpose", "")
    return {
        **known,
        "kind": extension(known["name"]).upper(),
        "pages": row.pages if row else None,
        "no_copy": bool(row and hasattr(row, "clean") and row.clean.fault),
        "form": DescribeForm(document=document, initial={"purpose": purpose}),
    }


def _add(request: HttpRequest, entry: Entry, item: Item) -> forms.Form | None:
    """Add the file that was sent; return the form where something is wrong with it."""
    form = item["form"] = bind(UploadForm, request, question=item["question"])
    given = {"upload": form.cleaned_data["upload"]} if accepted(request, form) else None
    return _kept(request, entry, item, form, "upload", given)


def _reuse(request: HttpRequest, entry: Entry, item: Item) -> forms.Form | None:
    """Add a file that was sent before; return the form where something is wrong with it."""
    form = bind(ReuseForm, request, key=item["key"], documents=item["usable"])
    item["reuse"] = form
    given = {"document": form.cleaned_data["earlier"]} if accepted(request, form) else None
    return _kept(request, entry, item, form, "earlier", given)


def _kept(
    request: HttpRequest,
    entry: Entry,
    item: Item,
    form: forms.Form,
    field: str,
    given: dict[str, Any] | None,
) -> forms.Form | None:
    if given is None:
        return form
    at = request.at  # type: ignore[attr-defined]
    act: Any = add_file if field == "upload" else reuse_file
    purpose = form.cleaned_data.get("purpose", "")
    try:
        document = act(
            entry=entry, key=item["key"], actor=request.user, at=at, purpose=purpose, **given
        )
    except DomainError as error:
        refuse(form, error, field)
        return form
    messages.success(request, _("The file “%(name)s” is here.") % {"name": document.name})
    if needs_clean_copy(ROOM, entry.public_id):
        clean_copy(document=document, at=at)
    return None


def _describe(request: HttpRequest, entry: Entry, item: Item) -> forms.Form | None:
    """Say what a file is for."""
    name = request.POST.get("document", "")
    file = next((one for one in item["files"] if one["id"] == name), None)
    if file is None:
        raise Http404
    form = file["form"] = bind(DescribeForm, request, document=name)
    if not accepted(request, form):
        return form
    describe_file(
        entry=entry,
        document=name,
        purpose=form.cleaned_data["purpose"],
        actor=request.user,  # type: ignore[arg-type]
        at=request.at,  # type: ignore[attr-defined]
    )
    messages.success(request, _("The description was saved."))
    return None


_ACTS = {"add": _add, "reuse": _reuse, "describe": _describe}


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
