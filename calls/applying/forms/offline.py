"""The form as a text file: to read, to fill in without a network, and to load back.

Each part begins with a line of its own that names the field, ``=== [q_where] Where … ===``; lines
that begin with ``>>>`` help and are not read. What is read goes through the same forms as a page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.applying.models import Entry
from calls.applying.queries import stored_values
from calls.applying.rules import FIELD_PREFIX
from calls.publishing.queries.forms import condition_in_words
from calls.publishing.states import QuestionKind
from minka.common.languages import said

from .answers import build_section_form
from .basics import SUMMARY_WORDS, BasicsForm
from .rows import rows_part
from .tables import RowsField

MARKER = re.compile(r"\s*={2,}\s*\[\s*([\w-]+)\s*\]")
CHOICE = re.compile(r"\s*[-*]?\s*\[(.*?)\]\s*\(([^)\s]+)\)")
MARKS = ("===", ">>>")
MOST_BYTES = 1_000_000
# A choice in a table names its codes in the file when it has no more than these.
MOST_TOLD = 12
TABLES = ("partners", "budget")
# Signs that would end a cell or a row stand for themselves in another shape.
SHAPES = (("|", "¦"), ("\n", " ⏎ "))


@dataclass
class Filled:
    """What a text file holds: ``typed`` by field, and what could not be read, by line."""

    typed: dict[str, Any] = field(default_factory=dict)
    unread: list[tuple[int, str]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)


def decoded(body: bytes) -> str:
    """Return the text of a file, whatever program wrote it: UTF-8, UTF-16 or Latin-1."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", "replace")
    else:
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = body.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").removeprefix("\ufeff")


# -- writing


def written(entry: Entry) -> str:
    """Return the form of an entry as text, with what is written in it; an empty one to fill in."""
    schema = entry.form_version.schema
    lines = [*_basics(entry)]
    for section in schema:
        questions = [q for q in section["questions"] if q["kind"] != QuestionKind.FILE]
        if questions:
            asked = condition_in_words(section.get("condition"), schema)
            lines += ["", f">>> ---- {_line(said(section['title']))} ---- {asked}".rstrip()]
            lines += _section({**section, "questions": questions}, entry)
    for name in TABLES:
        title = _("Partners") if name == "partners" else _("Budget")
        lines += _table(name, title, _columns(name, entry), entry)
    files = [q for s in schema for q in s["questions"] if q["kind"] == QuestionKind.FILE]
    for question in files:
        lines += ["", f">>> {_line(said(question['label']))}: " + _("add this file on the site.")]
    return "\n".join(lines) + "\n"


def _basics(entry: Entry) -> Iterator[str]:
    form = BasicsForm(entry=entry)
    limits = {"summary": SUMMARY_WORDS}
    for name, one in form.fields.items():
        yield from _field(name, one, entry, limits.get(name))


def _section(section: dict[str, Any], entry: Entry) -> Iterator[str]:
    form = build_section_form(section, entry)
    for question in section["questions"]:
        name = FIELD_PREFIX + question["key"]
        if name in form.fields:
            yield from _field(name, form.fields[name], entry, question.get("max_words"))
            asked = condition_in_words(question.get("condition"), entry.form_version.schema)
            yield from [f">>> {_line(asked)}"] if asked else []


def _field(name: str, one: forms.Field, entry: Entry, most: int | None) -> Iterator[str]:
    limit = ngettext("(at most %(n)d word)", "(at most %(n)d words)", most or 0) % {"n": most or 0}
    label = f"{_line(one.label)} {limit if most else ''}".strip()
    if isinstance(one, RowsField):
        yield from _table(name, label, {x.key: x.field for x in one.columns}, entry)
        return
    yield from ("", f"=== [{name}] {label} ===")
    if not _is_read(one):
        yield ">>> " + _("Write this on the site.")
        return
    if one.help_text:
        yield f">>> {_line(one.help_text)}"
    stored = stored_values(entry, [name])[name]
    if isinstance(stored, dict) and "typed" in stored:
        stored = stored["typed"]
    yield from _options(one, stored) if _is_choice(one) else _text(stored)


