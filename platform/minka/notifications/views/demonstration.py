"""The mails of the demonstration, to read codes and to follow links. Nowhere else."""

import email
import re
from email.message import EmailMessage
from email.policy import default
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

NEWEST = 50
NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[\w-]+\.eml")


def _folder() -> Path:
    """Return the folder of mails. Raises ``Http404`` where this is not the demonstration."""
    if not settings.MINKA_DEMO:
        raise Http404
    return Path(settings.EMAIL_FILE_PATH)


@require_safe
def demo_mails(request: HttpRequest) -> HttpResponse:
    """List the newest mails, of one person where ``to`` asks for it."""
    wanted = request.GET.get("to", "").strip().lower()
    newest = sorted(_folder().glob("*.eml"), key=lambda path: path.name, reverse=True)
    mails = (_read(path) for path in newest)
    shown = (mail for mail in mails if wanted in mail["to"].lower())
    given = {"mails": list(islice(shown, NEWEST)), "wanted": wanted, "newest": NEWEST}
    return render(request, "notifications/demo_mails.html", given)


@require_safe
def demo_mail(request: HttpRequest, name: str) -> HttpResponse:
    """Show the text of one mail, its links made links."""
    path = _folder() / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise Http404
    return render(request, "notifications/demo_mail.html", {"mail": _read(path)})


def _read(path: Path) -> dict[str, Any]:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what this policy makes
    text = message.get_body(("plain", "html"))
    return {
        "name": path.name,
        "to": str(message["To"] or ""),
        "subject": str(message["Subject"] or "").strip(),
        "date": message["Date"].datetime if message["Date"] else None,
        "text": text.get_content() if text else "",
    }
