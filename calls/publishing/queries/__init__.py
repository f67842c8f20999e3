"""Reading calls: what a person may see, what is public, and at which stage a call is."""

from datetime import datetime

from django.db.models import Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.fields import BooleanField, IntegerField

from calls.publishing.models import Call, RoleGrant, Stage
from calls.publishing.rules import Person, granted, managing, owned, sitting
from calls.publishing.states import CallRole, CallState
from minka.accounts.models import Membership, Organisation, User
from minka.accounts.states import MemberRole

from .forms import draft_schema, latest_form

__all__ = [
    "Calls",
    "belongs_somewhere",
    "committee_of",
    "current_stage",
    "draft_schema",
    "final_stage",
    "foundations_of",
    "latest_form",
    "managed_by",
    "open_stage",
    "public_calls",
    "sat_in_by",
    "stewards_of",
    "visible_to",
    "with_standing",
    "workspace_calls",
]

Calls = QuerySet[Call]


def public_calls(at: datetime | None = None) -> Calls:
    """Return the calls that everybody may read: published before ``at``, whatever came after."""
    calls = Call.objects.exclude(state=CallState.DRAFT).filter(published_at__isnull=False)
    return calls if at is None else calls.filter(published_at__lte=at)


def managed_by(user: Person) -> Calls:
    """Return the calls that the person runs."""
    if user.pk is None or not user.is_active:
        return Call.objects.none()
    return Call.objects.all() if user.is_superuser else Call.objects.filter(managing(user.pk))


def sat_in_by(user: Person) -> Calls:
    """Return the calls whose committee the person sits in, or that they run."""
    if user.pk is None or not user.is_active:
        return Call.objects.none()
    if user.is_superuser:
        return Call.objects.all()
    return Call.objects.filter(managing(user.pk) | sitting(user.pk))


def visible_to(user: Person) -> Calls:
    """Return the calls that the person may read: the public ones, and those they work for."""
    public = Q(published_at__isnull=False) & ~Q(state=CallState.DRAFT)
    if user.pk is None or not user.is_active:
        return Call.objects.filter(public)
    if user.is_superuser:
        return Call.objects.all()
    return Call.objects.filter(public | managing(user.pk) | sitting(user.pk))


def with_standing(calls: Calls, user: Person) -> Calls:
    """Read together with each call what the person is in it, so that rules need not ask again."""
    if user.pk is None:
        return calls
    no = Q(pk__in=[])
    return calls.annotate(
        standing_of=Value(user.pk, output_field=IntegerField()),
        standing_steward=_is_so(managing(user.pk) if user.is_active else no),
        standing_committee=_is_so(sitting(user.pk) if user.is_active else no),
    )


def _is_so(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def workspace_calls(user: Person) -> Calls:
    """Return the calls of a person's workspaces with foundation and standing: one query a page."""
    if user.pk is None or not user.is_active:
        return Call.objects.none()
    calls = with_standing(Call.objects.all(), user).select_related("foundation")
    if user.is_superuser:
        return calls
    # As ``sat_in_by``, with the conditions that were read anyway: half the work of asking twice.
    return calls.filter(Q(standing_steward=True) | Q(standing_committee=True))


def foundations_of(user: Person) -> QuerySet[Organisation]:
    """Return the foundations for which the person may begin a call."""
    if user.pk is None or not user.is_active:
        return Organisation.objects.none()
    allowed = Organisation.objects.filter(may_publish=True).order_by("name")
    if user.is_superuser:
        return allowed
    team = granted(user.pk, CallRole.STEWARD, call=None, foundation="pk")
    return allowed.filter(Q(owned(user.pk)) | Q(team))


def belongs_somewhere(user: User) -> bool:
    """Say whether a person has an organisation, or a role in a call: one query."""
    member = Membership.objects.filter(user=OuterRef("pk"))
    role = RoleGrant.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(member) | Exists(role), pk=user.pk).exists()


def _grants(call: Call, role: str) -> QuerySet[RoleGrant]:
    mine = Q(call=call) | Q(call__isnull=True, foundation=call.foundation_id)
    return RoleGrant.objects.filter(mine, role=role)


def stewards_of(call: Call) -> QuerySet[User]:
    """Return the people to tell what happens in a call: its team, or else the owners."""
    team = _grants(call, CallRole.STEWARD)
    owners = Membership.objects.filter(organisation=call.foundation_id, role=MemberRole.OWNER)
    return User.objects.filter(
        Q(pk__in=team.values("user"))
        | (Q(pk__in=owners.values("user")) & ~Exists(team.order_by().values("pk"))),
        is_active=True,
    )


def committee_of(call: Call) -> QuerySet[User]:
    """Return the people of the call's committee."""
    return User.objects.filter(
        pk__in=_grants(call, CallRole.COMMITTEE).values("user"), is_active=True
    )


def open_stage(call: Call, at: datetime) -> Stage | None:
    """Return the stage that receives proposals at this instant, if any."""
    if call.state != CallState.PUBLISHED:
        return None
    return next((stage for stage in call.stages.all() if stage.receives_at(at)), None)


def current_stage(call: Call) -> Stage | None:
    """Return the stage the call is in: the first without released results, else the last."""
    stages = list(call.stages.all())
    waiting = (stage for stage in stages if stage.results_released_at is None)
    return next(waiting, stages[-1] if stages else None)


def final_stage(call: Call) -> Stage | None:
    """Return the stage that decides."""
    stages = list(call.stages.all())
    return stages[-1] if stages else None
