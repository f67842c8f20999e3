"""PDF: one calm layout, tagged for screen readers, made by typst from strings.

Text becomes a string of the data and is shown as it is: nothing in it is read as markup. The work
is done by another process in a folder of its own, with limits, so that no text can hold a request.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .errors import DomainError

LAYOUT = Path(__file__).parent / "typst" / "sheet.typ"
SECONDS = 10
MOST_BYTES = 500_000
# Longer runs without a space could run out of the page: they may break there.
LONGEST_RUN = 70
_RUN = re.compile(rf"(\S{{{LONGEST_RUN}}})(?=\S)")
# What no font shows; tabulators and line ends stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_PROGRAM = """
import sys, typst
root = sys.argv[1]
sys.stdout.buffer.write(typst.compile(root + "/sheet.typ", root=root))
"""


class NoPdf(DomainError):
    """The PDF could not be made: too long, or the layout engine is not there."""


@dataclass(frozen=True)
class Row:
    """A label with the text under it; ``lines`` leaves so many empty lines to write on."""

    label: str
    text: str = ""
    help: str = ""
    lines: int = 0


@dataclass(frozen=True)
class Section:
    """A part of a sheet; ``table`` begins with its head, ``right`` are columns of figures."""

    title: str
    rows: Sequence[Row] = ()
    facts: Sequence[tuple[str, str]] = ()
    table: Sequence[Sequence[str]] = ()
    right: Sequence[int] = ()
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """What is printed: title, facts, sections; ``footer`` stands on every page."""

    title: str
    author: str = "Minka"
    eyebrow: str = ""
    lead: str = ""
    facts: Sequence[tuple[str, str]] = ()
    sections: Sequence[Section] = ()
    footer: str = ""
    language: str = field(default_factory=lambda: get_language() or "es")


def pdf_of(sheet: Sheet) -> bytes:
    """Return a sheet as PDF. Raises ``NoPdf`` when it is too long or cannot be made now."""
    data = json.dumps(_data(sheet), ensure_ascii=False)
    if len(data) > MOST_BYTES:
        raise NoPdf(_("This is too long for a PDF: take the copy in plain text."), code="long")
    with TemporaryDirectory(prefix="minka-pdf-") as folder:
        shutil.copy(LAYOUT, folder)
        (Path(folder) / "data.json").write_text(data, encoding="utf-8")
        command = [sys.executable, "-I", "-c", _PROGRAM, folder]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        except (OSError, subprocess.SubprocessError) as error:
            text = _("The PDF cannot be made now: take the copy in plain text.")
            raise NoPdf(text, code="failed") from error
    return done.stdout


def pdf_response(sheet: Sheet, name: str) -> HttpResponse:
    """Return a sheet as a download; the reason in plain words where there is none."""
    try:
        response = HttpResponse(pdf_of(sheet), content_type="application/pdf")
    except NoPdf as error:
        return HttpResponse(str(error), content_type="text/plain; charset=utf-8", status=503)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _data(sheet: Sheet) -> dict[str, Any]:
    found: dict[str, Any] = _clean(asdict(sheet))
    language, _dash, region = found.pop("language").partition("-")
    return {**found, "lang": language[:2], "region": region.upper()[:2] or None}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
        return _RUN.sub("\\1\u200b", _CONTROL.sub("", text))
    if isinstance(value, dict):
        return {key: _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value if isinstance(value, int | bool) else _clean(str(value))
