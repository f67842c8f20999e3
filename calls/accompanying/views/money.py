"""The plan of instalments and the ledger."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.accompanying import queries, services
from calls.accompanying.forms import InstalmentForm, PaymentForm, ReturnForm
from calls.accompanying.models import Instalment, Project
from minka.common.forms import bind

from .frame import MANAGE, act, done, form_page, page, project_of, today


@require_safe
@login_required
def money(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what is planned, what moved, and what is left."""
    project = project_of(request, public_id)
    given = {
        "instalments": list(queries.instalments_of(project)),
        "planned": queries.planned_total(project),
        "ledger": queries.ledger_of(project),
    }
    return page(request, "money", project, **given)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_instalment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Plan one more payment."""
    project = project_of(request, public_id, MANAGE)
    form = bind(InstalmentForm, request, currency=project.currency)
    words = _("The instalment is planned.")
    if done(request, form, services.add_instalment, words, project=project):
        return redirect("accompanying:money", project.public_id)
    return form_page(request, project, form, _("Plan an instalment"), _("Add"))


def _instalment(request: HttpRequest, public_id: UUID) -> tuple[Instalment, Project]:
    found = get_object_or_404(queries.visible_instalments(request.user), public_id=public_id)
    project = project_of(request, _project_id(found), MANAGE)
    found.project = project
    return found, project


def _project_id(instalment: Instalment) -> UUID:
    return instalment.project.public_id


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def instalment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a planned payment."""
    found, project = _instalment(request, public_id)
    form = bind(InstalmentForm, request, currency=project.currency, instalment=found)
    words = _("The instalment is changed.")
    if done(request, form, services.change_instalment, words, instalment=found):
        return redirect("accompanying:money", project.public_id)
    title = _("Instalment %(number)s") % {"number": found.number}
    return form_page(request, project, form, title, _("Save"), removable=found)


@require_POST
@login_required
def remove_instalment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a planned payment off the plan."""
    found, project = _instalment(request, public_id)
    act(request, services.remove_instalment, _("The instalment is removed."), instalment=found)
    return redirect("accompanying:money", project.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record that an instalment was paid."""
    found, project = _instalment(request, public_id)
    form = bind(PaymentForm, request, initial={"on": today(request, project)})
    words = _("The payment is in the ledger.")
    if done(request, form, services.pay_instalment, words, instalment=found):
        return redirect("accompanying:money", project.public_id)
    title = _("Pay instalment %(number)s") % {"number": found.number}
    given = {"template": "pay", "instalment": found}
    return form_page(request, project, form, title, _("Record the payment"), **given)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record money that came back."""
    project = project_of(request, public_id, MANAGE)
    initial = {"on": today(request, project)}
    form = bind(ReturnForm, request, project=project, initial=initial)
    words = _("The return is in the ledger.")
    if done(request, form, services.record_return, words, project=project):
        return redirect("accompanying:money", project.public_id)
    return form_page(request, project, form, _("Record a return"), _("Record the return"))
