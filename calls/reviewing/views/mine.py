"""A reviewer's own pages: the list, the declaration, the review."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls.reviewing.forms import DeclareForm, ReviewForm
from calls.reviewing.models import Assignment, Review
from calls.reviewing.queries import (
    OwnRow,
    OwnStage,
    criteria_of,
    neighbours,
    next_to_do,
    own_stages,
    page_of_mine,
    proposal_text,
    scores_of,
    visible_to,
)
from calls.reviewing.rules import may_write
from calls.reviewing.services import (
    Given,
    accept_assignment,
    declare_conflict,
    reopen_review,
    save_review,
    submit_review,
)
from calls.reviewing.states import AssignmentState
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .shared import PAGE

# The form that carries unsaved words along when the language changes.
UNSAVED = "unsaved"


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """List a reviewer's own assignments with own scores: what waits comes first."""
    only = request.GET.get("call", "").replace("\x00", "")
    stages = own_stages(request.user, only)
    page: Page[OwnRow] = Paginator(_Own(stages), PAGE).get_page(  # type: ignore[arg-type]
        request.GET.get("page")
    )
    following = next(
        (row for row in page if row.state in (AssignmentState.ACCEPTED, AssignmentState.ASSIGNED)),
        None,
    )
    context = {
        "page_obj": page,
        "stages": stages,
        "only": only,
        "following": following if page.number == 1 else None,
        "total": page.paginator.count,
        "at": request.at,  # type: ignore[attr-defined]
    }
    return render(request, "reviewing/mine.html", context)


class _Own:
    """A person's assignments for a paginator: counted already, fetched slice by slice."""

    def __init__(self, stages: list[OwnStage]) -> None:
        self.total = sum(stage.given + stage.conflicted for stage in stages)
        self.reviewers = sorted({stage.reviewer_id for stage in stages})

    def count(self) -> int:
        """Return how many there are, without asking."""
        return self.total

    def __getitem__(self, part: slice) -> list[OwnRow]:
        return page_of_mine(self.reviewers, part.start, part.stop)


def _own(request: HttpRequest, public_id: UUID) -> Assignment:
    assignment: Assignment = get_object_or_404(
        visible_to(request.user).select_related("review", "entry__form_version"),
        public_id=public_id,
    )
    return assignment


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for a conflict first; then show the proposal beside the review, to write or to read."""
    assignment = _own(request, public_id)
    if assignment.state == AssignmentState.CONFLICTED:
        return _conflicted(request, assignment)
    if assignment.state == AssignmentState.ASSIGNED:
        return render(
            request,
            "reviewing/declare_first.html",
            {"assignment": assignment, **_around(assignment)},
        )
    if assignment.state == AssignmentState.SUBMITTED or not may_write(assignment):
        return _reading(request, assignment)
    return _writing(request, assignment)


def _conflicted(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Show nothing of the proposal; give back what was being typed when the conflict came up."""
    unsaved = _unsaved(request, assignment)
    if not unsaved:
        messages.info(request, _("You have a conflict of interest with this proposal."))
        return redirect("reviewing:mine")
    context = {"assignment": assignment, "unsaved": unsaved, "form_id": UNSAVED}
    return render(request, "reviewing/not_saved.html", context, status=409)


def _unsaved(request: HttpRequest, assignment: Assignment) -> list[dict[str, Any]]:
    """Return what was typed on a page that is open no more, where it is not what is saved."""
    if request.method != "POST":
        return []
    written: Review | None = getattr(assignment, "review", None)
    return ReviewForm(
        request.POST,
        criteria=criteria_of(assignment.entry.stage),
        scores=scores_of(written),
        review=written,
    ).unsaved()


