"""Reading a call's reviewers and its foundation's pool."""

from django.db.models import Count, Q, QuerySet

from calls.publishing.models import Call, RoleGrant
from calls.publishing.states import CallRole
from calls.reviewing.models import Reviewer
from calls.reviewing.states import STANDING, AssignmentState, ReviewerState
from minka.accounts.models import User

Reviewers = QuerySet[Reviewer]


def active_reviewers(call: Call) -> Reviewers:
    """Return those who take part in a call as reviewers, by name."""
    return (
        Reviewer.objects.filter(call=call, state=ReviewerState.ACTIVE)
        .select_related("user")
        .order_by("user__name", "id")
    )


def parts_of(user: User) -> QuerySet[Reviewer]:
    """Return what a person is or was as a reviewer, in every call."""
    return Reviewer.objects.filter(user=user)


def reviewers_of(call: Call) -> Reviewers:
    """Return everybody who reviews or reviewed for a call, with loads; who left comes last."""
    return (
        Reviewer.objects.filter(call=call)
        .select_related("user")
        .prefetch_related("themes")
        .annotate(
            load=Count("assignments", filter=Q(assignments__state__in=STANDING)),
            done=Count("assignments", filter=Q(assignments__state=AssignmentState.SUBMITTED)),
        )
        .order_by("state", "user__name", "id")
    )


def pool_of(call: Call) -> QuerySet[User]:
    """Return the foundation's reviewers who do not take part in this call."""
    grants = RoleGrant.objects.filter(
        Q(call__isnull=True, foundation=call.foundation_id) | Q(call=call), role=CallRole.REVIEWER
    )
    taking_part = Reviewer.objects.filter(call=call, state=ReviewerState.ACTIVE)
    return (
        User.objects.filter(pk__in=grants.values("user"), is_active=True)
        .exclude(pk__in=taking_part.values("user"))
        .order_by("name", "pk")
    )
