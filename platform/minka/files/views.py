"""Delivering a document to whoever may read it."""

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from .models import Document


@require_safe
def download(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Send a document as a file to save; nobody learns of one they may not read."""
    document = Document.objects.filter(public_id=public_id).first()
    if document is None or not request.user.has_perm("files.read_document", document):
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
    response = FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=document.name,
        content_type=document.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Already packed as it is: its length must reach the browser, which then shows progress.
    response["Content-Encoding"] = "identity"
    return response
