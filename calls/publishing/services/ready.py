"""Ready-made chapters, criteria and questions, in the three languages of the site.

The outline of the rules is that of a fund's Regulation of 2008 (21 chapters); the criteria are the
five elements of an income initiative, each scored for evidence now and for a credible plan.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"


@lru_cache(maxsize=8)
def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    return found


def ready_chapters(language: str) -> list[dict[str, str]]:
    """Return the 21 chapters of the rules in a language, each with a sentence to begin from."""
    return [
        {part: chapter[part][language] for part in ("title", "body")} for chapter in _read("rules")
    ]


def ready_criteria() -> list[dict[str, Any]]:
    """Return the five elements as criteria: weight 20 each, scored from 0 to 4."""
    return _read("criteria")


def ready_questions(kind: str) -> list[dict[str, Any]]:
    """Return the questions of a ``profile`` or of a ``final`` proposal, in order."""
    return _read(f"form_{kind}")


def in_languages(value: dict[str, str], languages: list[str]) -> dict[str, str]:
    """Keep a ready text in these languages only."""
    return {language: value[language] for language in languages if value.get(language)}


def ready_form(kind: str) -> list[dict[str, Any]]:
    """Return the ready questions of a kind of stage in their sections, as a form's schema."""
    sections: list[dict[str, Any]] = []
    for question in ready_questions(kind):
        if not sections or sections[-1]["title"] != question["section"]:
            sections.append({"title": question["section"], "questions": []})
        sections[-1]["questions"].append(question)
    return sections
