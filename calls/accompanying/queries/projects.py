"""Reading projects: who sees which, whose they are, what happened to them."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from calls.accompanying.models import Project
from calls.accompanying.states import ProjectState
from calls.publishing.models import Call
from calls.publishing.queries import sat_in_by
from calls.publishing.rules import managing, sitting
from minka.accounts.models import Membership, User
from minka.accounts.states import EDITING
from minka.common.audit import trail
from minka.common.models import AuditEvent

from .money import with_money

Person = User | AnonymousUser
Projects = QuerySet[Project]


def visible_to(user: Person) -> Projects:
    """Return the projects a person may open: their organisations', and those of their calls."""
    if user.pk is None or not user.is_active:
        return Project.objects.none()
    if user.is_superuser:
        return Project.objects.all()
    mine = Membership.objects.filter(user=user.pk).values("organisation")
    return Project.objects.filter(
        Q(organisation__in=mine) | Q(call__in=sat_in_by(user).values("pk"))
    )


def with_standing(projects: Projects, user: Person) -> Projects:
    """Read together with each project what the person is in it, so that rules need not ask."""
    if user.pk is None or not user.is_active:
        return projects
    members = Membership.objects.filter(organisation=OuterRef("organisation"), user=user.pk)
    calls = Call.objects.filter(pk=OuterRef("call"))
    return projects.annotate(
        standing_of=Value(user.pk, output_field=IntegerField()),
        standing_member=Exists(members),
        standing_writer=Exists(members.filter(role__in=EDITING)),
        standing_steward=Exists(calls.filter(managing(user.pk))),
        standing_committee=Exists(calls.filter(sitting(user.pk))),
    )


def workspace_projects(user: Person) -> Projects:
    """Return what a project's pages need of it: call, foundation, organisation, standing, money."""
    whole = with_money(with_standing(visible_to(user), user))
    return whole.select_related("call__foundation", "organisation", "proposal")


def mine(user: Person) -> Projects:
    """Return the projects of a person's own organisations, those under way first."""
    if user.pk is None:
        return Project.objects.none()
    return _in_order(Project.objects.filter(organisation__memberships__user=user.pk))


def of_call(call: Call) -> Projects:
    """Return a call's projects, those under way first. The caller's page guards the call."""
    return _in_order(Project.objects.filter(call=call))


def _in_order(projects: Projects) -> Projects:
    first = (ProjectState.RUNNING, ProjectState.PREPARING)
    ended = Case(When(state__in=first, then=Value(0)), default=Value(1))
    return projects.select_related("organisation", "call__foundation").order_by(
        ended, "title", "pk"
    )


def writers_of(project: Project) -> QuerySet[User]:
    """Return the people who write for the project's organisation."""
    return User.objects.filter(
        memberships__organisation=project.organisation_id,
        memberships__role__in=EDITING,
        is_active=True,
    )


def members_of(project: Project) -> QuerySet[User]:
    """Return everybody of the project's organisation."""
    return User.objects.filter(
        memberships__organisation=project.organisation_id, is_active=True
    ).distinct()


def history_of(project: Project) -> QuerySet[AuditEvent]:
    """Return what happened to a project and to what belongs to it, newest first."""
    return trail([project.public_id])
