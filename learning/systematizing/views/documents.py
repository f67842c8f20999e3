"""The team's page for documents."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse
from minka.files.queries import documents_of

from .. import services
from ..forms import DocumentForm
from .finding import case_or_404, stamp

FORM_ID = "main-form"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the documents, and take one more."""
    case = case_or_404(request.user, slug, "systematizing.edit")
    form = bind(DocumentForm, request, initial={"language": case.language})
    if accepted(request, form):
        data = form.cleaned_data
        try:
            services.attach_document(
                systematization=case,
                upload=data["file"],
                language=data["language"],
                consent=data["consent"],
                **stamp(request),
            )
        except DomainError as error:
            refuse(form, error, "file")
        else:
            messages.success(request, _("The document is here."))
            return redirect("systematizing:documents", slug=slug)
    rows = documents_of("systematizing", case.public_id)
    context = {"case": case, "form": form, "form_id": FORM_ID, "rows": list(rows)}
    return render(request, "systematizing/documents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove_document(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Delete a document, after asking."""
    case = case_or_404(request.user, slug, "systematizing.edit")
    row = get_object_or_404(documents_of("systematizing", case.public_id), public_id=public_id)
    if request.method == "POST":
        try:
            services.remove_document(systematization=case, document=row, **stamp(request))
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The document is deleted."))
        return redirect("systematizing:documents", slug=slug)
    back = reverse("systematizing:documents", args=[slug])
    context = {"case": case, "document": row, "cancel_url": back}
    return render(request, "systematizing/remove_document.html", context)
