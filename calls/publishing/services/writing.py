"""Writing a call: its texts, rules, themes, money, dates and conditions."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from calls.publishing.models import AwardCap, Call, RoleGrant, Stage
from calls.publishing.queries.checks import lacks_in, language_name
from calls.publishing.states import CallRole, CallState, StageKind
from minka.accounts.models import Organisation, User
from minka.common import addresses
from minka.common.errors import DomainError
from minka.common.languages import INTERFACE_LANGUAGES
from minka.common.models import lock, made_before, name_for
from minka.common.times import is_zone
from minka.taxonomy.models import Theme

from .amending import Change, write_chapter
from .opened import kept, open_draft, open_for_writing, trace
from .ready import ready_chapters

# Addresses of our own pages below /calls/.
RESERVED = {
    "following",
    "inquiries",
    "new",
    "feed",
    "mine",
    "import",
    "criteria",
    "questions",
    "sections",
}
KINDS = {1: [StageKind.FINAL], 2: [StageKind.PROFILE, StageKind.FINAL]}


class StagePlan(TypedDict, total=False):
    """The dates of a stage: instants are UTC; the day of the results is a day."""

    kind: str
    opens_at: datetime | None
    deadline_at: datetime | None
    grace_seconds: int
    reviews_due_at: datetime | None
    results_planned_on: date | None


def free_slug(words: str) -> str:
    """Return an address that no call has, made of these words."""
    return addresses.free_slug(words, Call, otherwise="call", reserved=RESERVED, longest=70)


def free_code(code: str, call: Call | None = None) -> str:
    """Return a code that no other call has: every receipt number begins with it.

    Raises ``DomainError`` for one that is taken.
    """
    taken = Call.objects.filter(code__iexact=code)
    if call is not None:
        taken = taken.exclude(pk=call.pk)
    if taken.exists():
        raise DomainError(_("Another call has this code. Choose another."), code="code")
    return code


def known_languages(languages: Sequence[str]) -> list[str]:
    """Return one to three languages without repeats, the main one first."""
    found = list(dict.fromkeys(languages))
    if not found or not set(found) <= set(INTERFACE_LANGUAGES):
        raise DomainError(_("Choose one to three languages of the site."), code="languages")
    return found


@transaction.atomic
def create_call(
    *,
    foundation: Organisation,
    title: Mapping[str, str],
    languages: Sequence[str],
    actor: User,
    at: datetime,
    stages: int = 1,
    zone: str = "America/Lima",
    currency: str = "USD",
    code: str = "",
    slug: str = "",
    key: UUID | None = None,
) -> Call:
    """Begin a call as a draft, with the ready chapters of the rules; who begins it runs it.

    ``stages`` is 1, or 2 for profiles first. Sent again with the ``key`` of its form and the same
    title, it is the call that is there. Raises ``DomainError`` when the organisation may not
    publish calls, or for an unknown language or zone.
    """
    foundation = lock(foundation)
    if not foundation.may_publish:
        raise DomainError(_("This organisation may not publish calls yet."), code="may_not_publish")
    if not is_zone(zone):
        raise DomainError(_("Choose a known time zone."), code="zone")
    written = known_languages(languages)
    mine = foundation.calls.filter(created_by=actor)
    before = made_before(mine, key, title=kept(dict(title)))
    if before is not None:
        return before
    first = title.get(written[0], "") or next(iter(title.values()), "")
    call = addresses.until_free(
        lambda: Call.objects.create(
            **name_for(Call, key),
            foundation=foundation,
            title=kept(dict(title)),
            languages=written,
            proposal_languages=written,
            rules={language: ready_chapters(language) for language in written},
            slug=free_slug(slug or first),
            code=free_code(code) if code else _code(first, at),
            zone=zone,
            currency=currency,
            created_by=actor,
        )
    )
    Stage.objects.bulk_create(
        Stage(call=call, kind=kind, order=order) for order, kind in enumerate(KINDS[stages], 1)
    )
    RoleGrant.objects.create(foundation=foundation, call=call, user=actor, role=CallRole.STEWARD)
    trace(call, "created", actor=actor, at=at)
    return call


def _code(title: str, at: datetime) -> str:
    """Return a free code made of the title's initials and the year: ``AC2001``, ``AC2001-2``."""
    initials = "".join(word[0] for word in slugify(title).split("-") if len(word) > 2)[:4]
    base = f"{initials.upper() or 'C'}{at:%Y}"
    taken = set(Call.objects.filter(code__istartswith=base).values_list("code", flat=True))
    tries = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in tries if code not in taken)


