"""The public library: everything learned and published, of three kinds, in one list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.fields import CharField

from learning.synthesizing.models import FindingLesson, Synthesis
from learning.synthesizing.queries import published as published_syntheses
from learning.systematizing.models import Lesson, Systematization
from learning.systematizing.queries import published as published_cases
from learning.systematizing.queries import published_lessons
from minka.common.search import matching
from minka.taxonomy.models import Theme
from minka.taxonomy.queries import by_codes, with_descendants

CASE, LESSON, SYNTHESIS = "systematization", "lesson", "synthesis"
KINDS = (CASE, LESSON, SYNTHESIS)
KEY = ("id", "what", "shown_at")
# The systematization before its lessons, which are published with it.
ORDER = ("-shown_at", "-what", "id")


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty means everything."""

    words: str = ""
    kind: str = ""
    theme: Theme | None = None
    country: str = ""
    language: str = ""


@dataclass(frozen=True)
class Entry:
    """One thing of the library, as a card shows it."""

    kind: str
    title: str
    text: str
    url: str
    language: str
    organisation: str
    country: str
    published_at: datetime
    number: int = 0
    source: str = ""


def _cases(wanted: Wanted) -> QuerySet[Systematization]:
    rows = published_cases()
    if wanted.theme:
        themed = Systematization.themes.through.objects.filter(
            systematization=OuterRef("pk"), theme__in=with_descendants([wanted.theme])
        )
        rows = rows.filter(Exists(themed))
    if wanted.country:
        rows = rows.filter(country=wanted.country)
    return _common(rows, wanted)


def _lessons(wanted: Wanted) -> QuerySet[Lesson]:
    rows = published_lessons()
    if wanted.theme:
        themed = Lesson.themes.through.objects.filter(
            lesson=OuterRef("pk"), theme__in=with_descendants([wanted.theme])
        )
        rows = rows.filter(Exists(themed))
    if wanted.country:
        rows = rows.filter(systematization__country=wanted.country)
    return _common(rows, wanted)


def _syntheses(wanted: Wanted) -> QuerySet[Synthesis]:
    """A synthesis has the themes and countries of the lessons it cites."""
    rows = published_syntheses()
    cited = FindingLesson.objects.filter(finding__synthesis=OuterRef("pk"))
    if wanted.theme:
        themes = with_descendants([wanted.theme])
        rows = rows.filter(Exists(cited.filter(lesson__themes__in=themes)))
    if wanted.country:
        rows = rows.filter(Exists(cited.filter(lesson__systematization__country=wanted.country)))
    return _common(rows, wanted)


def _common(rows: Any, wanted: Wanted) -> Any:
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    return matching(rows, wanted.words)


def _keys(rows: Any, kind: str, published_at: str) -> Any:
    what = Value(kind, output_field=CharField())
    return rows.order_by().annotate(what=what, shown_at=F(published_at)).values_list(*KEY)


def found(wanted: Wanted) -> QuerySet[Any]:
    """Return (key, kind, instant) of what matches, of every kind, the newest first."""
    parts = {
        CASE: lambda: _keys(_cases(wanted), CASE, "published_at"),
        LESSON: lambda: _keys(_lessons(wanted), LESSON, "systematization__published_at"),
        SYNTHESIS: lambda: _keys(_syntheses(wanted), SYNTHESIS, "published_at"),
    }
    kinds = [wanted.kind] if wanted.kind in KINDS else list(KINDS)
    first, *others = (parts[kind]() for kind in kinds)
    rows = first.union(*others, all=True) if others else first
    return rows.order_by(*ORDER)


def entries(keys: Iterable[tuple[int, str, datetime]]) -> list[Entry]:
    """Return the cards of these keys, in their order; one query a kind that occurs."""
    wanted = list(keys)
    by_kind = {kind: [pk for pk, of, _at in wanted if of == kind] for kind in KINDS}
    made: dict[tuple[str, int], Entry] = {}
    for kind, load in _LOADERS.items():
        if by_kind[kind]:
            made |= {(kind, pk): entry for pk, entry in load(by_kind[kind])}
    return [made[kind, pk] for pk, kind, _at in wanted if (kind, pk) in made]


