"""Delivering a document to whoever may read it."""

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minka.files.models import CleanCopy, Document
from minka.files.rules import is_veiled, veiled_name
from minka.files.services import clean_copy


@require_safe
def download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Send a document as a file to save; nobody learns of one they may not read."""
    document = Document.objects.filter(public_id=public_id).first()
    if document is None or not request.user.has_perm("files.read_document", document):
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
    return deliver(request, document, clean=is_veiled(request.user, document))


def deliver(request: HttpRequest, document: Document, *, clean: bool = False) -> HttpResponseBase:
    """Return a document as a file to save; the caller has asked whether the person may read it.

    ``clean`` sends the copy that does not say who made it, under a name that does not either, and
    nothing else. A copy that was not made yet is made now; where there can be none the answer is
    404 and says why.
    """
    if not clean:
        return _sent(document, document.name, document.media_type)
    copy = clean_copy(document=document, at=request.at)  # type: ignore[attr-defined]
    if copy.fault:
        return render(request, "files/no_copy.html", status=404)
    copy.document = document
    return _sent(copy, veiled_name(document) or copy.name, document.media_type)


def _sent(row: Document | CleanCopy, name: str, media_type: str) -> FileResponse:
    response = FileResponse(
        row.file.open("rb"), as_attachment=True, filename=name, content_type=media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Already packed as it is: its length must reach the browser, which then shows progress.
    response["Content-Encoding"] = "identity"
    return response
