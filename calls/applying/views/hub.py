"""The hub of a draft: its tasks in honest states, and what is missing with links to it."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from calls.applying.models import Entry
from calls.applying.queries import whole as read_whole
from calls.applying.queries.moving import left_told
from calls.applying.queries.presence import others_in
from calls.applying.rules import (
    FIELD_PREFIX,
    Problem,
    asked_files,
    asked_of,
    problems_of,
    word_count,
)
from calls.applying.states import Confirmation
from minka.common.money import format_money

from .autosaving import where_of
from .drafts import frame, pages_of, problem_links, sending_of, writing
from .writers import people_of


@require_safe
@writing
def hub(request: HttpRequest, entry: Entry) -> HttpResponse:
    """Show what there is to do, what is done, and who works on it."""
    at = request.at  # type: ignore[attr-defined]
    problems = problems_of(read_whole(entry), at)
    missing = problem_links(entry, problems)
    tasks = [_task(entry, page, problems, missing) for page in pages_of(entry)]
    context = {
        **frame(request, entry),
        "tasks": tasks,
        "missing": missing,
        "elsewhere": [one for one in missing if one["page"] == "organisation"],
        "send_task": _send_task(entry, problems),
        "people": people_of(entry.proposal),
        "comments": entry.comments.filter(resolved_at=None).count(),
        "words": words_of(entry),
        **sending_of(entry),
        "writing_now": _writing_now(request, entry),
        "left": left_told(entry),
        "done": sum(task["tone"] == "done" for task in tasks),
    }
    return render(request, "applying/hub.html", context)


def _writing_now(request: HttpRequest, entry: Entry) -> list[dict[str, str]]:
    """Return ``{name, where}`` of the colleagues who wrote within the last minute."""
    pages = {name: title for name, title, _url in pages_of(entry)}
    here = others_in(entry, request.user, request.at)  # type: ignore[arg-type, attr-defined]
    return [
        {"name": one["name"], "where": pages.get(one["field"]) or where_of(entry, one["field"])}
        for one in here
    ]


def _task(
    entry: Entry,
    page: tuple[str, str, str],
    problems: list[Problem],
    links: list[dict[str, str]],
) -> dict[str, Any]:
    name, title, url = page
    lacking = sum(problem.page == name for problem in problems)
    begun, detail = _begun(entry, name)
    if not lacking:
        optional = not begun
        status = _("Optional") if optional else _("Completed")
        tone = "neutral" if optional else "done"
    elif begun:
        status, tone = _("Incomplete"), "action"
    else:
        status, tone = _("Not started"), "neutral"
    return {
        "name": name,
        "title": title,
        "url": url,
        "detail": detail,
        "status": status,
        "tone": tone,
        "missing": [link for link in links if link["page"] == name],
    }


def _begun(entry: Entry, name: str) -> tuple[bool, str]:
    """Say whether anything was written on a page, and what in a few words."""
    proposal = entry.proposal
    if name == "basics":
        return True, ""
    if name == "partners":
        count = len(proposal.partners.all())
        words = ngettext("%(count)d partner.", "%(count)d partners.", count) % {"count": count}
        return bool(count) or "partners" in entry.typed, _asked(entry, words) if count else ""
    if name == "budget":
        lines = [x for x in proposal.budget_lines.all() if x.stage_id == entry.stage_id]
        total = format_money(sum((x.amount for x in lines), Decimal(0)), proposal.call.currency)
        words = _("In all: %(total)s.") % {"total": total}
        return bool(lines) or "budget" in entry.typed, words if lines else ""
    if name == "documents":
        count = sum(len(entry.answers.get(q["key"]) or []) for q in asked_files(entry))
        words = ngettext("%(count)d file.", "%(count)d files.", count) % {"count": count}
        return bool(count), words if count else ""
    section = entry.form_version.schema[int(name.removeprefix("section-"))]
    keys = [q["key"] for q in section["questions"]]
    answered = [
        k for k in keys if entry.answers.get(k) is not None or FIELD_PREFIX + k in entry.typed
    ]
    return bool(answered), _room(*_words_in(entry, section["questions"]))


def _asked(entry: Entry, words: str) -> str:
    """Add to the count of partners how many confirmed their part, where any was asked."""
    partners = list(entry.proposal.partners.all())
    if all(x.state == Confirmation.NOT_ASKED for x in partners):
        return words
    count = sum(x.state == Confirmation.CONFIRMED for x in partners)
    told = ngettext("%(count)d confirmed its part.", "%(count)d confirmed their part.", count)
    return f"{words} {told % {'count': count}}"


def words_of(entry: Entry) -> dict[str, int]:
    """Return ``{written, left}``: words in the answers that have a limit, in all."""
    questions = [q for _number, section in asked_of(entry) for q in section["questions"]]
    written, most = _words_in(entry, questions)
    return {"written": written, "left": max(most - written, 0)}


def _words_in(entry: Entry, questions: list[dict[str, Any]]) -> tuple[int, int]:
    limited = [q for q in questions if q.get("max_words")]
    texts = [entry.answers.get(q["key"]) for q in limited]
    written = sum(word_count(text) for text in texts if isinstance(text, str))
    return written, sum(q["max_words"] for q in limited)


def _room(written: int, most: int) -> str:
    if not most:
        return ""
    left = most - written
    if left < 0:
        return ngettext("%(count)d word too many.", "%(count)d words too many.", -left) % {
            "count": -left
        }
    return ngettext("%(count)d word left.", "%(count)d words left.", left) % {"count": left}


def _send_task(entry: Entry, problems: list[Problem]) -> dict[str, Any]:
    url = reverse("applying:check", args=[entry.proposal.public_id])
    if problems:
        detail = _("You may look at everything now, and submit when nothing is missing.")
        return {"title": _("Check and submit"), "url": url, "detail": detail, "status": ""}
    return {
        "title": _("Check and submit"),
        "url": url,
        "status": _("Ready to submit"),
        "tone": "action",
    }