def _reading(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    written = getattr(assignment, "review", None)
    scores = scores_of(written)
    criteria = criteria_of(assignment.entry.stage)
    unsaved = _unsaved(request, assignment)
    due = assignment.entry.stage.reviews_due_at
    context = {
        "assignment": assignment,
        "review": written,
        "scores": [(criterion, scores.get(criterion.pk)) for criterion in criteria],
        "can_reopen": may_write(assignment) and not (due and due < request.at),  # type: ignore[attr-defined]
        "unsaved": unsaved,
        "form_id": UNSAVED if unsaved else "",
        **_around(assignment),
        **proposal_text(assignment.entry, reader=request.user),
    }
    status = 409 if unsaved else 200
    return render(request, "reviewing/submitted.html", context, status=status)


def _writing(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    written: Review | None = getattr(assignment, "review", None)
    form = bind(
        ReviewForm,
        request,
        criteria=criteria_of(assignment.entry.stage),
        scores=scores_of(written),
        review=written,
    )
    if accepted(request, form):
        answer = _save(request, assignment, form)
        if answer is not None:
            return answer
    context = {
        "assignment": assignment,
        "review": written,
        "form": form,
        "form_id": "main-form",
        **_around(assignment),
        **proposal_text(assignment.entry, reader=request.user),
    }
    return render(request, "reviewing/review.html", context)


def _save(request: HttpRequest, assignment: Assignment, form: ReviewForm) -> HttpResponse | None:
    """Keep what was written; submit it when asked and complete. Nothing typed is ever dropped."""
    given, act = Given(**form.written()), request.POST.get("act", "save")
    submitting = act in ("submit", "submit_next")
    missing = submitting and form.show_missing()
    verb = submit_review if submitting and not missing else save_review
    try:
        saved = verb(
            assignment=assignment,
            given=given,
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
    except DomainError as error:
        refuse(form, error)
        if error.code == "changed":
            written: Review | None = Review.objects.filter(assignment=assignment).first()
            _take_version(form, written.version if written else 0)
        return None
    if missing:
        _take_version(form, saved.version)
        return None
    messages.success(request, _("Review submitted.") if submitting else _("Saved."))
    return _onwards(assignment, act)


def _take_version(form: ReviewForm, version: int) -> None:
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["version"] = str(version)  # type: ignore[index]


def _onwards(assignment: Assignment, act: str) -> HttpResponse:
    if act == "save":
        return redirect("reviewing:review", public_id=assignment.public_id)
    following = next_to_do(assignment)
    if following is None:
        return redirect("reviewing:mine")
    return redirect("reviewing:review", public_id=following.public_id)


def _around(assignment: Assignment) -> dict[str, Any]:
    before, after = neighbours(assignment)
    return {"before": before, "after": after}


@require_POST
@login_required
def accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Deny a conflict and open the proposal."""
    assignment = _own(request, public_id)
    try:
        opened = accept_assignment(
            assignment=assignment,
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
    except DomainError as error:
        messages.warning(request, str(error))
        return redirect("reviewing:mine")
    if not opened:
        messages.warning(
            request,
            _("You belong to an organisation of this proposal: it was noted as a conflict."),
        )
        return redirect("reviewing:mine")
    return redirect("reviewing:review", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def declare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Declare a conflict, before or after opening."""
    assignment = _own(request, public_id)
    form = bind(DeclareForm, request)
    if accepted(request, form):
        try:
            declare_conflict(
                assignment=assignment,
                reason=form.cleaned_data["reason"],
                actor=request.user,  # type: ignore[arg-type]
                at=request.at,  # type: ignore[attr-defined]
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("Thank you. The call team was told, and gives it to others.")
            )
            return redirect("reviewing:mine")
    context = {
        "assignment": assignment,
        "form": form,
        "form_id": "main-form",
        "cancel_url": reverse("reviewing:review", args=[public_id]),
    }
    return render(request, "reviewing/declare.html", context)


@require_POST
@login_required
def reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a submitted review back to change it."""
    assignment = _own(request, public_id)
    try:
        reopen_review(
            assignment=assignment,
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
        )
    except DomainError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Open again. It counts once you submit it again."))
    return redirect("reviewing:review", public_id=public_id)
