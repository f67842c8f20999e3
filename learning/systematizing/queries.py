"""Reading systematizations, their parts, comments and lessons."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from calls.accompanying.models import Project
from calls.accompanying.states import ProjectState
from calls.publishing.models import Call
from calls.publishing.queries import managed_by
from minka.accounts.models import User

from .models import Comment, CommentInvitation, Lesson, Section, Systematization
from .rules import SHOWN_TO_INVITED, WRITERS, WRITING
from .states import SectionKey
from .states import SystematizationState as State

_ORDER = {key: position for position, key in enumerate(SectionKey.values)}


def published() -> QuerySet[Systematization]:
    """Return what everybody may read."""
    return Systematization.objects.filter(state=State.PUBLISHED)


def published_lessons() -> QuerySet[Lesson]:
    """Return the lessons that everybody may read."""
    return Lesson.objects.filter(systematization__state=State.PUBLISHED)


def visible_to(user: User | AnonymousUser) -> QuerySet[Systematization]:
    """Return the systematizations that a person may read (``systematizing.view``, as a list)."""
    if not isinstance(user, User):
        return published()
    if user.is_superuser:
        return Systematization.objects.all()
    invited = CommentInvitation.objects.filter(systematization=OuterRef("pk"), user=user)
    wrote = Comment.objects.filter(section__systematization=OuterRef("pk"), author=user)
    peers = Project.objects.filter(
        call=OuterRef("project__call"), organisation__memberships__user=user
    ).exclude(state=ProjectState.CANCELLED)
    return Systematization.objects.filter(
        Q(state=State.PUBLISHED)
        | Q(project__organisation__in=user.memberships.values("organisation"))
        | Q(Exists(invited) | Exists(wrote), state__in=SHOWN_TO_INVITED)
        | Q(Exists(peers), state=State.COMMENTING)
        | Q(project__call__in=managed_by(user))
    )


def lessons_visible_to(user: User | AnonymousUser) -> QuerySet[Lesson]:
    """Return the lessons of the systematizations that a person may read."""
    return Lesson.objects.filter(systematization__in=visible_to(user))


def with_project(cases: QuerySet[Systematization]) -> QuerySet[Systematization]:
    """Bring along what every page about a systematization names."""
    return cases.select_related("project__call__foundation", "project__organisation")


def cases_of(call: Call) -> QuerySet[Systematization]:
    """Return the systematizations of a call with their progress, by organisation."""
    return (
        with_project(Systematization.objects.filter(project__call=call))
        .annotate(
            written=Count("sections", filter=~Q(sections__body=""), distinct=True),
            lesson_count=Count("lessons", distinct=True),
            comment_count=Count("sections__comments", distinct=True),
            waiting=Count(
                "sections__comments", filter=Q(sections__comments__answer=""), distinct=True
            ),
        )
        .order_by("project__organisation__name", "pk")
    )


def standing(call: Call) -> dict[str, int]:
    """Count the cases of a call by state, in the order of their life; states without any left out."""
    rows = dict(
        Systematization.objects.filter(project__call=call)
        .values_list("state")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return {state: rows[state] for state in State.values if state in rows}


def sections_of(case: Systematization) -> list[Section]:
    """Return the sections in the order of the guide, each with its comments counted."""
    rows = case.sections.annotate(
        comment_count=Count("comments"),
        waiting=Count("comments", filter=Q(comments__answer="")),
    )
    return sorted(rows, key=lambda section: _ORDER[section.key])


def lessons_of(case: Systematization) -> QuerySet[Lesson]:
    """Return its lessons in order, with their themes."""
    return case.lessons.prefetch_related("themes").order_by("number")


def comments_of(case: Systematization) -> QuerySet[Comment]:
    """Return every comment on a systematization; those without an answer first."""
    return (
        Comment.objects.filter(section__systematization=case)
        .select_related("author", "section")
        .order_by(F("answered_at").asc(nulls_first=True), "written_at", "id")
    )


def comment_of(case: Systematization, public_id: UUID) -> QuerySet[Comment]:
    """Return one comment of a systematization, as a queryset to get from."""
    return comments_of(case).filter(public_id=public_id)


def unanswered(case: Systematization) -> int:
    """Count the comments that still have no answer."""
    return Comment.objects.filter(section__systematization=case, answer="").count()


def commenters_of(case: Systematization) -> QuerySet[User]:
    """Return the people who commented, by name: credits come from here."""
    wrote = Comment.objects.filter(section__systematization=case, author=OuterRef("pk"))
    return User.objects.filter(Exists(wrote)).order_by("name", "pk")


def team_of(case: Systematization) -> QuerySet[User]:
    """Return the active people of the project's organisation, by name."""
    return User.objects.filter(
        memberships__organisation=case.project.organisation_id, is_active=True
    ).order_by("name", "pk")


def writers_of(case: Systematization) -> QuerySet[User]:
    """Return those of the team who write."""
    return team_of(case).filter(memberships__role__in=WRITERS)


def written_by(user: User) -> QuerySet[Systematization]:
    """Return the unfinished systematizations that this person writes, with comments to answer."""
    mine = user.memberships.filter(role__in=WRITERS).values("organisation")
    return (
        Systematization.objects.filter(
            project__organisation__in=mine, state__in=(*WRITING, State.VALIDATED)
        )
        .annotate(
            waiting=Count("sections__comments", filter=Q(sections__comments__answer="")),
        )
        .order_by("created_at")
    )


def to_comment_by(user: User) -> QuerySet[Systematization]:
    """Return what this person was asked to comment and has not commented yet."""
    wrote = Comment.objects.filter(section__systematization=OuterRef("pk"), author=user)
    return Systematization.objects.filter(
        ~Exists(wrote), state=State.COMMENTING, invited__user=user
    ).order_by("updated_at")


def waiting_for_steward(user: User) -> QuerySet[Systematization]:
    """Return what waits for this person to validate or publish."""
    return (
        Systematization.objects.filter(
            Q(state=State.SUBMITTED) | Q(state=State.VALIDATED, consent=True),
            project__call__in=managed_by(user),
        )
        .select_related("project__organisation")
        .order_by("updated_at")
    )


def is_embargo_over(case: Systematization, at: datetime) -> bool:
    """Say whether the embargo's day has begun in the call's zone."""
    today = at.astimezone(ZoneInfo(case.project.call.zone)).date()
    return case.embargo_until is not None and case.embargo_until <= today


def embargoes_over(at: datetime) -> list[Systematization]:
    """Return what is under embargo and due: the day counts in the call's zone."""
    # No zone is more than fourteen hours ahead of UTC: the database narrows, the zone decides.
    rows = with_project(Systematization.objects.filter(state=State.EMBARGOED))
    return [case for case in rows if is_embargo_over(case, at)]
