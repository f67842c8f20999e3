"""Whether an organisation and its project may apply: told before the effort, held on sending.

One definition. The public check, the start page, the hub and the submission ask ``fits_of`` with
the same small value: ``Facts``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.publishing.models import Call
from calls.publishing.states import ProjectKind
from minka.accounts.models import Organisation
from minka.accounts.states import OrganisationKind
from minka.common.languages import CONTENT_LANGUAGES
from minka.common.money import format_money
from minka.common.places import country_name

FITS, DOES_NOT, UNKNOWN = "fits", "does_not", "unknown"


@dataclass(frozen=True)
class Facts:
    """What the rules of a call look at. ``None`` or empty: not known (yet)."""

    kind: str = ""
    country: str = ""
    founded: int | None = None
    project_kind: str = ""
    countries: Sequence[str] = ()
    amount: Decimal | None = None
    months: int | None = None
    language: str = ""

    @classmethod
    def of(cls, organisation: Organisation) -> "Facts":
        """Return what is known of an organisation before it writes."""
        founded = organisation.founded
        return cls(kind=organisation.kind, country=organisation.country, founded=founded)


@dataclass(frozen=True)
class Fit:
    """One rule of the call, in words, against what is known.

    ``name`` is stable (``kind``, ``country``, ``years``; ``language``, ``project_kind``,
    ``countries``, ``amount``, ``months``); ``own`` says the fact; ``problem`` what does not fit, or
    what is not known when not ``known``.
    """

    name: str
    rule: str
    own: str
    fits: bool
    problem: str = ""
    known: bool = True

    @property
    def verdict(self) -> str:
        """``fits``, ``does_not``, or ``unknown`` where the fact is missing."""
        return (FITS if self.fits else DOES_NOT) if self.known else UNKNOWN


def fits_of(call: Call, facts: Facts, at: datetime) -> list[Fit]:
    """Return every rule that the call has, each against these facts."""
    return [*organisation_fits(call, facts, at), *project_fits(call, facts)]


def organisation_fits(call: Call, facts: Facts, at: datetime) -> list[Fit]:
    """Return the call's rules about organisations, each against these facts."""
    found = [_kind(call, facts), _country(call, facts), _years(call, facts, at)]
    return [fit for fit in found if fit is not None]


def project_fits(call: Call, facts: Facts) -> list[Fit]:
    """Return the call's rules about projects, each against these facts. Reads the call's caps."""
    found = (rule(call, facts) for rule in (_language, _project_kind, _countries, _amount, _months))
    return [fit for fit in found if fit is not None]


def verdict_of(fits: Sequence[Fit]) -> str:
    """Return whether all fits: ``does_not`` if anything does not, ``unknown`` if a fact lacks."""
    verdicts = {fit.verdict for fit in fits}
    return next((one for one in (DOES_NOT, UNKNOWN) if one in verdicts), FITS)


def fits(call: Call, organisation: Organisation, at: datetime) -> bool:
    """Say whether an organisation may apply."""
    return all(fit.fits for fit in organisation_fits(call, Facts.of(organisation), at))


def age_of(founded: int, call: Call, at: datetime) -> int:
    """Return the age in years of an organisation founded in a year, by the call's own calendar.

    Only the year is known: it counts whole from the first of January in the call's zone.
    """
    return at.astimezone(ZoneInfo(call.zone)).year - founded


def cap_for(call: Call, countries: int) -> Decimal | None:
    """Return the most that may be asked for with so many countries; nothing where no cap is."""
    reached = [cap for cap in call.caps.all() if cap.min_countries <= max(countries, 1)]
    return max(reached, key=lambda cap: cap.min_countries).amount if reached else None


def _kind(call: Call, facts: Facts) -> Fit | None:
    if not call.legal_kinds:
        return None
    allowed = _names(call.legal_kinds, dict(OrganisationKind.choices).get)
    rule = _("Kinds of organisation that may apply: %(kinds)s.") % {"kinds": allowed}
    if not facts.kind:
        return _unknown("kind", rule, _("Say which kind of organisation it is."))
    own = _names([facts.kind], dict(OrganisationKind.choices).get)
    wrong = _("Your organisation is registered as “%(kind)s”, which may not apply to this call.")
    return Fit("kind", rule, own, facts.kind in call.legal_kinds, wrong % {"kind": own})


def _country(call: Call, facts: Facts) -> Fit | None:
    if not call.countries:
        return None
    allowed = ", ".join(sorted(country_name(code) for code in call.countries))
    rule = _("Countries from which one may apply: %(countries)s.") % {"countries": allowed}
    if not facts.country:
        return _unknown("country", rule, _("Say in which country the organisation is."))
    own = country_name(facts.country)
    wrong = _("Your organisation is from %(country)s, which is not a country of this call.")
    return Fit("country", rule, own, facts.country in call.countries, wrong % {"country": own})