@transaction.atomic
def update_basics(
    *,
    call: Call,
    actor: User,
    at: datetime,
    title: Mapping[str, str],
    summary: Mapping[str, str],
    body: Mapping[str, str],
    languages: Sequence[str],
    contact: str = "",
    code: str = "",
    slug: str = "",
) -> Call:
    """Change texts and languages; code and address only while the call is a draft.

    Rules begin from the ready chapters in a language that is new. Raises ``DomainError`` when the
    address or the code is taken, the call is over, or what is public would have no words in the
    main language.
    """
    call = open_for_writing(call)
    main_before = call.languages[:1]
    call.title, call.summary, call.body = kept(dict(title)), kept(dict(summary)), kept(dict(body))
    call.languages = known_languages(languages)
    for language in call.languages:
        call.rules.setdefault(language, ready_chapters(language))
    if call.state != CallState.DRAFT and call.languages[:1] != main_before:
        _check_main_language(call)
    call.contact = contact
    if call.state == CallState.DRAFT:
        call.code = free_code(code, call) if code else call.code
        call.slug = slug or call.slug
    if call.slug in RESERVED:
        raise DomainError(_("This address is taken. Choose another."), code="slug")
    try:
        with transaction.atomic():
            call.save()
    except IntegrityError as error:
        raise DomainError(_("This address is taken. Choose another."), code="slug") from error
    trace(call, "basics_changed", actor=actor, at=at)
    return call


def _check_main_language(call: Call) -> None:
    """Refuse a main language in which a public call says nothing of what people read and answer."""
    main = call.languages[0]
    lacks = lacks_in(call, main)
    if lacks:
        message = _(
            "The call is public, and “%(language)s” cannot be its main language yet. "
            "Keep it among the others and first write in it: %(parts)s."
        )
        words = {"language": language_name(main), "parts": ", ".join(lacks)}
        raise DomainError(message % words, code="main")


@transaction.atomic
def update_chapter(
    *,
    call: Call,
    number: int,
    title: Mapping[str, str],
    body: Mapping[str, str],
    actor: User,
    at: datetime,
) -> Call:
    """Write chapter ``number`` (from 1) of a draft's rules in each language; empty, it is hidden.

    What is public is changed by ``amend_rules``. Raises ``DomainError`` then, and for a chapter
    that is not there.
    """
    call = open_draft(call)
    write_chapter(call.rules, call.languages, Change(number, title, body))
    call.save(update_fields=["rules"])
    trace(call, "chapter_changed", actor=actor, at=at, number=number)
    return call


@transaction.atomic
def set_themes(*, call: Call, themes: Iterable[Theme], actor: User, at: datetime) -> Call:
    """Choose the themes of a call."""
    call = open_for_writing(call)
    call.themes.set(themes)
    codes = ", ".join(call.themes.values_list("code", flat=True))
    trace(call, "themes_changed", actor=actor, at=at, codes=codes)
    return call


@transaction.atomic
def update_money(
    *,
    call: Call,
    currency: str,
    envelope: Decimal | None,
    caps: Iterable[tuple[int, Decimal]],
    awards_min: int | None,
    awards_max: int | None,
    term_months: int | None,
    actor: User,
    at: datetime,
    max_fund_share: int | None = None,
    budget_periods: int = 1,
) -> Call:
    """Say how much there is. ``caps``: (countries at least, the most a proposal may ask for).

    ``max_fund_share``: the most that the fund pays of a project's budget, in percent.
    ``budget_periods``: in how many periods a budget is parted.
    Raises ``DomainError`` after publication, for awards the wrong way round, or for caps that
    fall when there are more countries.
    """
    call = open_draft(call)
    steps = sorted(caps)
    amounts = [amount for _countries, amount in steps]
    if len({countries for countries, _amount in steps}) < len(steps) or amounts != sorted(amounts):
        raise DomainError(_("The cap must grow with the number of countries."), code="caps")
    if awards_min and awards_max and awards_min > awards_max:
        raise DomainError(_("“At least” is more than “at most”."), code="awards")
    call.currency, call.envelope, call.term_months = currency, envelope, term_months
    call.awards_min, call.awards_max = awards_min, awards_max
    call.max_fund_share, call.budget_periods = max_fund_share, budget_periods
    amounts_and_terms = ["currency", "envelope", "term_months", "awards_min", "awards_max"]
    call.save(update_fields=[*amounts_and_terms, "max_fund_share", "budget_periods"])
    call.caps.all().delete()
    AwardCap.objects.bulk_create(
        AwardCap(call=call, min_countries=countries, amount=amount) for countries, amount in steps
    )
    trace(call, "money_changed", actor=actor, at=at)
    return call


@transaction.atomic
def update_eligibility(
    *,
    call: Call,
    legal_kinds: Sequence[str],
    countries: Sequence[str],
    proposal_languages: Sequence[str],
    min_years: int,
    one_per_organisation: bool,
    reviews_each: int = 3,
    project_kinds: Sequence[str] = (),
    files_without_names: bool = False,
    actor: User,
    at: datetime,
) -> Call:
    """Say who may propose what; an empty list of kinds or countries is all. Fixed once published.

    ``project_kinds``: which kinds of project the call takes; empty, none is asked.
    ``files_without_names``: reviewers get copies of files that do not say who made them.
    """
    call = open_draft(call)
    values: dict[str, Any] = {
        "legal_kinds": list(legal_kinds),
        "countries": list(countries),
        "proposal_languages": list(proposal_languages),
        "min_years": min_years,
        "one_per_organisation": one_per_organisation,
        "reviews_each": reviews_each,
        "project_kinds": list(project_kinds),
        "files_without_names": files_without_names,
    }
    for name, value in values.items():
        setattr(call, name, value)
    call.save(update_fields=list(values))
    trace(call, "eligibility_changed", actor=actor, at=at)
    return call
