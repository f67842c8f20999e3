"""What a call says of budgets and kinds of project: written by its team, read by everybody."""

from decimal import Decimal

import pytest
from django.urls import reverse

from calls.publishing import services
from calls.publishing.forms.writing import EligibilityForm, MoneyForm
from calls.publishing.models import Call
from minka.common.errors import DomainError

pytestmark = pytest.mark.django_db
MONEY = {
    "currency": "USD",
    "envelope": "100 000",
    "cap_1": "10 000",
    "awards_min": "1",
    "awards_max": "10",
    "term_months": "12",
    "max_fund_share": "80",
    "budget_periods": "3",
}


def form(call, **changes):
    return MoneyForm({**MONEY, **changes}, call=call)


def test_the_team_writes_share_and_periods(draft, doing):
    sent = form(draft)
    assert sent.is_valid(), sent.errors
    services.update_money(call=draft, **sent.values(), **doing)
    draft.refresh_from_db()
    assert (draft.max_fund_share, draft.budget_periods) == (80, 3)
    shown = MoneyForm(call=draft)
    assert shown.initial["max_fund_share"] == 80
    assert shown.initial["budget_periods"] == 3


def test_without_them_the_fund_may_pay_all_at_once(draft, doing):
    sent = form(draft, max_fund_share="", budget_periods="")
    assert sent.is_valid(), sent.errors
    services.update_money(call=draft, **sent.values(), **doing)
    draft.refresh_from_db()
    assert (draft.max_fund_share, draft.budget_periods) == (None, 1)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("max_fund_share", "0"),
        ("max_fund_share", "101"),
        ("max_fund_share", "ochenta"),
        ("max_fund_share", "-80"),
        ("budget_periods", "0"),
        ("budget_periods", "25"),
        ("budget_periods", "1.5"),
    ],
)
def test_what_is_no_share_and_no_number_of_periods(draft, field, typed):
    sent = form(draft, **{field: typed})
    assert not sent.is_valid()
    assert field in sent.errors


def test_both_are_fixed_once_published(draft, doing):
    Call.objects.filter(pk=draft.pk).update(state="published")
    values = form(draft)
    assert values.is_valid()
    with pytest.raises(DomainError):
        services.update_money(call=draft, **values.values(), **doing)


def eligible(call, **changes):
    data = {
        "proposal_languages": ["es"],
        "min_years": "0",
        "reviews_each": "3",
        "project_kinds": ["systematization", "action_research"],
        **changes,
    }
    return EligibilityForm(data, call=call)


def test_the_team_chooses_the_kinds_of_project(draft, doing):
    sent = eligible(draft)
    assert sent.is_valid(), sent.errors
    services.update_eligibility(call=draft, **sent.cleaned_data, **doing)
    draft.refresh_from_db()
    assert draft.project_kinds == ["systematization", "action_research"]
    sent = eligible(draft, project_kinds=[])
    assert sent.is_valid()
    services.update_eligibility(call=draft, **sent.cleaned_data, **doing)
    draft.refresh_from_db()
    assert draft.project_kinds == []


def test_a_kind_that_is_none_is_refused(draft):
    assert "project_kinds" in eligible(draft, project_kinds=["magic"]).errors


@pytest.fixture
def public(published):
    """Return a published call with a share, periods and kinds."""
    published.max_fund_share, published.budget_periods = 80, 2
    published.project_kinds = ["systematization"]
    published.save()
    return published


def test_everybody_reads_the_share_the_periods_and_the_kinds(client, public):
    client.cookies["django_language"] = "en"
    html = client.get(reverse("publishing:call", args=[public.slug])).content.decode()
    assert "The fund pays at most 80 % of the budget of a project" in html
    assert "in 2 periods" in html
    assert "Systematization of an experience" in html


def test_a_call_that_says_nothing_of_them_shows_nothing(client, published):
    client.cookies["django_language"] = "en"
    html = client.get(reverse("publishing:call", args=[published.slug])).content.decode()
    assert "The fund pays at most" not in html
    assert "Kinds of project" not in html
    assert "period" not in html.partition("In figures")[2].partition("</section>")[0]
    assert published.envelope is None or isinstance(published.envelope, Decimal)
