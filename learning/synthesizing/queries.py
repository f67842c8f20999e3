"""Reading workshops and syntheses: people, findings, lessons to cite, the matrix, credits."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from calls.accompanying.models import Project
from calls.accompanying.states import ProjectState
from calls.publishing.models import Call
from calls.publishing.queries import managed_by, sat_in_by
from learning.systematizing.models import Comment, Lesson, Systematization
from learning.systematizing.queries import lessons_visible_to
from learning.systematizing.states import SystematizationState
from minka.accounts.models import User
from minka.common.search import matching
from minka.taxonomy.models import Theme

from .models import Attendance, Author, Finding, FindingLesson, Synthesis, Workshop
from .states import Stance, SynthesisState, WorkshopState

# Whoever has not signed in: reads what is public, and nothing else.
NOBODY = AnonymousUser()
CITABLE = (SystematizationState.VALIDATED, SystematizationState.PUBLISHED)


def workshops_visible_to(user: User | AnonymousUser) -> QuerySet[Workshop]:
    """Return the workshops whose page a person may read; never without signing in."""
    if not isinstance(user, User):
        return Workshop.objects.none()
    if user.is_superuser:
        return Workshop.objects.all()
    expected = Attendance.objects.filter(workshop=OuterRef("pk"), user=user)
    funded = Project.objects.filter(
        call=OuterRef("call"), organisation__memberships__user=user
    ).exclude(state=ProjectState.CANCELLED)
    return Workshop.objects.filter(
        Q(Exists(expected)) | Q(Exists(funded)) | Q(call__in=sat_in_by(user))
    )


def workshops_of(call: Call) -> QuerySet[Workshop]:
    """Return the workshops of a call, the latest first, with their people counted."""
    counted = Workshop.objects.filter(call=call).annotate(
        expected=Count("attendances", distinct=True),
        came=Count("attendances", filter=Q(attendances__came=True), distinct=True),
        case_count=Count("cases", distinct=True),
    )
    return counted.order_by("-starts_at", "pk")


def cases_of(workshop: Workshop) -> QuerySet[Systematization]:
    """Return the cases that meet in a workshop."""
    return workshop.cases.select_related("project__organisation").order_by("title")


def people_of(workshop: Workshop) -> QuerySet[Attendance]:
    """Return the people expected, by name."""
    return workshop.attendances.select_related("user", "organisation").order_by("name", "pk")


def candidates_for(workshop: Workshop) -> QuerySet[User]:
    """Return the people of the cases' organisations who are not on the list yet."""
    there = Attendance.objects.filter(workshop=workshop, user=OuterRef("pk"))
    return (
        User.objects.filter(
            ~Exists(there),
            is_active=True,
            organisation__projects__systematization__workshop=workshop,
        )
        .distinct()
        .order_by("name", "pk")
    )


def published() -> QuerySet[Synthesis]:
    """Return the syntheses that everybody may read."""
    return Synthesis.objects.filter(state=SynthesisState.PUBLISHED)


def visible_to(user: User | AnonymousUser) -> QuerySet[Synthesis]:
    """Return the syntheses that a person may read (``synthesizing.view``, as a list)."""
    if not isinstance(user, User):
        return published()
    if user.is_superuser:
        return Synthesis.objects.all()
    wrote = Author.objects.filter(synthesis=OuterRef("pk"), user=user)
    return Synthesis.objects.filter(
        Q(state=SynthesisState.PUBLISHED) | Q(Exists(wrote)) | Q(call__in=managed_by(user))
    )


def syntheses_of(call: Call) -> QuerySet[Synthesis]:
    """Return the syntheses of a call with their findings and lessons counted."""
    return (
        Synthesis.objects.filter(call=call)
        .annotate(
            finding_count=Count("findings", distinct=True),
            lesson_count=Count("findings__links__lesson", distinct=True),
        )
        .order_by("-created_at")
    )


def is_readable(reader: User | AnonymousUser, lesson: str) -> Exists:
    """Say in SQL whether a person may read the lesson that the column ``lesson`` names.

    Whoever writes a synthesis may cite, and see cited, no more than they may read elsewhere.
    """
    return Exists(lessons_visible_to(reader).filter(pk=OuterRef(lesson)))


def links_for(reader: User | AnonymousUser) -> QuerySet[FindingLesson]:
    """Return citations in order, each with its lesson, and ``readable`` for this person."""
    return (
        FindingLesson.objects.annotate(readable=is_readable(reader, "lesson"))
        .select_related("lesson__systematization__project__organisation")
        .order_by("pk")
    )


@dataclass(frozen=True)
class Weight:
    """A finding with what speaks for and against it.

    Strength counts every lesson; a page shows the words of those that are ``readable``.
    """

    finding: Finding
    supporting: list[Lesson]
    contradicting: list[Lesson]

    @property
    def cases(self) -> int:
        """Count the cases among the lessons that support it."""
        return len({lesson.systematization_id for lesson in self.supporting})

    @property
    def countries(self) -> int:
        """Count the countries of those cases."""
        return len({lesson.systematization.country for lesson in self.supporting})

    @property
    def holds(self) -> bool:
        """Say whether it rests on two cases, or on one and says so."""
        return self.cases >= (1 if self.finding.single_case else 2)


