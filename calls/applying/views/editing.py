"""Pages that write a draft: a part each, or all of it at once. Saving keeps whatever was typed."""

import json
from typing import Any

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls.applying.forms import BasicsForm, DraftForm, build_section_form, rows_part
from calls.applying.forms.rows import RowsPart
from calls.applying.models import Entry
from calls.applying.queries import stored_values
from calls.applying.queries import whole as read_whole
from calls.applying.queries.presence import arrive
from calls.applying.rules import answered_sections, fingerprint
from calls.applying.services import StaleDraft, save_draft
from minka.common.errors import DomainError

from .conflicts import chosen, conflict_page
from .drafts import frame, next_page, pages_of, writing
from .sums import budget_sums

Part = dict[str, Any]
BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
@writing
def basics(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Write title, summary, countries, themes, amount and months."""
    return _edit(request, entry, ["basics"])


@require_http_methods(BOTH)
@writing
def section(request: HttpRequest, entry: Entry, number: int) -> HttpResponse:
    """Answer one section of the form."""
    if number not in dict(answered_sections(entry.form_version.schema)):
        raise Http404
    return _edit(request, entry, [f"section-{number}"])


@require_http_methods(BOTH)
@writing
def partners(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Name the organisations that take part."""
    return _edit(request, entry, ["partners"])


@require_http_methods(BOTH)
@writing
def budget(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Write the budget, line by line."""
    return _edit(request, entry, ["budget"])


@require_http_methods(BOTH)
@writing
def whole(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Write the whole form on one page (files apart), for those who prefer it."""
    names = [name for name, _title, _url in pages_of(entry) if name != "documents"]
    return _edit(request, entry, names)


def _edit(request: HttpRequest, entry: Entry, names: list[str]) -> HttpResponse:
    if request.method != "POST":
        read_whole(entry)
    parts = [_part(request, entry, name) for name in names]
    seen = request.POST.get("seen", "")
    if request.method == "POST" and not request.language_switch:  # type: ignore[attr-defined]
        answer, entry, seen = _save(request, entry, parts)
        if answer is not None:
            return answer
    elif request.method == "POST":
        _unchecked(parts)
    for part in parts:
        if not part["rows"]:
            part["form"].explain()
    arrive(entry, request.user, names[0], request.at)  # type: ignore[arg-type, attr-defined]
    context = {
        **frame(request, entry),
        "parts": parts,
        "form": parts[0]["form"],
        "form_id": "main-form",
        "form_bound": request.method == "POST",
        "summary_errors": _summary(parts) if not _switching(request) else [],
        "page_title": parts[0]["title"] if len(parts) == 1 else _("The whole proposal"),
        "is_whole": len(parts) > 1,
        "has_rows": any(part["rows"] for part in parts),
        "seen": seen or _seen(entry, parts),
        "sums": budget_sums(entry) if "budget" in names else None,
    }
    return render(request, "applying/write.html", context)


def _switching(request: HttpRequest) -> bool:
    return bool(request.language_switch)  # type: ignore[attr-defined]


def _part(request: HttpRequest, entry: Entry, name: str) -> Part:
    data = request.POST if request.method == "POST" else None
    title = next(title for known, title, _url in pages_of(entry) if known == name)
    form: DraftForm | RowsPart
    if name == "basics":
        form = BasicsForm(data, entry=entry)
    elif name in ("partners", "budget"):
        form = rows_part(name, entry, data)
    else:
        number = int(name.removeprefix("section-"))
        form = build_section_form(entry.form_version.schema[number], entry, data)
    is_rows = isinstance(form, RowsPart)
    fields = [name] if is_rows else list(form.fields)  # type: ignore[union-attr]
    return {"name": name, "title": title, "form": form, "rows": is_rows, "fields": fields}


def _seen(entry: Entry, parts: list[Part]) -> str:
    """Return the marks of the values that a page shows, by field."""
    names = [field for part in parts for field in part["fields"]]
    values = stored_values(entry, names)
    return json.dumps({name: fingerprint(value) for name, value in values.items()})


def _read_seen(text: str) -> dict[str, str] | None:
    """Return the marks that came back with a page; nothing when they are not ours."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else None


def _save(
    request: HttpRequest, entry: Entry, parts: list[Part]
) -> tuple[HttpResponse | None, Entry, str]:
    """Keep what was typed; return where to go, or nothing to show the page again with its errors."""
    valid = all([part["form"].is_valid() for part in parts])  # noqa: C419 - every one is checked
    values: dict[str, Any] = {}
    for part in parts:
        values |= part["form"].values()
    try:
        saved = save_draft(
            entry=entry,
            values=chosen(request.POST, values, entry),
            actor=request.user,  # type: ignore[arg-type]
            at=request.at,  # type: ignore[attr-defined]
            seen=_read_seen(request.POST.get("seen", "")),
        )
    except StaleDraft as error:
        return conflict_page(request, frame(request, entry), parts, values, error), entry, ""
    except DomainError as error:
        _refuse(parts, error)
        return None, entry, request.POST.get("seen", "")
    if valid:
        return _onward(request, saved, parts), saved, ""
    messages.warning(request, _("Saved, but something needs to be corrected: see below."))
    return None, saved, _seen(read_whole(saved), parts)


def _refuse(parts: list[Part], error: DomainError) -> None:
    form = next((part["form"] for part in parts if not part["rows"]), None)
    if form is not None:
        form.add_error(None, str(error))
    else:
        parts[0]["form"].non_form_errors().append(str(error))


def _onward(request: HttpRequest, entry: Entry, parts: list[Part]) -> HttpResponse:
    then, key = request.POST.get("then", ""), entry.proposal.public_id
    if then == "next" and len(parts) == 1:
        return redirect(next_page(entry, parts[0]["name"]))
    if then == "check":
        return redirect("applying:check", public_id=key)
    messages.success(request, _("Saved."))
    if then.startswith("add-"):
        return redirect(f"{request.path}#{then.removeprefix('add-')}-last")
    if then == "stay":
        return redirect(request.path)
    return redirect("applying:hub", public_id=key)


def _unchecked(parts: list[Part]) -> None:
    """After a language button everything stands as typed, and nothing is checked."""
    for part in parts:
        form = part["form"]
        if part["rows"]:
            form.unchecked()
        else:
            form._errors = ErrorDict()


def _summary(parts: list[Part]) -> list[dict[str, str]]:
    """Return every error of every part as links: the page's own summary."""
    found: list[dict[str, str]] = []
    for part in parts:
        form = part["form"]
        if not form.is_bound:
            continue
        if part["rows"]:
            found += [{"href": "", "text": str(e)} for e in form.non_form_errors()]
        for one in form.forms if part["rows"] else [form]:
            found += [{"href": "", "text": str(e)} for e in one.non_field_errors()]
            found += [_link(field, error) for field in one for error in field.errors]
    return found


def _link(field: Any, error: str) -> dict[str, str]:
    tail = "_0" if field.use_fieldset else ""
    return {"href": f"#{field.auto_id}{tail}", "text": f"{field.label}: {error}"}