def _load_cases(pks: list[int]) -> Iterable[tuple[int, Entry]]:
    rows = published_cases().filter(pk__in=pks).select_related("project__organisation")
    for case in rows.defer("search_text"):
        yield case.pk, _of_case(case)


def _of_case(case: Systematization) -> Entry:
    return Entry(
        kind=CASE,
        title=case.title,
        text=case.summary or case.axis,
        url=case.get_absolute_url(),
        language=case.language,
        organisation=case.project.organisation.name,
        country=case.country,
        published_at=_known(case.published_at),
    )


def _load_lessons(pks: list[int]) -> Iterable[tuple[int, Entry]]:
    for lesson in _whole(published_lessons().filter(pk__in=pks)):
        yield lesson.pk, _of_lesson(lesson)


def _whole(lessons: QuerySet[Lesson]) -> QuerySet[Lesson]:
    rows = lessons.select_related("systematization__project__organisation")
    return rows.defer("search_text", "systematization__search_text")


def _of_lesson(lesson: Lesson) -> Entry:
    case = lesson.systematization
    return Entry(
        kind=LESSON,
        title=lesson.outcome,
        text=f"{lesson.context} {lesson.action}",
        url=lesson.get_absolute_url(),
        language=lesson.language,
        organisation=case.project.organisation.name,
        country=case.country,
        published_at=_known(case.published_at),
        number=lesson.number,
        source=case.title,
    )


def lessons_on(codes: Iterable[str], limit: int = 5) -> list[Entry]:
    """Return the newest published lessons on these themes or below them: two queries.

    None at all where there are no themes.
    """
    wanted = list(codes)
    if not wanted:
        return []
    themed = Lesson.themes.through.objects.filter(
        lesson=OuterRef("pk"), theme__in=with_descendants(by_codes(wanted))
    )
    rows = _whole(published_lessons().filter(Exists(themed)))
    return [
        _of_lesson(row) for row in rows.order_by("-systematization__published_at", "pk")[:limit]
    ]


def _load_syntheses(pks: list[int]) -> Iterable[tuple[int, Entry]]:
    rows = published_syntheses().filter(pk__in=pks).select_related("call__foundation")
    for synthesis in rows.defer("search_text"):
        yield synthesis.pk, _of_synthesis(synthesis)


def _of_synthesis(synthesis: Synthesis) -> Entry:
    return Entry(
        kind=SYNTHESIS,
        title=synthesis.title,
        text=synthesis.question,
        url=synthesis.get_absolute_url(),
        language=synthesis.language,
        organisation=synthesis.call.foundation.name,
        country="",
        published_at=_known(synthesis.published_at),
    )


_LOADERS = {CASE: _load_cases, LESSON: _load_lessons, SYNTHESIS: _load_syntheses}


def _known(at: datetime | None) -> datetime:
    if at is None:
        raise ValueError("published without an instant")
    return at


def countries() -> list[str]:
    """Return the countries of what is published."""
    return list(published_cases().order_by("country").values_list("country", flat=True).distinct())


def theme_choices() -> QuerySet[Theme]:
    """Return the trunks and branches to filter by: deeper themes are found under them."""
    return Theme.objects.filter(depth__lte=2).order_by("path")


def newest(limit: int = 30) -> list[Entry]:
    """Return the newest systematizations and syntheses; lessons come with their case."""
    cases = _keys(published_cases(), CASE, "published_at")
    syntheses = _keys(published_syntheses(), SYNTHESIS, "published_at")
    return entries(cases.union(syntheses, all=True).order_by(*ORDER)[:limit])


def for_front(limit: int = 3) -> list[Entry]:
    """Return the newest synthesis and the newest systematizations: two queries."""
    syntheses = published_syntheses().select_related("call__foundation").defer("search_text")
    cases = published_cases().select_related("project__organisation").defer("search_text")
    last = [_of_synthesis(row) for row in syntheses.order_by("-published_at", "pk")[:1]]
    rows = cases.order_by("-published_at", "pk")[: limit - len(last)]
    return [*last, *(_of_case(row) for row in rows)]
