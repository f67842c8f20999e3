"""What a call asks of an organisation and a proposal: one definition, told and held."""

from decimal import Decimal

import pytest
from django.urls import reverse

from calls.applying.forms.basics import caps_told
from calls.applying.models import Proposal
from calls.applying.queries import whole
from calls.applying.rules import (
    Facts,
    cap_for,
    fits,
    open_stage,
    organisation_fits,
    problems_of,
    why_closed,
)
from calls.applying.services import AlreadyProposed, start_proposal
from calls.publishing.models import AwardCap
from minka.common.errors import DomainError
from tests.factories.accounts import make_organisation
from tests.factories.publishing import CLOSES, OPENS, make_call

from .conftest import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    from django.utils import translation

    with translation.override("en"):
        yield


ORGANISATIONS = [
    ({}, {}, set()),
    ({"legal_kinds": ["ngo"]}, {"kind": "ngo"}, set()),
    ({"legal_kinds": ["ngo"]}, {"kind": "company"}, {"kind"}),
    ({"countries": ["PE", "BO"]}, {"country": "BO"}, set()),
    ({"countries": ["PE", "BO"]}, {"country": "ES"}, {"country"}),
    ({"min_years": 3}, {"founded": 2023}, set()),
    ({"min_years": 3}, {"founded": 2024}, {"years"}),
    ({"min_years": 3}, {"founded": None}, {"years"}),
    ({"min_years": 1, "legal_kinds": ["ngo"]}, {"kind": "other"}, {"kind", "years"}),
]


@pytest.mark.parametrize(("rules", "organisation", "lacking"), ORGANISATIONS)
def test_what_a_call_asks_of_an_organisation(rules, organisation, lacking, at):
    call, one = make_call(**rules), make_organisation(**organisation)
    found = organisation_fits(call, Facts.of(one), at)
    assert {fit.name for fit in found if not fit.fits} == lacking
    assert fits(call, one, at) is (not lacking)


def test_an_organisation_that_does_not_fit_is_told_before_and_refused_after(
    browse, call, organisation, draft, at
):
    call.legal_kinds = ["ngo"]
    call.save()
    body = browse.get(reverse("applying:start", args=[call.slug])).content.decode()
    assert "Red Lenca" in body
    draft.proposal.call.refresh_from_db()
    assert [p.page for p in problems_of(whole(draft), at)] == ["organisation"]


def test_the_rules_are_told_in_words_against_each_organisation(browse, call, organisation):
    call.legal_kinds, call.min_years = ["ngo"], 2
    call.save()
    body = browse.get(reverse("applying:start", args=[call.slug])).content.decode()
    assert "may not apply to this call" in body
    assert "The organisation must have existed for at least 2 years." in body
    assert "25 years" in body


BASICS = [
    ({"title": " "}, "title", "Write the title."),
    ({"summary": ""}, "summary", "Write the summary."),
    ({"language": "qu"}, "language", "Spanish, Portuguese, English, French"),
    ({"countries": []}, "countries", "Choose the countries"),
    ({"amount": None}, "amount", "Write the amount asked."),
    ({"amount": Decimal(15001)}, "amount", "at most USD\u00a015\u00a0000"),
    ({"amount": Decimal(20001), "countries": ["PE", "BO"]}, "amount", "With 2 countries"),
    ({"months": None}, "months", "how many months"),
    ({"months": 13}, "months", "at most 12 months; you write 13"),
]


@pytest.mark.parametrize(("given", "field", "words"), BASICS)
def test_what_is_wrong_with_the_basics_is_said_at_its_field(draft, at, given, field, words):
    draft.proposal.budget_lines.update(amount=given.get("amount") or 12000)
    for name, value in given.items():
        setattr(draft.proposal, name, value)
    problems = problems_of(whole(draft), at)
    assert [problem.field for problem in problems] == [field]
    assert words in problems[0].text


def test_the_cap_grows_with_the_countries(call):
    assert [cap_for(call, n) for n in (0, 1, 2, 7)] == [15000, 15000, 20000, 20000]
    AwardCap.objects.all().delete()
    call.refresh_from_db()
    assert cap_for(call, 1) is None


