"""Proposals that a call's team types for people who cannot."""

from django.db.models import Q, QuerySet

from calls.applying.models import Partner, Proposal
from calls.publishing.models import Call
from minka.accounts.models import Organisation, User
from minka.accounts.queries import hash_token


def assisted_in(call: Call) -> QuerySet[Proposal]:
    """Return what was typed for others in a call, those that wait for a confirmation first."""
    rows = Proposal.objects.filter(call=call, assisted_by__isnull=False)
    return rows.select_related("organisation", "assisted_by", "call").order_by(
        "assistance_confirmed_at", "-pk"
    )


def to_confirm(user: User) -> QuerySet[Proposal]:
    """Return what was typed for a person's organisations and is not confirmed yet."""
    return Proposal.objects.filter(
        organisation__memberships__user=user,
        assisted_by__isnull=False,
        assistance_confirmed_at__isnull=True,
    ).select_related("call", "organisation", "assisted_by")


def same_organisations(name: str, country: str, identifier: str) -> list[Organisation]:
    """Return the organisations that may be the one meant: the same number, or the same name."""
    same = Q(country=country, name__iexact=name.strip())
    if identifier:
        same |= Q(country=country, identifier=identifier)
    return list(Organisation.objects.filter(same).order_by("pk")[:5])


def partner_by_token(token: str) -> Partner | None:
    """Return the partner of a link, whatever its state; nothing for an unknown one."""
    rows = Partner.objects.select_related(
        "proposal__call__foundation", "proposal__organisation", "answered_by", "organisation"
    )
    return rows.filter(token_sha256=hash_token(token)).first()
