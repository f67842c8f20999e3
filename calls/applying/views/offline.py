"""Copies of one's own draft, and a copy that was filled in elsewhere loaded back."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from calls.applying.forms.loading import LoadForm
from calls.applying.forms.offline import MOST_BYTES, Filled, decoded, read, written
from calls.applying.forms.typed import label_of, read_typed
from calls.applying.models import Entry
from calls.applying.queries import entry_to_write, revised, snapshot_of, stored_values, whole
from calls.applying.rules import fingerprint
from calls.applying.services import StaleDraft, save_draft
from minka.common.diffs import differences
from minka.common.forms import accepted, bind
from minka.common.languages import said
from minka.common.pdf import Sheet, pdf_response
from minka.common.times import say_instant

from .conflicts import told
from .copies import sections_of
from .drafts import frame, writing

TAKE = "take"


def of_member(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the last entry of a proposal of the person's organisations, as they see it."""

    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, public_id: UUID) -> HttpResponse:
        entry = entry_to_write(request.user, public_id)
        if entry is None:
            raise Http404
        return view(request, revised(entry))

    return wrapped


def numbered(entry: Entry) -> str:
    """Return the number of a proposal in its call: ``AC26-0007``."""
    return f"{entry.proposal.call.code}-{entry.proposal.number:04d}"


@require_safe
@of_member
def copy_text(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Give the draft as a text file: to fill in without a network, and load back."""
    return text_file(entry, f"{numbered(entry)}.txt")


def text_file(entry: Entry, name: str) -> HttpResponse:
    """Return the text file of an entry. With Windows line ends, which every program reads."""
    call = entry.proposal.call
    head = [
        said(call.title),
        _("Write under each line that begins with ===. Leave those lines as they are."),
        _("Lines that begin with >>> help you and are not read. Parts left empty change nothing."),
        _("Save it as plain text, and load it on the page of your draft."),
    ]
    text = "\n".join(f">>> {line}" for line in head) + "\n" + written(entry)
    body = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    response = HttpResponse(body, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@of_member
def copy_pdf(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Give the draft as a PDF: all that is written now, which proves nothing."""
    call, proposal = entry.proposal.call, entry.proposal
    at = request.at  # type: ignore[attr-defined]
    when = say_instant(at, request.user.time_zone or call.zone)  # type: ignore[union-attr]
    sheet = Sheet(
        proposal.title or _("Draft"),
        eyebrow=said(call.title),
        lead=_("A copy of what is written at this moment. It is not a receipt."),
        facts=[
            (_("Organisation"), proposal.organisation.name),
            (_("Stage"), str(entry.stage)),
            (_("Copied on"), when),
        ],
        sections=sections_of(entry.form_version.schema, snapshot_of(whole(entry))),
        footer=f"{numbered(entry)} · {when}",
    )
    return pdf_response(sheet, f"{numbered(entry)}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@writing
def load(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Ask for a filled-in copy, show what it would change, and save what is chosen."""
    if "text" in request.POST:
        return _confirmed(request, entry)
    form = bind(LoadForm, request)
    if accepted(request, form):
        return _preview(request, entry, form.cleaned_data["copy"])
    context = {**frame(request, entry), "form": form, "form_id": "main-form"}
    return render(request, "applying/load.html", context)


def _preview(
    request: HttpRequest, entry: Entry, text: str, status: int = 200, stale: bool = False
) -> HttpResponse:
    """Show, part by part, what the copy would change; both texts where the draft has another."""
    filled = read(text, entry)
    reading = read_typed(entry, filled.typed)
    stored = stored_values(whole(entry), reading.values)
    changed = [name for name in filled.typed if reading.values.get(name) != stored.get(name)]
    rows = [
        _row(entry, name, reading.values[name], stored[name], reading.errors.get(name, ""))
        for name in changed
        if name in reading.values
    ]
    context = {
        **frame(request, entry),
        "rows": rows,
        "unread": _unread(entry, filled, reading.errors, [row["name"] for row in rows]),
        "text": text,
        "seen": json.dumps({row["name"]: fingerprint(stored[row["name"]]) for row in rows}),
        "stale": stale,
    }
    return render(request, "applying/load_preview.html", context, status=status)


def _row(entry: Entry, name: str, new: Any, old: Any, error: str) -> dict[str, Any]:
    label = label_of(entry, name)
    was = "" if old in (None, "", []) else told(name, old)
    return {
        "name": name,
        "label": said(label) if isinstance(label, dict) else label,
        "error": error,
        "was": was,
        "pieces": differences(was, told(name, new)),
    }


def _unread(
    entry: Entry, filled: Filled, errors: dict[str, str], shown: list[str]
) -> list[tuple[int, str]]:
    """Return (line, text) of all that could not be read, in the order of the file."""
    known = [
        (filled.lines.get(name, 0), f"{name}: {text}")
        for name, text in errors.items()
        if name not in shown
    ]
    return sorted([*filled.unread, *known])


def _confirmed(request: HttpRequest, entry: Entry) -> HttpResponse:
    text = decoded(request.POST["text"].encode()[:MOST_BYTES])
    reading = read_typed(entry, read(text, entry).typed)
    wanted = set(request.POST.getlist(TAKE))
    values = {name: value for name, value in reading.values.items() if name in wanted}
    try:
        save_draft(
            entry=entry,
            values=values,
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
            seen=_marks(request.POST.get("seen", "")),
        )
    except StaleDraft:
        fresh = entry_to_write(request.user, entry.proposal.public_id)
        return _preview(request, revised(fresh or entry), text, status=409, stale=True)
    words = ngettext("%(n)d part was loaded.", "%(n)d parts were loaded.", len(values))
    messages.success(request, words % {"n": len(values)})
    return redirect("applying:hub", public_id=entry.proposal.public_id)


def _marks(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
