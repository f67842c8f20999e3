"""Conflicts of interest: declared, set by the call's team, or read from memberships."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from calls.applying.models import Partner, Proposal
from calls.publishing.models import Call
from calls.reviewing.models import Conflict
from calls.reviewing.states import ConflictSource, ReviewerState
from minka.accounts.models import Membership


@dataclass(frozen=True)
class Clashes:
    """Which people and proposals must not meet: ``(user id, proposal id)`` with the source."""

    pairs: dict[tuple[int, int], str] = field(default_factory=dict)

    def between(self, user_id: int, proposal_id: int) -> str:
        """Return the source of the conflict; nothing when there is none."""
        return self.pairs.get((user_id, proposal_id), "")


def clashes(user_ids: Iterable[int], proposals: QuerySet[Proposal] | list[Proposal]) -> Clashes:
    """Find every conflict between these people and these proposals, in four queries at most.

    A person clashes with a proposal when it was declared or set, when they are a member of the
    organisation or of a partner organisation, or when they wrote it.
    """
    people = set(user_ids)
    rows = list(proposals)
    ids = [row.pk for row in rows]
    pairs: dict[tuple[int, int], str] = {}
    for user_id, proposal_id in _by_membership(people, rows, ids):
        pairs[user_id, proposal_id] = ConflictSource.MEMBERSHIP
    known = Conflict.objects.filter(user__in=people, proposal__in=ids)
    for user_id, proposal_id, source in known.values_list("user", "proposal", "source"):
        pairs[user_id, proposal_id] = source
    return Clashes(pairs)


def _by_membership(
    people: set[int], proposals: list[Proposal], ids: list[int]
) -> Iterable[tuple[int, int]]:
    within: dict[int, set[int]] = {}
    members = Membership.objects.filter(user__in=people)
    for user_id, organisation_id in members.values_list("user", "organisation"):
        within.setdefault(organisation_id, set()).add(user_id)
    for proposal in proposals:
        for user_id in within.get(proposal.organisation_id, ()):
            yield user_id, proposal.pk
        if proposal.created_by_id in people:
            yield proposal.created_by_id, proposal.pk
    partners = Partner.objects.filter(proposal__in=ids, organisation__in=list(within))
    for proposal_id, organisation_id in partners.values_list("proposal", "organisation"):
        for user_id in within[organisation_id]:
            yield user_id, proposal_id


def conflicts_of(call: Call) -> QuerySet[Conflict]:
    """Return the conflicts declared or set in a call, newest first."""
    return (
        Conflict.objects.filter(proposal__call=call)
        .select_related("user", "proposal__organisation")
        .order_by("-declared_at", "-id")
    )


def memberships_in_conflict(call: Call) -> QuerySet[Membership]:
    """Return reviewers' memberships in organisations that propose, or are partners, in a call."""
    return (
        Membership.objects.filter(
            Q(organisation__proposals__call=call)
            | Q(
                organisation__in=Partner.objects.filter(proposal__call=call).values("organisation")
            ),
            user__reviewer_in__call=call,
            user__reviewer_in__state=ReviewerState.ACTIVE,
        )
        .select_related("user", "organisation")
        .distinct()
        .order_by("user__name", "organisation__name")
    )
