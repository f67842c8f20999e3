"""The platform administrator's list of organisations."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from minka.accounts import queries, services
from minka.accounts.forms import OrganisationFilter, PublishingForm
from minka.accounts.models import Organisation
from minka.common.forms import accepted, bind

from .organisations import find, stamp

PER_PAGE = 50


def _administrators_only(request: HttpRequest) -> None:
    if not request.user.has_perm("accounts.administer"):
        raise Http404


@login_required
@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """Show every organisation, and which of them may publish calls."""
    _administrators_only(request)
    filters = OrganisationFilter(request.GET)
    rows = _filtered(queries.visible_to(request.user), filters)
    ordered = queries.with_members(rows).order_by("name", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "filters": filters}
    return render(request, "accounts/administration.html", context)


def _filtered(rows: QuerySet[Organisation], filters: OrganisationFilter) -> QuerySet[Organisation]:
    wanted = filters.cleaned_data if filters.is_valid() else {}
    if wanted.get("publishes"):
        rows = rows.filter(may_publish=wanted["publishes"] == "yes")
    if wanted.get("country"):
        rows = rows.filter(country=wanted["country"])
    return queries.named_like(rows, wanted.get("q", ""))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publishing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let an organisation publish calls, or take that back, after asking."""
    _administrators_only(request)
    organisation = find(request, public_id)
    form = bind(PublishingForm, request)
    if accepted(request, form):
        allowed = request.POST.get("allowed") == "yes"
        services.allow_publishing(
            organisation=organisation,
            allowed=allowed,
            reason=form.cleaned_data["reason"],
            **stamp(request),
        )
        words = {"name": organisation.name}
        done = (
            _("%(name)s may publish calls.")
            if allowed
            else _("%(name)s no longer publishes calls.")
        )
        messages.success(request, done % words)
        return redirect("accounts:administration")
    context = {
        "organisation": organisation,
        "form": form,
        "form_id": "main-form",
        "cancel_url": reverse("accounts:administration"),
    }
    return render(request, "accounts/publishing.html", context)