def _is_choice(one: forms.Field) -> bool:
    return isinstance(one, forms.ChoiceField | forms.ModelMultipleChoiceField | forms.BooleanField)


def _is_read(one: forms.Field) -> bool:
    """Say whether a text can hold it."""
    simple = isinstance(one, forms.CharField | forms.DateField | forms.IntegerField | RowsField)
    return simple or _is_choice(one)


def _options(one: Any, stored: Any) -> Iterator[str]:
    several = isinstance(one, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
    yield ">>> " + (
        _("Put an x between the brackets of each that holds.")
        if several
        else _("Put an x between the brackets of one.")
    )
    chosen = {_code(x) for x in (stored if isinstance(stored, list) else [stored])}
    if isinstance(one, forms.BooleanField) and not isinstance(one, forms.ChoiceField):
        yield f"[{'x' if True in (stored,) else ' '}] (true) {_('Yes')}"
        return
    for value, label in _choices(one):
        if _code(value):
            yield f"[{'x' if _code(value) in chosen else ' '}] ({_code(value)}) {_line(label)}"


def _choices(one: Any) -> list[tuple[Any, Any]]:
    return list(one.choices)


def _code(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _text(stored: Any) -> Iterator[str]:
    for line in str("" if stored is None else stored).split("\n"):
        yield f" {line}" if line.lstrip(" ").startswith(MARKS) else line


def _line(text: Any) -> str:
    return " ".join(str(text or "").split())


def _columns(name: str, entry: Entry) -> dict[str, forms.Field]:
    """Return the columns of a table that people fill in."""
    row = rows_part(name, entry, {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"})
    fields = row.empty_form.fields
    hidden = {n for n, one in fields.items() if isinstance(one.widget, forms.HiddenInput)}
    return {n: one for n, one in fields.items() if n != "DELETE" and n not in hidden}


def _table(name: str, title: Any, columns: dict[str, forms.Field], entry: Entry) -> Iterator[str]:
    yield from ("", f"=== [{name}] {title} ===")
    yield ">>> " + _("A line for each, its parts between bars:")
    fields = _fields(entry) if name not in TABLES else {}
    labels = _labels(fields.get(name), columns)
    yield ">>> " + " | ".join(labels)
    for label, one in zip(labels, columns.values(), strict=True):
        if isinstance(one, forms.ChoiceField) and len(_choices(one)) <= MOST_TOLD:
            known = ", ".join(f"{_code(v)} = {_line(label)}" for v, label in _choices(one) if v)
            yield f">>> {label}: {known}"
    stored = stored_values(entry, [name])[name] if entry.pk else []
    rows = stored["typed"] if isinstance(stored, dict) else stored
    for row in rows or []:
        yield " | ".join(_cell(row.get(column)) for column in columns)


def _labels(table: Any, columns: dict[str, forms.Field]) -> list[str]:
    if isinstance(table, RowsField):
        return [
            _line(said(x.label) if isinstance(x.label, dict) else x.label) for x in table.columns
        ]
    return [_line(one.label) for one in columns.values()]


def _cell(value: Any) -> str:
    text = _code(value)
    for sign, shape in SHAPES:
        text = text.replace(sign, shape)
    return text.strip()


# -- reading


def read(text: str, entry: Entry) -> Filled:
    """Read a text file that was filled in; parts that are missing or empty are left alone.

    ``typed`` is what ``read_typed`` takes; what is not understood is in ``unread`` with its line.
    """
    filled = Filled()
    fields = _fields(entry)
    for number, name, lines in _parts(text, filled):
        if name in filled.typed:
            filled.unread.append((number, _("%(part)s: it is there twice.") % {"part": name}))
            filled.unread += [(number + n, line) for n, line in lines if line.strip()]
        elif name in TABLES:
            columns = _columns(name, entry)
            filled.typed[name] = _cells(name, lines, columns, entry, filled, number)
        elif name not in fields or not _is_read(fields[name]):
            words = _("%(part)s: this is not read from a file.") % {"part": name}
            filled.unread.append((number, words))
            filled.unread += [(number + n, line) for n, line in lines if line.strip()]
            continue
        elif isinstance(fields[name], RowsField):
            columns = {x.key: x.field for x in fields[name].columns}  # type: ignore[attr-defined]
            filled.typed[name] = _cells(name, lines, columns, entry, filled, number)
        elif _is_choice(fields[name]):
            filled.typed[name] = _marked(fields[name], lines, filled, number)
        else:
            filled.typed[name] = _unescaped(lines)
        filled.lines[name] = number
    filled.typed = {name: value for name, value in filled.typed.items() if value}
    return filled


def _fields(entry: Entry) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = dict(BasicsForm(entry=entry).fields)
    for section in entry.form_version.schema:
        questions = [q for q in section["questions"] if q["kind"] != QuestionKind.FILE]
        if questions:
            found |= build_section_form({**section, "questions": questions}, entry).fields
    return found


Lines = list[tuple[int, str]]


def _parts(text: str, filled: Filled) -> Iterator[tuple[int, str, Lines]]:
    """Give (line, name of the field, its lines by distance from there) of each part."""
    name, begun, lines = "", 0, []  # type: tuple[str, int, Lines]
    for number, line in enumerate(text.split("\n"), 1):
        marker = MARKER.match(line) if not line.startswith(" ") else None
        if marker:
            if name:
                yield begun, name, lines
            name, begun, lines = marker.group(1), number, []
        elif line.startswith(">>>"):
            continue
        elif name:
            lines.append((number - begun, line))
        elif line.strip():
            filled.unread.append((number, line))
    if name:
        yield begun, name, lines


def _unescaped(lines: Lines) -> str:
    kept = [
        line[1:] if line.startswith(" ") and line.lstrip(" ").startswith(MARKS) else line
        for _n, line in lines
    ]
    return "\n".join(kept).strip()


def _marked(one: Any, lines: Lines, filled: Filled, begun: int) -> Any:
    several = isinstance(one, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
    chosen = []
    for n, line in lines:
        found = CHOICE.match(line)
        if found and found.group(1).strip():
            chosen.append(found.group(2))
        elif not found and line.strip():
            filled.unread.append((begun + n, line))
    if several:
        return chosen
    if len(chosen) > 1:
        words = _("Only one may be marked: %(values)s") % {"values": ", ".join(chosen)}
        filled.unread.append((begun, words))
        return ""
    return chosen[0] if chosen else ""


def _cells(
    name: str,
    lines: Lines,
    columns: dict[str, forms.Field],
    entry: Entry,
    filled: Filled,
    begun: int,
) -> dict[str, str]:
    """Return the rows of a table as its inputs would send them, each the row it was."""
    stored = stored_values(entry, [name])[name]
    known = list(stored) if isinstance(stored, list) else []
    rows = []
    for n, line in lines:
        if not line.strip():
            continue
        cells = [_unshaped(cell) for cell in line.split("|")]
        if len(cells) > len(columns):
            filled.unread.append((begun + n, line))
            continue
        values = dict(zip(columns, cells, strict=False))
        rows.append({key: _valued(columns[key], cell) for key, cell in values.items()})
    sent = {"-TOTAL_FORMS": str(len(rows)), "-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        same = next((x for x in known if _is_row(x, row)), None)
        if same is not None:
            known.remove(same)
        before = {key: str(value or "") for key, value in (same or {}).items()}
        sent |= {f"-{number}-{key}": value for key, value in {**before, **row}.items()}
    return sent if rows else {}


def _unshaped(cell: str) -> str:
    for sign, shape in SHAPES:
        cell = cell.replace(shape, sign).replace(shape.strip(), sign)
    return cell.strip()


def _is_row(stored: dict[str, Any], row: dict[str, str]) -> bool:
    first = next(iter(row), "")
    return bool(first) and str(stored.get(first, "")) == row[first]


def _valued(one: forms.Field, cell: str) -> str:
    """Return a cell as the form takes it: a code, also where its name was written."""
    if isinstance(one, forms.ChoiceField):
        for value, label in _choices(one):
            if cell.casefold() in (_code(value).casefold(), str(label).casefold()):
                return _code(value)
    return cell
