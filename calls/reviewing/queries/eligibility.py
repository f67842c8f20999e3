"""What the call's team looks at when it says whether a proposal is eligible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from calls.applying.models import Entry, Proposal
from calls.applying.states import ProposalState
from calls.publishing.models import AwardCap, Call
from calls.reviewing.models import EligibilityCheck
from minka.common.money import format_money
from minka.common.places import country_name

CHECKED = {
    "waiting": (ProposalState.SUBMITTED,),
    "eligible": (
        ProposalState.ELIGIBLE,
        ProposalState.INVITED,
        ProposalState.FINALISED,
        ProposalState.SELECTED,
        ProposalState.RESERVE,
        ProposalState.NOT_SELECTED,
    ),
    "ineligible": (ProposalState.INELIGIBLE,),
}


@dataclass(frozen=True)
class Hint:
    """What the machine sees about one rule of the call: kept, broken, or unknown (``None``).

    ``name`` is stable: ``kind``, ``country``, ``years``, ``amount``, ``months``, ``language``.
    """

    name: str
    label: str
    value: str
    kept: bool | None


def to_check(call: Call, which: str) -> QuerySet[Proposal]:
    """Return the proposals of a call that are ``waiting``, ``eligible`` or ``ineligible``."""
    states = CHECKED.get(which, CHECKED["waiting"])
    return (
        Proposal.objects.filter(call=call, state__in=states)
        .select_related("organisation")
        .order_by("number")
    )


def eligibility_counts(call: Call) -> dict[str, int]:
    """Return how many proposals wait, are eligible, and are not."""
    counted = Proposal.objects.filter(call=call).order_by().values("state").annotate(n=Count("id"))
    by_state = {row["state"]: row["n"] for row in counted}
    return {
        which: sum(by_state.get(state, 0) for state in states) for which, states in CHECKED.items()
    }


def latest_check(entry: Entry) -> EligibilityCheck | None:
    """Return the check that holds: the newest."""
    return entry.eligibility_checks.select_related("checked_by").first()


def caps_of(call: Call) -> list[AwardCap]:
    """Return the caps of a call, read once for a whole list."""
    return list(call.caps.all())


def hints(call: Call, proposal: Proposal, caps: Sequence[AwardCap], at: datetime) -> list[Hint]:
    """Compare a proposal with the call's rules: kind, country, years, cap, term, language."""
    organisation = proposal.organisation
    kind = organisation.get_kind_display()
    months = _most(proposal.months, call.term_months)
    language = proposal.get_language_display()
    country = organisation.country
    return [
        _among("kind", _("Kind"), organisation.kind, call.legal_kinds, kind),
        _among("country", _("Country"), country, call.countries, country_name(country)),
        _years(call, proposal, at),
        _cap(call, proposal, caps),
        Hint("months", _("Months"), str(proposal.months or ""), months),
        _among("language", _("Language"), proposal.language, call.proposal_languages, language),
    ]


def _among(name: str, label: str, code: str, allowed: list[str], shown: str) -> Hint:
    return Hint(name, label, str(shown), not allowed or code in allowed)


def _most(value: int | Decimal | None, limit: int | Decimal | None) -> bool | None:
    if limit is None:
        return True
    return None if value is None else value <= limit


def _years(call: Call, proposal: Proposal, at: datetime) -> Hint:
    founded, label = proposal.organisation.founded, _("Founded")
    if founded is None:
        return Hint("years", label, _("not said"), None if call.min_years else True)
    return Hint("years", label, str(founded), at.year - founded >= call.min_years)


def _cap(call: Call, proposal: Proposal, caps: Sequence[AwardCap]) -> Hint:
    reached = [cap.amount for cap in caps if cap.min_countries <= max(len(proposal.countries), 1)]
    limit = max(reached, default=None)
    shown = format_money(proposal.amount, call.currency)
    return Hint("amount", _("Amount"), shown, _most(proposal.amount, limit))