def weighed(synthesis: Synthesis, reader: User | AnonymousUser = NOBODY) -> list[Weight]:
    """Return the findings in order, each with its lessons; three queries, however many."""
    findings = synthesis.findings.prefetch_related(Prefetch("links", queryset=links_for(reader)))
    return [weigh(finding, list(finding.links.all())) for finding in findings]


def weigh(finding: Finding, links: list[FindingLesson]) -> Weight:
    """Return a finding and its lessons by stance; the links come from ``links_for``."""
    for link in links:
        link.lesson.readable = link.readable  # type: ignore[attr-defined]
    return Weight(
        finding=finding,
        supporting=[link.lesson for link in links if link.stance == Stance.SUPPORTS],
        contradicting=[link.lesson for link in links if link.stance == Stance.CONTRADICTS],
    )


def citable_lessons(
    synthesis: Synthesis, reader: User | AnonymousUser, query: str = ""
) -> QuerySet[Lesson]:
    """Return the validated and published lessons of the call's cases that match the words.

    Only those that the reader may read.
    """
    rows = (
        lessons_visible_to(reader)
        .filter(
            systematization__project__call=synthesis.call_id, systematization__state__in=CITABLE
        )
        .select_related("systematization__project__organisation")
    )
    return matching(rows, query).order_by("systematization__title", "number")


def cited_lessons(synthesis: Synthesis) -> QuerySet[Lesson]:
    """Return every lesson that a finding cites."""
    return Lesson.objects.filter(cited_in__finding__synthesis=synthesis).distinct()


@dataclass(frozen=True)
class Matrix:
    """Cases by themes: how many cited lessons stand in each cell.

    ``left_out`` counts the cases that its reader may not read.
    """

    themes: list[Theme]
    rows: list[tuple[Systematization, list[tuple[Theme, int]]]]
    left_out: int = 0


def matrix_of(synthesis: Synthesis, reader: User | AnonymousUser = NOBODY) -> Matrix:
    """Return the comparison matrix: the cases and the themes of the cited lessons."""
    cited = (
        cited_lessons(synthesis)
        .annotate(readable=is_readable(reader, "pk"))
        .select_related("systematization__project__organisation")
        .prefetch_related("themes")
    )
    lessons = [lesson for lesson in cited if lesson.readable]
    hidden = {lesson.systematization_id for lesson in cited if not lesson.readable}
    themes = sorted({theme for lesson in lessons for theme in lesson.themes.all()}, key=_path)
    cases = sorted({lesson.systematization for lesson in lessons}, key=lambda case: case.title)
    cells: dict[tuple[int, int], int] = {}
    for lesson in lessons:
        for theme in lesson.themes.all():
            cell = (lesson.systematization_id, theme.pk)
            cells[cell] = cells.get(cell, 0) + 1
    rows = [(case, [(t, cells.get((case.pk, t.pk), 0)) for t in themes]) for case in cases]
    return Matrix(themes=themes, rows=rows, left_out=len(hidden))


def _path(theme: Theme) -> str:
    return theme.path


def participants_of(call: Call) -> list[str]:
    """Return who came to the call's workshops: credits come from the attendance."""
    names = Attendance.objects.filter(workshop__call=call, came=True).order_by("name")
    return list(dict.fromkeys(names.values_list("name", flat=True)))


def commenters_of(call: Call) -> list[str]:
    """Return who commented the call's cases: credits come from the comments."""
    wrote = Comment.objects.filter(
        section__systematization__project__call=call, author=OuterRef("pk")
    )
    people = User.objects.filter(Exists(wrote)).order_by("name", "pk")
    return [str(person) for person in people]


def members_of_cases(synthesis: Synthesis) -> QuerySet[User]:
    """Return the active people of the organisations whose lessons are cited."""
    cited = cited_lessons(synthesis).values("systematization__project__organisation")
    return User.objects.filter(is_active=True, memberships__organisation__in=cited).distinct()


def citations_of(lesson: Lesson) -> QuerySet[FindingLesson]:
    """Return where published syntheses cite a lesson."""
    return (
        FindingLesson.objects.filter(
            lesson=lesson, finding__synthesis__state=SynthesisState.PUBLISHED
        )
        .select_related("finding__synthesis")
        .order_by("finding__synthesis__published_at", "finding__order")
    )


def syntheses_citing(case: Systematization) -> QuerySet[Synthesis]:
    """Return the published syntheses that cite a lesson of this case."""
    cited = FindingLesson.objects.filter(
        finding__synthesis=OuterRef("pk"), lesson__systematization=case
    )
    return published().filter(Exists(cited)).order_by("published_at")


def workshops_ahead(user: User, at: datetime) -> QuerySet[Workshop]:
    """Return the planned workshops where this person is expected and that are not over."""
    return Workshop.objects.filter(
        state=WorkshopState.PLANNED, ends_at__gte=at, attendances__user=user
    ).order_by("starts_at")


def drafts_by(user: User) -> QuerySet[Synthesis]:
    """Return the unpublished syntheses of which this person is an author."""
    return Synthesis.objects.filter(state=SynthesisState.DRAFT, authors__user=user).order_by(
        "-updated_at"
    )