def test_the_caps_are_told(call):
    told = caps_told(call)
    assert (
        told
        == "At most, with 1 country: USD\u00a015\u00a0000; 2 countries or more: USD\u00a020\u00a0000."
    )
    call.caps.filter(min_countries=2).delete()
    assert caps_told(call) == "At most USD\u00a015\u00a0000."


def test_the_budget_must_sum_to_the_amount_asked(draft, at):
    draft.proposal.budget_lines.create(
        stage=draft.stage, concept="Propio", source="own", amount=Decimal(500)
    )
    assert problems_of(whole(draft), at) == []
    draft.proposal.budget_lines.create(
        stage=draft.stage, concept="Más", source="requested", amount=Decimal(1)
    )
    draft.proposal.__dict__.pop("_prefetched_objects_cache")
    assert "USD\u00a012\u00a0001" in problems_of(whole(draft), at)[0].text


def test_a_final_proposal_needs_a_budget_and_a_profile_does_not(draft, at):
    draft.proposal.budget_lines.all().delete()
    assert [p.page for p in problems_of(whole(draft), at)] == ["budget"]
    draft.stage.kind = "profile"
    assert problems_of(whole(draft), at) == []


def test_when_a_call_is_open(call):
    assert open_stage(call, OPENS).kind == "final"
    assert open_stage(call, CLOSES).kind == "final"
    stage = call.stages.get()
    stage.call = call
    assert "opens on" in why_closed(stage, OPENS.replace(year=2025))
    call.state = "archived"
    assert "does not receive" in why_closed(stage, OPENS)


# ---- Starting


def test_numbers_follow_each_other(call, owner, at):
    given = {"title": "T", "language": "es", "actor": owner, "at": at, "call": call}
    made = [start_proposal(organisation=make_organisation(owner), **given) for _ in range(3)]
    assert [proposal.number for proposal in made] == [1, 2, 3]


def test_one_proposal_an_organisation_where_the_call_says_so(call, organisation, owner, at):
    given = {"title": "T", "language": "es", "actor": owner, "at": at}
    first = start_proposal(call=call, organisation=organisation, **given)
    with pytest.raises(AlreadyProposed) as refusal:
        start_proposal(call=call, organisation=organisation, **given)
    assert refusal.value.proposal == first
    other = make_call(one_per_organisation=False)
    for _ in range(2):
        start_proposal(call=other, organisation=organisation, **given)
    assert Proposal.objects.count() == 3


@pytest.mark.parametrize("extra", [{"state": "draft"}, {"state": "cancelled"}])
def test_nothing_begins_in_a_call_that_is_not_open(organisation, owner, at, extra):
    with pytest.raises(DomainError):
        start_proposal(
            call=make_call(**extra),
            organisation=organisation,
            title="T",
            language="es",
            actor=owner,
            at=at,
        )


def test_the_start_page_leads_to_the_proposal_there_is(browse, call, draft, organisation):
    url = reverse("applying:start", args=[call.slug])
    assert f"/proposals/{draft.proposal.public_id}/" in browse.get(url).content.decode()
    begin = {"organisation": organisation.public_id, "title": "Otra", "language": "es"}
    response = browse.post(url, begin)
    assert response.status_code == 200
    assert "has a proposal in this call already" in response.content.decode()
    assert f"/proposals/{draft.proposal.public_id}/" in response.content.decode()


def test_one_starts_only_for_an_organisation_one_may_write_for(client, world):
    client.force_login(world.viewer, backend=BACKEND)
    url = reverse("applying:start", args=[world.call.slug])
    begin = {"organisation": world.organisation.public_id, "title": "X", "language": "es"}
    assert client.post(url, begin).status_code == 200
    assert Proposal.objects.filter(title="X").count() == 0
    assert b"organisations/new/" in client.get(url).content


def test_a_closed_call_says_so_instead_of_a_form(browse, call, organisation, clock):
    clock.instant = CLOSES.replace(year=2027)
    body = browse.get(reverse("applying:start", args=[call.slug])).content.decode()
    assert "The deadline was" in body
    assert 'name="title"' not in body


def test_a_draft_call_is_not_found(browse):
    call = make_call(state="draft", published_at=None)
    assert browse.get(reverse("applying:start", args=[call.slug])).status_code == 404
