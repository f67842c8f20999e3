"""Forms with questions of every kind, as a stage freezes them."""

from typing import Any

from calls.applying.models import Entry
from calls.publishing.models import FormVersion

Question = dict[str, Any]


def q(key: str, kind: str = "short", **extra: Any) -> Question:
    """Return a question of a frozen form."""
    label = {"es": f"Pregunta {key}", "pt-BR": f"Pergunta {key}", "en": f"Question {key}"}
    return {
        "key": key,
        "kind": kind,
        "label": label,
        "help": {},
        "required": False,
        "max_words": None,
        "options": [],
        **extra,
    }


def when(question: str, operator: str = "is", *values: str) -> dict[str, Any]:
    """Return a condition."""
    return {"question": question, "operator": operator, "values": list(values)}


def options(*values: str) -> list[dict[str, Any]]:
    """Return options of a choice."""
    return [{"value": v, "label": {"es": f"Opción {v}", "en": f"Option {v}"}} for v in values]


def column(key: str, kind: str = "short", **extra: Any) -> dict[str, Any]:
    """Return a column of a table."""
    label = {"es": f"Columna {key}", "pt-BR": f"Coluna {key}", "en": f"Column {key}"}
    return {"key": key, "kind": kind, "label": label, "required": False, "options": [], **extra}


def section(*questions: Question, **extra: Any) -> dict[str, Any]:
    """Return a section of a frozen form."""
    title = {"es": "La experiencia", "en": "The experience"}
    return {"key": "s", "title": title, "questions": list(questions), **extra}


def asks(entry: Entry, *sections: dict[str, Any], **answers: Any) -> Entry:
    """Give an entry a form and answers of its own, and return it as the database has it."""
    version = FormVersion.objects.create(
        stage=entry.stage,
        number=entry.stage.form_versions.count() + 1,
        schema=list(sections),
    )
    entry.form_version, entry.answers, entry.typed = version, answers, {}
    entry.save()
    return entry


TEAM = [
    column("name", required=True, max_words=4),
    column("role", "choice", options=options("lead", "field")),
    column("about", "long"),
    column("years", "number"),
    column("cost", "money"),
    column("from", "date"),
    column("paid", "yesno"),
    column("where", "country"),
]
ANA = {
    "name": "Ana Ccori",
    "role": "lead",
    "about": None,
    "years": "12",
    "cost": "1500.00",
    "from": "2026-12-05",
    "paid": True,
    "where": "PE",
}
LUZ = {**dict.fromkeys(ANA), "name": "Luz", "years": "3", "cost": "500.50", "paid": False}


def cells(name: str, *rows: dict[str, str], total: int | None = None) -> dict[str, str]:
    """Return what a page sends of a table."""
    sent = {f"{name}-TOTAL_FORMS": str(len(rows) if total is None else total)}
    for number, row in enumerate(rows):
        sent |= {f"{name}-{number}-{key}": value for key, value in row.items()}
    return sent
