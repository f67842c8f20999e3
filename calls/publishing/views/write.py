"""The pages on which each part of a call is written."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls.publishing.forms import (
    AmendForm,
    BasicsForm,
    ChapterForm,
    DatesForm,
    EligibilityForm,
    MoneyForm,
    NewCallForm,
    ThemesForm,
    chapter_texts,
)
from calls.publishing.models import Call
from calls.publishing.queries import foundations_of
from calls.publishing.services import (
    Change,
    amend_rules,
    create_call,
    plan_stages,
    set_themes,
    update_basics,
    update_chapter,
    update_eligibility,
    update_money,
)
from calls.publishing.states import CallState
from minka.common.forms import bind

from .opened import managed, person, save_or_show, who_when

GET_OR_POST = ["GET", "HEAD", "POST"]
FORM = "publishing/part_form.html"
WORDS = "publishing/words_form.html"


@require_http_methods(GET_OR_POST)
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Begin a call of a foundation for which the person may."""
    foundations = foundations_of(request.user)
    if not request.user.has_perm("publishing.create_call"):
        raise Http404
    zone = person(request).time_zone
    form = bind(NewCallForm, request, foundations=foundations, zone=zone)
    made: list[Call] = []

    def act() -> None:
        data = form.cleaned_data
        made.append(
            create_call(
                foundation=data["foundation"],
                title={data["main"]: data["title"]},
                languages=form.languages(),
                stages=data["stages"],
                zone=data["zone"],
                key=data["key"],
                **who_when(request),
            )
        )

    return save_or_show(
        request,
        form,
        act=act,
        template="publishing/new.html",
        done=_("The draft is there. Only its team can see it."),
        to=lambda: reverse("publishing:write", args=[made[0].slug]),
    )


def _hub(call: Call) -> str:
    return reverse("publishing:write", args=[call.slug])


@require_http_methods(GET_OR_POST)
@login_required
def basics(request: HttpRequest, slug: str) -> HttpResponse:
    """Write title, summary and text."""
    call = managed(request, slug)
    form = bind(BasicsForm, request, call=call)
    changed: list[Call] = []

    def act() -> None:
        changed.append(update_basics(call=call, **form.values(), **who_when(request)))

    return save_or_show(
        request,
        form,
        act=act,
        template=WORDS,
        done=_("Saved."),
        to=lambda: _hub(changed[0]),
        call=call,
        heading=_("Title and text"),
        back=_hub(call),
        form_warn=True,
    )


@require_safe
@login_required
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """List the chapters of the rules."""
    call = managed(request, slug)
    columns = [call.rules.get(language, []) for language in call.languages]
    chapters = [
        {
            "number": number,
            "title": chapter["title"],
            "written": [
                language
                for language, column in zip(call.languages, columns, strict=True)
                if number <= len(column) and column[number - 1].get("body")
            ],
        }
        for number, chapter in enumerate(columns[0] if columns else [], 1)
    ]
    shown = sum(1 for chapter in chapters if chapter["written"])
    context = {"call": call, "chapters": chapters, "shown": shown}
    return render(request, "publishing/rules.html", context)


@require_http_methods(GET_OR_POST)
@login_required
def chapter(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Write one chapter of the rules."""
    call = managed(request, slug)
    columns = {language: call.rules.get(language, []) for language in call.languages}
    longest = max(map(len, columns.values()), default=0)
    if not 1 <= number <= longest:
        raise Http404
    texts, public = chapter_texts(call, number), call.state != CallState.DRAFT
    form: ChapterForm = bind(
        AmendForm if public else ChapterForm, request, languages=call.languages, texts=texts
    )

    def act() -> None:
        title, body = form.text("title"), form.text("body")
        if public:
            change = Change(number, title, body, form.text("reason"))
            amend_rules(call=call, change=change, **who_when(request))
        else:
            update_chapter(call=call, number=number, title=title, body=body, **who_when(request))

    return save_or_show(
        request,
        form,
        act=act,
        template=WORDS,
        done=_("Saved. Who follows the call or writes a proposal is told what changed.")
        if public
        else _("Saved."),
        to=reverse("publishing:rules", args=[slug]) + f"#chapter-{number}",
        call=call,
        heading=_("Chapter %(number)s of %(count)s") % {"number": number, "count": longest},
        lead=_(
            "The call is public: each change makes a new version of the rules, which everybody"
            " sees beside the old words."
        )
        if public
        else _("A chapter without text is not shown."),
        back=reverse("publishing:rules", args=[slug]),
        form_warn=True,
    )


@require_http_methods(GET_OR_POST)
@login_required
def themes(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose the themes."""
    call = managed(request, slug)
    form = bind(ThemesForm, request, initial={"themes": call.themes.all()})
    return save_or_show(
        request,
        form,
        act=lambda: set_themes(call=call, themes=form.cleaned_data["themes"], **who_when(request)),
        template=FORM,
        done=_("Saved."),
        to=_hub(call),
        call=call,
        heading=_("Themes"),
        lead=_("People find the call by them, and lessons are gathered under them later."),
        back=_hub(call),
    )


@require_http_methods(GET_OR_POST)
@login_required
def money(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how much there is."""
    call = managed(request, slug)
    form = bind(MoneyForm, request, call=call)
    return save_or_show(
        request,
        form,
        act=lambda: update_money(call=call, **form.values(), **who_when(request)),
        template="publishing/money.html",
        done=_("Saved."),
        to=_hub(call),
        call=call,
        back=_hub(call),
        fixed=call.state != CallState.DRAFT,
    )


@require_http_methods(GET_OR_POST)
@login_required
def dates(request: HttpRequest, slug: str) -> HttpResponse:
    """Set the stages and their dates, in the call's zone."""
    call = managed(request, slug)
    form = bind(DatesForm, request, call=call)
    return save_or_show(
        request,
        form,
        act=lambda: plan_stages(call=call, **form.values(), **who_when(request)),
        template="publishing/dates.html",
        done=_("Saved. Read below how the dates are understood."),
        to=reverse("publishing:dates", args=[slug]),
        call=call,
        stages=list(call.stages.all()),
        back=_hub(call),
        fixed=call.state != CallState.DRAFT,
    )


@require_http_methods(GET_OR_POST)
@login_required
def eligibility(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who may propose."""
    call = managed(request, slug)
    form = bind(EligibilityForm, request, call=call)
    return save_or_show(
        request,
        form,
        act=lambda: update_eligibility(call=call, **form.cleaned_data, **who_when(request)),
        template="publishing/part_form.html",
        done=_("Saved."),
        to=_hub(call),
        call=call,
        heading=_("Who may apply"),
        back=_hub(call),
        fixed=call.state != CallState.DRAFT,
    )
