"""What the pages of a workspace share: finding the call, and saving a form."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from calls.publishing.models import Call, Stage
from calls.publishing.queries import workspace_calls
from minka.accounts.models import User
from minka.common.errors import DomainError
from minka.common.forms import accepted, refuse


def moment(request: HttpRequest) -> datetime:
    """Return the instant of the request."""
    at: datetime = request.at  # type: ignore[attr-defined]
    return at


def person(request: HttpRequest) -> User:
    """Return who is signed in (only behind ``login_required``)."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101
    return user


def managed(request: HttpRequest, slug: str) -> Call:
    """Return a call that the person runs. Raises ``Http404`` for any other."""
    call = get_object_or_404(workspace_calls(request.user), slug=slug)
    if not request.user.has_perm("publishing.manage_call", call):
        raise Http404
    return call


def stage_of(call: Call, kind: str) -> Stage:
    """Return a stage of a call by its kind, with the call at hand. Raises ``Http404``."""
    stage = get_object_or_404(call.stages, kind=kind)
    stage.call = call
    return stage


def who_when(request: HttpRequest) -> dict[str, Any]:
    """Return what every service asks: who acts, and when."""
    return {"actor": person(request), "at": moment(request)}


def save_or_show(
    request: HttpRequest,
    form: forms.BaseForm,
    *,
    act: Callable[[], object],
    template: str,
    done: str,
    to: Callable[[], str] | str,
    **context: Any,
) -> HttpResponse:
    """Save a form that was sent well and go on, or show it (again, with what is wrong)."""
    if accepted(request, form):
        try:
            act()
        except DomainError as error:
            refuse(form, error, error.code)
        else:
            messages.success(request, done)
            return redirect(to if isinstance(to, str) else to())
    return render(request, template, {"form": form, "form_id": "main-form", **context})


def do(request: HttpRequest, act: Callable[[], object], *, done: str, to: str) -> HttpResponse:
    """Do one act and go back to where it was asked, with what happened or why not."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(to)
