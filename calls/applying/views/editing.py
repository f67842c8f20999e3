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
from calls.applying.forms.strays import read_strays
from calls.applying.forms.tables import RowsField
from calls.applying.models import Entry
from calls.applying.queries import stored_values
from calls.applying.queries import whole as read_whole
from calls.applying.queries.presence import arrive
from calls.applying.rules import answered_sections, asked_pages, fingerprint
from calls.applying.services import StaleDraft, save_draft
from minka.common.errors import DomainError
from minka.common.languages import said

from .beside import aside_of, put_beside
from .conflicts import chosen, conflict_page
from .drafts import frame, next_page, pages_of, writing
from .following import (
    follow,
    forgive_unasked,
    hidden_in,
    new_questions,
    sections_on,
    sections_sent,
)
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
        if request.method != "POST":
            raise Http404
        return _keep_strays(request, entry)
    if request.method != "POST" and number not in dict(asked_pages(entry)):
        messages.info(request, _("That part is not asked any more, after another answer."))
        return redirect("applying:hub", public_id=entry.proposal.public_id)
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
    numbers = dict(answered_sections(entry.form_version.schema))
    sections = [f"section-{number}" for number in numbers]
    return _edit(request, entry, ["basics", *sections, "partners", "budget"])


def _edit(request: HttpRequest, entry: Entry, names: list[str]) -> HttpResponse:
    role = entry.writer_role  # type: ignore[attr-defined]
    if request.method != "POST":
        read_whole(entry)
    parts = _parts(request, entry, names)
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
    follow(entry, parts)
    put_beside(entry, parts, role)
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
        "unseen": " ".join(hidden_in(parts)),
        "sums": budget_sums(entry) if "budget" in names else None,
    }
    return render(request, "applying/write.html", context)


def _switching(request: HttpRequest) -> bool:
    return bool(request.language_switch)  # type: ignore[attr-defined]


def _parts(request: HttpRequest, entry: Entry, names: list[str]) -> list[Part]:
    """Return the parts of a page; of one that was sent, with the questions that it held."""
    numbers = [int(name.removeprefix("section-")) for name in names if name.startswith("section-")]
    held = _read_seen(request.POST.get("seen", "")) if request.method == "POST" else None
    sent = held is not None
    sections = sections_sent(entry, numbers, held or ()) if sent else sections_on(entry, numbers)
    titles = {name: title for name, title, _url in pages_of(entry)}
    parts = []
    for name in names:
        number = int(name.removeprefix("section-")) if name.startswith("section-") else None
        if number is None or number in sections:
            section = None if number is None else sections[number]
            part = _part(request, entry, name, section)
            title = titles.get(name) or said((section or {}).get("title"))
            parts.append({**part, "title": title, "number": number})
    return parts


def _part(request: HttpRequest, entry: Entry, name: str, section: dict[str, Any] | None) -> Part:
    data = request.POST if request.method == "POST" else None
    form: DraftForm | RowsPart
    if section is not None:
        form = build_section_form(section, entry, data)
    elif name == "basics":
        form = BasicsForm(data, entry=entry)
    else:
        form = rows_part(name, entry, data)
    is_rows = isinstance(form, RowsPart)
    fields = [name] if is_rows else list(form.fields)  # type: ignore[union-attr]
    return {"name": name, "form": form, "rows": is_rows, "fields": fields, "section": section}


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
    for part in parts:
        part["form"].is_valid()
    values: dict[str, Any] = {}
    for part in parts:
        values |= part["form"].values()
    strays = _strays(request, entry, parts)
    values |= strays
    if strays:
        messages.info(request, _("The form has changed meanwhile. What you wrote is kept."))
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
    aside = aside_of(entry, request.POST.get("then", ""))
    if aside:
        return redirect(aside), saved, ""
    forgive_unasked(saved, parts)
    if all(part["form"].is_valid() for part in parts):
        return _onward(request, saved, parts), saved, ""
    messages.warning(request, _("Saved, but something needs to be corrected: see below."))
    return None, saved, _seen(read_whole(saved), parts)


def _strays(request: HttpRequest, entry: Entry, parts: list[Part]) -> dict[str, Any]:
    """Read what a page held that its form does not ask here any more."""
    here = {field for part in parts for field in part["fields"]}
    held = set(_read_seen(request.POST.get("seen", "")) or ())
    return read_strays(entry, request.POST, held - here)


def _keep_strays(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Keep what was typed on a page of which the form has nothing any more; go to the parts."""
    values = _strays(request, entry, [])
    who = {"actor": request.user, "at": request.at}  # type: ignore[attr-defined]
    seen = _read_seen(request.POST.get("seen", ""))
    try:
        save_draft(entry=entry, values=values, seen=seen, **who)
    except StaleDraft as error:
        # Somebody else changed it too: both texts are kept.
        both = {name: _joined(error.conflicts.get(name), one) for name, one in values.items()}
        save_draft(entry=entry, values=both, **who)
    messages.info(request, _("The form has changed meanwhile. What you wrote is kept."))
    return redirect("applying:hub", public_id=entry.proposal.public_id)


def _joined(theirs: Any, ours: Any) -> Any:
    texts = isinstance(theirs, str) and isinstance(ours, str)
    return f"{theirs}\n\n{ours}" if texts and theirs != ours else ours


def _refuse(parts: list[Part], error: DomainError) -> None:
    form = next((part["form"] for part in parts if not part["rows"]), None)
    if form is not None:
        form.add_error(None, str(error))
    else:
        parts[0]["form"].non_form_errors().append(str(error))


def _onward(request: HttpRequest, entry: Entry, parts: list[Part]) -> HttpResponse:
    then, key = request.POST.get("then", ""), entry.proposal.public_id
    new = new_questions(entry, request.POST.get("unseen", ""))
    if new and ":" not in then:
        messages.success(request, _("Saved. Your answers bring new questions: here they are."))
        return redirect(f"{request.get_full_path()}#id_{new[0]}")
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
            found += [link for field in one for link in _links(field)]
    return found


def _link(field: Any, error: str) -> dict[str, str]:
    tail = "_0" if field.use_fieldset else ""
    return {"href": f"#{field.auto_id}{tail}", "text": f"{field.label}: {error}"}


def _links(field: Any) -> list[dict[str, str]]:
    """Return a link for each error of a field: in a table, to its cell."""
    if not isinstance(field.field, RowsField):
        return [_link(field, error) for error in field.errors]
    return [
        {
            "href": f"#{field.auto_id}-{error.params['cell']}",
            "text": f"{field.label}: {error.messages[0]}",
        }
        for error in field.errors.as_data()
        if error.params and "cell" in error.params
    ] or [{"href": f"#{field.auto_id}", "text": f"{field.label}: {e}"} for e in field.errors]
