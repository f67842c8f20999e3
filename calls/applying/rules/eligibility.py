"""Whether an organisation may apply to a call: told before the effort, asked again on sending."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.publishing.models import Call
from minka.accounts.models import Organisation
from minka.accounts.states import OrganisationKind
from minka.common.places import country_name


@dataclass(frozen=True)
class Fit:
    """One rule of the call, in words, against one organisation.

    ``name`` is stable (``kind``, ``country``, ``years``); ``problem`` says what does not fit.
    """

    name: str
    rule: str
    own: str
    fits: bool
    problem: str = ""


def fits_of(call: Call, organisation: Organisation, at: datetime) -> list[Fit]:
    """Return the call's rules about organisations, each against this one."""
    found = [
        _kind(call, organisation),
        _country(call, organisation),
        _years(call, organisation, at),
    ]
    return [fit for fit in found if fit is not None]


def fits(call: Call, organisation: Organisation, at: datetime) -> bool:
    """Say whether an organisation may apply."""
    return all(fit.fits for fit in fits_of(call, organisation, at))


def _kind(call: Call, organisation: Organisation) -> Fit | None:
    if not call.legal_kinds:
        return None
    labels = dict(OrganisationKind.choices)
    allowed = ", ".join(str(labels.get(kind, kind)) for kind in call.legal_kinds)
    own = str(labels.get(organisation.kind, organisation.kind))
    return Fit(
        "kind",
        _("Kinds of organisation that may apply: %(kinds)s.") % {"kinds": allowed},
        own,
        organisation.kind in call.legal_kinds,
        _("Your organisation is registered as “%(kind)s”, which may not apply to this call.")
        % {"kind": own},
    )


def _country(call: Call, organisation: Organisation) -> Fit | None:
    if not call.countries:
        return None
    allowed = ", ".join(sorted(country_name(code) for code in call.countries))
    own = country_name(organisation.country)
    return Fit(
        "country",
        _("Countries from which one may apply: %(countries)s.") % {"countries": allowed},
        own,
        organisation.country in call.countries,
        _("Your organisation is from %(country)s, which is not a country of this call.")
        % {"country": own},
    )


def _years(call: Call, organisation: Organisation, at: datetime) -> Fit | None:
    if not call.min_years:
        return None
    rule = ngettext(
        "The organisation must have existed for at least %(count)d year.",
        "The organisation must have existed for at least %(count)d years.",
        call.min_years,
    ) % {"count": call.min_years}
    if organisation.founded is None:
        return Fit(
            "years",
            rule,
            _("not said"),
            False,
            _("Your organisation’s page does not say the year in which it was founded."),
        )
    age = at.year - organisation.founded
    own = ngettext("%(count)d year", "%(count)d years", age) % {"count": age}
    short = _("Your organisation has existed for %(age)s, which is less than this call asks.")
    return Fit("years", rule, own, age >= call.min_years, short % {"age": own})