def _years(call: Call, facts: Facts, at: datetime) -> Fit | None:
    if not call.min_years:
        return None
    rule = ngettext(
        "The organisation must have existed for at least %(count)d year.",
        "The organisation must have existed for at least %(count)d years.",
        call.min_years,
    ) % {"count": call.min_years}
    if facts.founded is None:
        lacks = _("Your organisation’s page does not say the year in which it was founded.")
        return _unknown("years", rule, lacks)
    age = age_of(facts.founded, call, at)
    own = ngettext("%(count)d year", "%(count)d years", age) % {"count": age}
    short = _("Your organisation has existed for %(age)s, which is less than this call asks.")
    return Fit("years", rule, own, age >= call.min_years, short % {"age": own})


def _language(call: Call, facts: Facts) -> Fit | None:
    if not call.proposal_languages:
        return None
    names = _names(call.proposal_languages, dict(CONTENT_LANGUAGES).get)
    rule = _("Proposals are received in these languages: %(names)s.") % {"names": names}
    if not facts.language:
        return _unknown("language", rule, _("Choose the language of the proposal."))
    own = _names([facts.language], dict(CONTENT_LANGUAGES).get)
    return Fit("language", rule, own, facts.language in call.proposal_languages, rule)


def _project_kind(call: Call, facts: Facts) -> Fit | None:
    if not call.project_kinds:
        return None
    names = _names(call.project_kinds, dict(ProjectKind.choices).get)
    rule = _("This call takes these kinds of project: %(names)s.") % {"names": names}
    if not facts.project_kind:
        return _unknown("project_kind", rule, _("Choose the kind of project."))
    own = _names([facts.project_kind], dict(ProjectKind.choices).get)
    return Fit("project_kind", rule, own, facts.project_kind in call.project_kinds, rule)


def _countries(call: Call, facts: Facts) -> Fit | None:
    if not call.countries:
        return None
    allowed = ", ".join(sorted(country_name(code) for code in call.countries))
    rule = _("The project works in countries of this call: %(names)s.") % {"names": allowed}
    if not facts.countries:
        lacks = _("Choose the countries where the project works.")
        return _unknown("countries", rule, lacks)
    outside = [code for code in facts.countries if code not in call.countries]
    own = ", ".join(country_name(code) for code in facts.countries)
    names = ", ".join(country_name(code) for code in outside)
    wrong = _("These are not countries of this call: %(names)s.") % {"names": names}
    return Fit("countries", rule, own, not outside, wrong)


def _amount(call: Call, facts: Facts) -> Fit | None:
    countries = len(facts.countries)
    cap = cap_for(call, countries)
    if cap is None:
        return None
    most = format_money(cap, call.currency)
    rule = ngettext(
        "With %(count)d country one may ask for at most %(cap)s.",
        "With %(count)d countries one may ask for at most %(cap)s.",
        max(countries, 1),
    ) % {"count": max(countries, 1), "cap": most}
    if not facts.amount:
        return _unknown("amount", rule, _("Write the amount asked."))
    own = format_money(facts.amount, call.currency)
    wrong = ngettext(
        "With %(count)d country one may ask for at most %(cap)s; you ask for %(amount)s.",
        "With %(count)d countries one may ask for at most %(cap)s; you ask for %(amount)s.",
        countries,
    ) % {"count": countries, "cap": most, "amount": own}
    return Fit("amount", rule, own, facts.amount <= cap, wrong)


def _months(call: Call, facts: Facts) -> Fit | None:
    if not call.term_months:
        return None
    rule = ngettext(
        "The project may last at most %(count)d month.",
        "The project may last at most %(count)d months.",
        call.term_months,
    ) % {"count": call.term_months}
    if not facts.months:
        return _unknown("months", rule, _("Write how many months the project lasts."))
    own = ngettext("%(count)d month", "%(count)d months", facts.months) % {"count": facts.months}
    wrong = ngettext(
        "The project may last at most %(most)d month; you write %(months)d.",
        "The project may last at most %(most)d months; you write %(months)d.",
        call.term_months,
    ) % {"most": call.term_months, "months": facts.months}
    return Fit("months", rule, own, facts.months <= call.term_months, wrong)


def _unknown(name: str, rule: str, lacks: str) -> Fit:
    return Fit(name, rule, _("not said"), False, lacks, known=False)


def _names(codes: Sequence[str], label: Callable[[str], object]) -> str:
    return ", ".join(str(label(code) or code) for code in codes)
