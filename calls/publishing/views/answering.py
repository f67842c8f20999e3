"""What the team of a call does with the questions that it was asked."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls.publishing.forms import AmendForm, AnswerForm, DeclineForm, chapter_texts
from calls.publishing.models import Call, Inquiry
from calls.publishing.queries import workspace_calls
from calls.publishing.queries.inquiries import inquiries_to_treat
from calls.publishing.services import Change, answer_inquiry, decline_inquiry
from calls.publishing.states import CallState, InquiryState
from minka.common.errors import DomainError
from minka.common.forms import accepted, bind, refuse

from .opened import managed, save_or_show, who_when
from .write import GET_OR_POST

PAGE = 25
RULES = "rules"


@require_safe
@login_required
def received(request: HttpRequest, slug: str) -> HttpResponse:
    """List the questions that the call was asked, those that wait first."""
    call = managed(request, slug)
    found = inquiries_to_treat(call)
    context = {
        "call": call,
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "waiting": call.inquiries.filter(state=InquiryState.ASKED).count(),
    }
    return render(request, "publishing/inquiries_received.html", context)


def _own(request: HttpRequest, public_id: UUID) -> tuple[Call, Inquiry]:
    """Return an inquiry with its call, which the person runs. Raises ``Http404``."""
    calls = workspace_calls(request.user)
    inquiry = get_object_or_404(Inquiry, public_id=public_id, call__in=calls.values("pk"))
    call = get_object_or_404(calls, pk=inquiry.call_id)
    if not request.user.has_perm("publishing.manage_call", call):
        raise Http404
    inquiry.call = call
    return call, inquiry


def _list(call: Call) -> str:
    return reverse("publishing:inquiries_received", args=[call.slug])


@require_http_methods(GET_OR_POST)
@login_required
def answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Answer a question for everybody; where the answer changes the rules, the chapter comes too.

    The chapter is shown after it was chosen; nothing is published before both are sent.
    """
    call, inquiry = _own(request, public_id)
    form = bind(AnswerForm, request, call=call, inquiry=inquiry)
    if call.state != CallState.PUBLISHED:
        del form.fields["chapter"]
    change, asked = _change(request, call)
    if accepted(request, form) and asked != form.chosen:
        asked = form.chosen
        change = _blank(call, asked)
        if asked:
            text = _("Nothing is published yet: now write the chapter as it is to be, and why.")
            messages.info(request, text)
    elif _sent(request, form, change):
        try:
            answer_inquiry(
                inquiry=inquiry,
                question=form.text("question"),
                answer=form.text("answer"),
                change=_read(change, asked) if change else None,
                **who_when(request),
            )
        except DomainError as error:
            _show(error, form, change)
        else:
            messages.success(request, _("The answer is public."))
            return redirect(_list(call))
    context = {
        "call": call,
        "inquiry": inquiry,
        "form": form,
        "form_id": "main-form",
        "change": change,
        "asked": asked,
        "back": _list(call),
    }
    return render(request, "publishing/answer.html", context)


def _sent(request: HttpRequest, form: AnswerForm, change: AmendForm | None) -> bool:
    """Say whether both parts were sent well; each is asked, so that all its faults are shown."""
    both = [accepted(request, form), change is None or accepted(request, change)]
    return all(both)


def _change(request: HttpRequest, call: Call) -> tuple[AmendForm | None, int]:
    """Return the form of the chapter that was on the page, with its number; nothing, 0 for none."""
    number = request.POST.get("rules-chapter", "")
    count = len(call.rules.get(call.languages[0], []))
    if not number.isdecimal() or not 1 <= int(number[:4]) <= count:
        return None, 0
    asked = int(number[:4])
    return bind(AmendForm, request, prefix=RULES, **_given(call, asked)), asked


def _blank(call: Call, number: int) -> AmendForm | None:
    return AmendForm(prefix=RULES, **_given(call, number)) if number else None


def _given(call: Call, number: int) -> dict:
    return {"languages": call.languages, "texts": chapter_texts(call, number)}


def _read(change: AmendForm, number: int) -> Change:
    return Change(number, change.text("title"), change.text("body"), change.text("reason"))


def _show(error: DomainError, form: AnswerForm, change: AmendForm | None) -> None:
    """Say a refusal where the person looks: at the chapter, if it is about the chapter."""
    about_rules = change is not None and error.code in ("same", "reason", "chapter", "over")
    refuse(change if change is not None and about_rules else form, error, error.code)


@require_http_methods(GET_OR_POST)
@login_required
def decline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Do not publish a question, and tell the person who asked why."""
    call, inquiry = _own(request, public_id)
    if inquiry.state != InquiryState.ASKED:
        messages.info(request, _("This question has been treated already."))
        return redirect(_list(call))
    form = bind(DeclineForm, request)
    return save_or_show(
        request,
        form,
        act=lambda: decline_inquiry(inquiry=inquiry, **form.cleaned_data, **who_when(request)),
        template="publishing/decline.html",
        done=_("The question is not published. The person who asked reads why."),
        to=_list(call),
        call=call,
        inquiry=inquiry,
        cancel_url=reverse("publishing:answer_inquiry", args=[public_id]),
    )
