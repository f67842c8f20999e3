"""What every page of writing begins with: whose draft it is, its pages, and its clock."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from calls.applying.models import Entry
from calls.applying.queries import entry_to_write, last_receipt, revised
from calls.applying.rules import (
    ASSISTANT,
    FIELD_PREFIX,
    MAY_WRITE,
    OPEN_STATES,
    Problem,
    asked_files,
    asked_pages,
    awaits,
    clock_of,
    deadline_told,
    is_revising,
    role_for,
)
from calls.applying.rules.roles import members_here
from calls.applying.states import EntryState, WriterRole
from minka.accounts.states import SHARED
from minka.common.languages import said

View = Callable[..., HttpResponse]
# What a row of a table cannot do without.
NEEDED = {"partners": ("name", "country"), "budget": ("concept", "amount")}


def writing(view: View) -> View:
    """Give the view the draft of a proposal that the person may write (as ``edit_proposal`` says).

    404 for other organisations' people; whoever may only read it, or came when it was submitted
    already, is sent to the proposal's own page.
    """

    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, public_id: UUID, **kwargs: Any) -> HttpResponse:
        entry = entry_to_write(request.user, public_id)
        if entry is None:
            raise Http404
        if not may_write(entry):
            messages.info(request, _("This proposal cannot be changed now."))
            return redirect(entry.proposal)
        return view(request, revised(entry), **kwargs)

    return wrapped


def member_of(view: View) -> View:
    """Give the view the last entry of one of the person's own proposals, whatever its state.

    404 for whoever does not write for its organisation.
    """

    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, public_id: UUID, **kwargs: Any) -> HttpResponse:
        entry = entry_to_write(request.user, public_id)
        if entry is None or entry.writer_role not in MAY_WRITE:  # type: ignore[attr-defined]
            raise Http404
        return view(request, entry, **kwargs)

    return wrapped


def colleague_of(view: View) -> View:
    """Give the view the last entry of a proposal of the person's own organisation, in any role.

    404 for everybody else, also for who types it for them.
    """

    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, public_id: UUID, **kwargs: Any) -> HttpResponse:
        entry = entry_to_write(request.user, public_id)
        if entry is None or entry.writer_role == ASSISTANT:  # type: ignore[attr-defined]
            raise Http404
        return view(request, revised(entry), **kwargs)

    return wrapped


def sender_of(view: View) -> View:
    """Give the view the last entry of a proposal that the person may send, whatever its state.

    404 for whoever does not write it; whoever writes and may not send is led to who can.
    """

    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, public_id: UUID, **kwargs: Any) -> HttpResponse:
        entry = entry_to_write(request.user, public_id)
        if entry is None or entry.writer_role == WriterRole.VIEWER:  # type: ignore[attr-defined]
            raise Http404
        if not may_send(entry):
            messages.info(request, _("You may write this proposal; somebody else sends it."))
            return redirect("applying:hub", public_id=public_id)
        return view(request, entry, **kwargs)

    return wrapped


def may_write(entry: Entry) -> bool:
    """Say whether the person whose ``writer_role`` was read with the entry may write it now."""
    role = entry.writer_role  # type: ignore[attr-defined]
    unsent = entry.proposal.state in OPEN_STATES and entry.state != EntryState.SUBMITTED
    if role == ASSISTANT:
        return unsent
    return role in MAY_WRITE and (unsent or is_revising(entry))


def may_send(entry: Entry) -> bool:
    """Say whether that person may send it: not before its own people confirmed what was typed."""
    role = entry.writer_role  # type: ignore[attr-defined]
    return role == ASSISTANT or (role == WriterRole.SUBMITTER and not awaits(entry.proposal))


def sending_of(entry: Entry) -> dict[str, Any]:
    """Return whether the person may send it, who may, and whether its people must confirm it."""
    proposal, role = entry.proposal, entry.writer_role  # type: ignore[attr-defined]
    context = {
        "may_send": may_send(entry),
        "assisting": role == ASSISTANT,
        "to_confirm": awaits(proposal) and role != ASSISTANT,
        "senders": [],
    }
    if not context["may_send"]:
        rows: Any = members_here(proposal).select_related("user").order_by("user__name", "pk")
        context["senders"] = [
            row.user for row in rows if role_for(row.role, row.role_here) == WriterRole.SUBMITTER
        ]
    return context


def pages_of(entry: Entry) -> list[tuple[str, str, str]]:
    """Return (name, title, address) of the pages of a draft, in order."""
    key = entry.proposal.public_id
    pages = [("basics", _("Describe the project"), reverse("applying:basics", args=[key]))]
    pages += [
        (
            f"section-{number}",
            said(section["title"]) or _("Part %(number)d") % {"number": number + 1},
            reverse("applying:section", args=[key, number]),
        )
        for number, section in asked_pages(entry)
    ]
    pages.append(("partners", _("Name the partners"), reverse("applying:partners", args=[key])))
    pages.append(("budget", _("Write the budget"), reverse("applying:budget", args=[key])))
    if asked_files(entry):
        pages.append(("documents", _("Add the files"), reverse("applying:documents", args=[key])))
    return pages


def field_url(entry: Entry, field: str) -> str:
    """Return the address of a field on its page; of the hub for one that is not asked now."""
    urls = {name: url for name, _title, url in pages_of(entry)}
    if field in ("partners", "budget"):
        return f"{urls[field]}#{field}"
    number = section_of(entry, field)
    page = "basics" if number is None else f"section-{number}"
    hub = reverse("applying:hub", args=[entry.proposal.public_id])
    return f"{urls[page]}#id_{field}" if page in urls else hub


def section_of(entry: Entry, field: str) -> int | None:
    """Return in which section of the form a field is; nothing for what every proposal says."""
    for number, section in enumerate(entry.form_version.schema):
        if any(FIELD_PREFIX + question["key"] == field for question in section["questions"]):
            return number
    return None


def next_page(entry: Entry, name: str) -> str:
    """Return the address of the page after this one: the check page after the last."""
    pages = pages_of(entry)
    names = [page[0] for page in pages]
    at = names.index(name) + 1 if name in names else len(pages)
    check = reverse("applying:check", args=[entry.proposal.public_id])
    return pages[at][2] if at < len(pages) else check


def problem_links(entry: Entry, problems: list[Problem]) -> list[dict[str, str]]:
    """Return problems as ``{href, text, page}``: links straight to the field."""
    urls = {name: url for name, _title, url in pages_of(entry)}
    urls["organisation"] = reverse(
        "accounts:organisation", args=[entry.proposal.organisation.public_id]
    )
    return [
        {
            "href": f"{urls.get(problem.page, '')}#{_anchor(entry, problem)}",
            "text": problem.text,
            "page": problem.page,
        }
        for problem in problems
    ]


def _anchor(entry: Entry, problem: Problem) -> str:
    if problem.page == "organisation":
        return "main"
    if problem.page in NEEDED:
        return _row_anchor(entry, problem.page)
    return f"id_{problem.field}"


def _row_anchor(entry: Entry, table: str) -> str:
    """Return the first row that lacks something; the empty one where there is none yet."""
    rows = entry.typed.get(table) or []
    for number, row in enumerate(rows, start=1):
        if any(not str(row.get(name) or "").strip() for name in NEEDED[table]):
            return f"{table}-{number}"
    return f"{table}-1" if rows else f"{table}-last"


def frame(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """Return what every page of writing shows: the proposal, the call, the clock."""
    at = request.at  # type: ignore[attr-defined]
    return {
        "entry": entry,
        "proposal": entry.proposal,
        "call": entry.proposal.call,
        "stage": entry.stage,
        "stands": last_receipt(entry) if is_revising(entry) else None,
        "clock_state": clock_of(entry.stage, at, entry.proposal.organisation_id),
        "closes": deadline_told(entry.stage, at, entry.proposal.organisation_id),
        "own_zone": getattr(request.user, "time_zone", ""),
        "shared_computer": request.session.get(SHARED, False),
    }
