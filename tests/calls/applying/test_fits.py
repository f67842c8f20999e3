"""What fits a call: one definition for the public check, the start page and the submission."""

import random
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from calls.applying.forms.facts import FactsForm
from calls.applying.models import Proposal
from calls.applying.queries import whole
from calls.applying.rules import Facts, facts_of, fits_of, problems_of, verdict_of
from calls.applying.rules.eligibility import age_of
from calls.publishing import services
from calls.publishing.models import AwardCap
from minka.accounts.models import Organisation
from minka.notifications.models import Notice
from minka.notifications.services import deliver
from tests.factories.accounts import make_user
from tests.factories.publishing import CLOSES, make_call

from .conftest import BACKEND

pytestmark = pytest.mark.django_db
RULES = {
    "legal_kinds": ["ngo", "network"],
    "countries": ["PE", "BO", "BR"],
    "min_years": 3,
    "project_kinds": ["systematization", "action_research"],
    "proposal_languages": ["es", "pt-BR"],
    "term_months": 12,
}
GOOD = {
    "kind": "ngo",
    "country": "PE",
    "founded": "2001",
    "project_kind": "systematization",
    "countries": ["PE", "BO"],
    "amount": "20000",
    "months": "12",
    "language": "es",
}


@pytest.fixture
def strict(db):
    """Return an open call with every rule there is."""
    return make_call(**RULES)


@pytest.fixture
def visitor():
    """Return a browser in English in which nobody is signed in."""
    return Client(headers={"accept-language": "en"})


def check(call):
    return reverse("applying:eligibility", args=[call.slug])


def failing(found):
    return {fit.name for fit in found if fit.verdict == "does_not"}


def test_what_fits_is_said_to_fit(strict, visitor):
    page = visitor.get(check(strict), GOOD)
    assert page.context["verdict"] == "fits"
    text = page.content.decode()
    assert "It fits all the rules of the call" in text
    assert text.count("chip-done") == 8


WRONG = [
    ("kind", {"kind": "company"}, "may not apply to this call"),
    ("country", {"country": "ES"}, "which is not a country of this call"),
    ("years", {"founded": "2024"}, "less than this call asks"),
    ("project_kind", {"project_kind": "development"}, "takes these kinds of project"),
    ("countries", {"countries": ["PE", "AR"]}, "These are not countries of this call"),
    ("amount", {"amount": "20001"}, "USD\u00a020\u00a0001"),
    ("amount", {"countries": ["PE"], "amount": "15001"}, "With 1 country"),
    ("months", {"months": "13"}, "at most 12 months; you write 13"),
    ("language", {"language": "other"}, "received in these languages"),
]


@pytest.mark.parametrize(("name", "given", "words"), WRONG)
def test_what_does_not_fit_is_said_with_the_rule(strict, visitor, name, given, words):
    page = visitor.get(check(strict), {**GOOD, **given})
    assert failing([fit for fit, _chapter in page.context["fits"]]) == {name}
    text = page.content.decode()
    assert words in text
    assert "Something does not fit" in text


@pytest.mark.parametrize("name", GOOD)
def test_what_is_not_said_cannot_be_said(strict, visitor, name):
    said = {key: value for key, value in GOOD.items() if key != name}
    if name == "countries":
        said["amount"] = "15000"
    page = visitor.get(check(strict), said)
    assert page.context["verdict"] == "unknown"
    assert "Cannot be said yet" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "typed"),
    [("amount", "1.500,0x"), ("months", "doce"), ("founded", "MMI"), ("kind", "wizard")],
)
def test_what_is_not_understood_is_told_and_kept(strict, visitor, name, typed):
    page = visitor.get(check(strict), {**GOOD, name: typed})
    assert page.context["form"].errors[name]
    assert page.context["verdict"] == "unknown"
    if name != "kind":
        assert typed in page.content.decode()


@pytest.mark.parametrize(
    "query", ["?amount=%00", "?countries=%27&countries=", "?x=1", "?months=-1"]
)
def test_a_hostile_check_is_harmless(strict, visitor, query):
    assert visitor.get(check(strict) + query).status_code == 200


def test_nothing_is_stored_and_nobody_signs_in(strict, visitor, django_assert_num_queries):
    with django_assert_num_queries(3):  # the call, its caps, its stages
        visitor.get(check(strict), GOOD)
    assert not visitor.cookies.get("sessionid")


def test_a_call_without_rules_asks_nothing(visitor):
    call = make_call(proposal_languages=[], term_months=None)
    AwardCap.objects.all().delete()
    text = visitor.get(check(call)).content.decode()
    assert "everybody may apply" in text
    assert "Start a proposal" in text


def test_the_rule_links_to_its_chapter_where_there_is_one(strict, visitor):
    text = visitor.get(check(strict), GOOD).content.decode()
    assert f'href="{strict.get_absolute_url()}#who"' in text
    strict.rules = {"es": [{"title": f"Capítulo {n}", "body": "…"} for n in range(1, 22)]}
    strict.save()
    text = visitor.get(check(strict), GOOD).content.decode()
    assert f'href="{strict.get_absolute_url()}#rule-4"' in text
    assert "8. Capítulo 8" in text


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_check_speaks_three_languages(strict, language):
    page = Client(headers={"accept-language": language}).get(check(strict), GOOD)
    assert page.context["verdict"] == "fits"


def test_a_closed_call_is_checked_and_not_begun(strict, visitor, clock):
    clock.instant = CLOSES.replace(year=2027)
    text = visitor.get(check(strict), GOOD).content.decode()
    assert "Start a proposal" not in text
    assert check(strict) not in visitor.get(strict.get_absolute_url()).content.decode()


def test_the_page_of_the_call_leads_to_the_check(strict, visitor):
    assert check(strict) in visitor.get(strict.get_absolute_url()).content.decode()


@pytest.mark.parametrize("state", ["draft"])
def test_a_draft_is_not_found(visitor, state):
    call = make_call(state=state, published_at=None)
    assert visitor.get(check(call)).status_code == 404


# ---- From the check to the draft


def test_what_was_typed_goes_along_into_the_draft(strict, visitor, browse, organisation):
    page = visitor.get(check(strict), GOOD)
    begin = page.context["begin"]
    assert browse.get(begin).status_code == 200
    sent = {"organisation": organisation.public_id, "title": "Ferias", "language": "es"}
    assert browse.post(begin, sent).status_code == 302
    proposal = Proposal.objects.get()
    assert proposal.countries == ["PE", "BO"]
    assert (proposal.amount, proposal.months) == (Decimal(20000), 12)
    assert proposal.project_kind == "systematization"


def test_signing_in_and_registering_lose_nothing(strict, visitor):
    begin = visitor.get(check(strict), GOOD).context["begin"]
    answer = visitor.get(begin)
    assert answer.status_code == 302
    for field in ("amount%3D20000", "countries%3DBO"):
        assert field in answer["Location"]
    visitor.force_login(make_user(), backend=BACKEND)
    text = visitor.get(begin).content.decode()
    assert "amount%3D20000" in text  # the way to register an organisation comes back here


def test_the_start_page_says_what_was_typed(strict, browse, organisation):
    begin = reverse("applying:start", args=[strict.slug]) + "?amount=99999&months=x"
    text = browse.get(begin).content.decode()
    assert "What you typed before" in text
    assert "USD\u00a099\u00a0999" in text
    plain = browse.get(reverse("applying:start", args=[strict.slug])).content.decode()
    assert "What you typed before" not in plain


# ---- One definition


@pytest.mark.parametrize(
    ("at", "age"),
    [
        (datetime(2027, 1, 1, 2, 59, tzinfo=UTC), 5),  # still 2026 in Santiago
        (datetime(2027, 1, 1, 3, 0, tzinfo=UTC), 6),
    ],
)
def test_a_year_ends_by_the_calendar_of_the_call(at, age):
    call = make_call(zone="America/Santiago", min_years=6)
    assert age_of(2021, call, at) == age
    found = fits_of(call, Facts(founded=2021), at)
    assert ("years" in failing(found)) is (age < 6)


def anything(chance):
    """Return random things to say: some fit, some do not, some are missing."""
    pick = chance.choice
    return {
        "kind": pick(["ngo", "network", "company", "other"]),
        "country": pick(["PE", "BO", "ES", "MX"]),
        "founded": pick(["", "1999", "2023", "2024", "2026"]),
        "project_kind": pick(["", "systematization", "development"]),
        "countries": chance.sample(["PE", "BO", "BR", "AR"], chance.randint(0, 4)),
        "amount": pick(["", "100", "15000", "15001", "20000", "20001"]),
        "months": pick(["", "1", "12", "13"]),
        "language": pick(["es", "pt-BR", "fr"]),
    }


@pytest.mark.parametrize("seed", range(40))
def test_the_check_and_the_submission_agree(draft, at, seed):
    chance = random.Random(seed)
    call = draft.proposal.call
    for name, value in RULES.items():
        if chance.random() < 0.7:
            setattr(call, name, value)
    call.save()
    typed = anything(chance)
    known = typed["language"] in call.proposal_languages
    form = FactsForm({**typed, "language": typed["language"] if known else "other"}, call=call)
    told = {fit.name: fit for fit in fits_of(call, form.facts(), at)}
    _write(draft, typed)
    entry = whole(draft)
    fields = {problem.field for problem in problems_of(entry, at) if problem.page != "budget"}
    assert {name for name, fit in told.items() if not fit.fits} == fields & set(told)
    again = {fit.name: fit.verdict for fit in fits_of(call, facts_of(entry.proposal), at)}
    assert again == {name: fit.verdict for name, fit in told.items()}
    assert fields - set(told) <= {"countries", "amount", "months"}
    if verdict_of(list(told.values())) == "fits":
        assert not fields & set(told)


def _write(draft, typed):
    """Let the draft and its organisation say the same as the check."""
    founded = int(typed["founded"]) if typed["founded"] else None
    Organisation.objects.update(kind=typed["kind"], country=typed["country"], founded=founded)
    Proposal.objects.update(
        project_kind=typed["project_kind"],
        countries=typed["countries"],
        amount=Decimal(typed["amount"]) if typed["amount"] else None,
        months=int(typed["months"]) if typed["months"] else None,
        language=typed["language"],
    )
    draft.refresh_from_db()


def test_amended_rules_are_told_to_writers_once_and_not_as_followers(draft, owner, at):
    call = draft.proposal.call
    follower = make_user()
    for person in (owner, follower):
        services.follow_call(call=call, user=person)
    call.rules = {"es": [{"title": "Uno", "body": "Antes."}], "en": []}
    call.languages = ["es"]
    call.save()
    change = services.Change(1, {}, {"es": "Ahora."}, {"es": "Faltaba."})
    services.amend_rules(call=call, change=change, actor=make_user(), at=at)
    deliver()
    told = Notice.objects.filter(channel="site", kind__endswith="ed").exclude(recipient=None)
    rows = {(row.recipient_id, row.kind) for row in told}
    assert rows == {(owner.pk, "applying.amended"), (follower.pk, "publishing.changed")}
