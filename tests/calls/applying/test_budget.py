"""The budget: its sums, its periods and its shares, from one definition, in plain words."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from calls.applying.forms import rows_part
from calls.applying.models import BudgetLine, Proposal
from calls.applying.queries import current_entry, differences_of, snapshot_of, whole
from calls.applying.rules import percent, problems_of, requested, share_told, sums_of
from calls.applying.services import open_final_entry, save_draft
from calls.publishing.models import Call
from minka.common.states import move
from tests.calls.applying.pages import form_of
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call

CENTS = some.decimals(0, 1_000_000, places=2)


def line(source, amount, period=None):
    return BudgetLine(source=source, amount=Decimal(amount), period=period, concept="x")


def call_of(share=None, periods=1):
    return Call(currency="USD", max_fund_share=share, budget_periods=periods)


# ---- the sums


def test_sums_by_source_by_period_and_in_all():
    lines = [
        line("requested", 8000, 1),
        line("requested", 4000, 2),
        line("own", "2999.50", 1),
        line("other", "0.50", 2),
    ]
    sums = sums_of(lines, call_of(80, 2))
    assert sums.by_source == {
        "requested": 12000,
        "own": Decimal("2999.50"),
        "other": Decimal("0.50"),
    }
    assert sums.by_period[1] == {"requested": 8000, "own": Decimal("2999.50"), "other": 0}
    assert sums.by_period[2] == {"requested": 4000, "own": 0, "other": Decimal("0.50")}
    assert (sums.whole, sums.fund, sums.others) == (15000, 12000, 3000)
    assert (sums.fund_share, sums.others_share, sums.exceeds, sums.lacking) == (80, 20, False, 0)
    assert requested(lines) == 12000


def test_one_period_has_no_columns_and_an_empty_budget_no_shares():
    sums = sums_of([], call_of(80))
    assert sums.by_period == {}
    assert (sums.whole, sums.fund_share, sums.others_share, sums.exceeds) == (0, None, None, False)


@pytest.mark.parametrize(
    ("fund", "own", "share", "exceeds", "lacking"),
    [
        ("12000", "3000", "80", False, "0"),
        # A cent too much is too much, and is not rounded away.
        ("12000.01", "3000", "80.1", True, "0.01"),
        ("12000", "2999.99", "80.1", True, "0.01"),
        ("12000", "0", "100", True, "3000"),
        ("0", "3000", "0", False, "0"),
        ("1", "0.25", "80", False, "0"),
        ("10000", "2000", "83.4", True, "500"),
    ],
)
def test_the_fund_s_share_to_the_cent(fund, own, share, exceeds, lacking):
    sums = sums_of([line("requested", fund), line("own", own)], call_of(80))
    assert sums.fund_share == Decimal(share)
    assert sums.exceeds is exceeds
    assert sums.lacking == Decimal(lacking)


@given(CENTS, CENTS, some.integers(1, 100))
def test_what_is_said_to_be_lacking_is_enough_and_not_a_cent_more(fund, own, share):
    sums = sums_of([line("requested", fund), line("own", own)], call_of(share))
    if not sums.exceeds:
        assert sums.lacking == 0
        return
    assert sums.fund_share > share
    enough = sums_of([line("requested", fund), line("own", own + sums.lacking)], call_of(share))
    assert not enough.exceeds
    short = own + sums.lacking - Decimal("0.01")
    assert sums_of([line("requested", fund), line("own", short)], call_of(share)).exceeds


@given(some.lists(some.tuples(some.sampled_from(["requested", "own", "other"]), CENTS), max_size=8))
def test_shares_make_a_hundred(lines):
    sums = sums_of([line(*one) for one in lines], call_of(60))
    assert sums.whole == sum(amount for _source, amount in lines)
    if sums.fund_share is not None:
        assert sums.fund_share + sums.others_share == 100


def test_the_rule_in_words_in_three_languages():
    for language in ("es", "pt-br", "en"):
        with translation.override(language):
            words = share_told(call_of(80))
            assert "80 %" in words
            assert "20 %" in words
    assert share_told(call_of(None)) == share_told(call_of(100)) == ""


@pytest.mark.parametrize(
    ("share", "language", "told"),
    [
        ("80.0", "es", "80"),
        ("78.3", "es", "78,3"),
        ("78.3", "pt-br", "78,3"),
        ("78.3", "en", "78.3"),
        ("100", "en", "100"),
        ("0.0", "en", "0"),
    ],
)
def test_a_share_as_people_read_it(share, language, told):
    with translation.override(language):
        assert percent(Decimal(share)) == told
        assert percent(None) == ""


# ---- what is sent, and what does not fit


pytest_db = pytest.mark.django_db


def fresh(entry):
    """Return an entry as the database has it now."""
    return current_entry(Proposal.objects.get(pk=entry.proposal_id))


@pytest.fixture
def shared(draft):
    """Return a draft in a call that pays at most 80 %, in two periods."""
    call = draft.proposal.call
    call.max_fund_share, call.budget_periods = 80, 2
    call.save()
    draft.proposal.budget_lines.all().delete()
    return fresh(draft)


def sent(*lines):
    data = {"budget-TOTAL_FORMS": str(len(lines)), "budget-INITIAL_FORMS": "0"}
    for number, one in enumerate(lines):
        for key, value in one.items():
            data[f"budget-{number}-{key}"] = value
    return data


ASKED = {"concept": "Talleres", "source": "requested", "period": "1", "amount": "12 000"}
OWN = {"concept": "Local", "source": "own", "period": "2", "amount": "3.000,00"}


@pytest_db
def test_lines_are_saved_with_their_period_in_order(shared, owner, at):
    part = rows_part("budget", shared, sent(ASKED, OWN))
    assert part.is_valid(), part.errors
    rows = part.values()["budget"]
    assert rows == [
        {"concept": "Talleres", "source": "requested", "period": 1, "amount": "12000.00"},
        {"concept": "Local", "source": "own", "period": 2, "amount": "3000.00"},
    ]
    entry = save_draft(entry=shared, values={"budget": rows}, actor=owner, at=at)
    assert [(x.concept, x.period) for x in entry.proposal.budget_lines.all()] == [
        ("Talleres", 1),
        ("Local", 2),
    ]
    assert problems_of(whole(fresh(entry)), at) == []
    assert snapshot_of(whole(fresh(entry)))["budget"] == rows
    # Saved again as shown, nothing changes.
    shown = rows_part("budget", fresh(entry))
    assert [form.initial.get("period") for form in shown][:2] == [1, 2]


@pytest_db
@pytest.mark.parametrize("period", ["", "3", "0", "-1", "uno", "1.5"])
def test_a_line_without_its_period_is_kept_as_typed(shared, period):
    part = rows_part("budget", shared, sent({**ASKED, "period": period}))
    assert not part.is_valid()
    assert part.values()["budget"]["typed"][0]["period"] == period


@pytest_db
def test_a_call_of_one_period_asks_for_none(draft):
    part = rows_part("budget", draft, sent({**ASKED, "period": "7"}))
    assert part.is_valid()
    assert part.values()["budget"][0]["period"] is None


@pytest_db
@pytest.mark.parametrize("amount", ["1.500", "-5", "mil", "1,5,5"])
def test_an_amount_that_is_not_understood_keeps_the_table_as_typed(shared, amount):
    part = rows_part("budget", shared, sent({**ASKED, "amount": amount}, OWN))
    assert not part.is_valid()
    assert [row["amount"] for row in part.values()["budget"]["typed"]] == [amount, "3.000,00"]


@pytest_db
def test_an_ambiguous_amount_of_a_line_is_chosen_without_a_script(shared):
    data = sent({**ASKED, "amount": "1.500"})
    html = "".join(str(form["amount"]) for form in rows_part("budget", shared, data).forms)
    assert 'name="budget-0-amount-reading" value="1500.00"' in html
    part = rows_part("budget", shared, data | {"budget-0-amount-reading": "1500.00"})
    assert part.is_valid()
    assert part.values()["budget"][0]["amount"] == "1500.00"


def budget_problems(entry, at):
    found = problems_of(whole(fresh(entry)), at)
    return [problem.text for problem in found if problem.page == "budget"]


@pytest_db
def test_too_large_a_share_is_a_problem_with_its_remedy(shared, owner, at):
    rows = [
        {"concept": "Talleres", "source": "requested", "period": 1, "amount": "12000.00"},
        {"concept": "Local", "source": "own", "period": 2, "amount": "1000.00"},
    ]
    save_draft(entry=shared, values={"budget": rows}, actor=owner, at=at)
    with translation.override("en"):
        (text,) = budget_problems(shared, at)
    plain = text.replace("\u00a0", " ")
    assert "at most 80 % of the whole budget" in plain
    assert "92.4 %" in plain
    assert "USD 2 000" in plain
    rows[1]["amount"] = "3000.00"
    save_draft(entry=fresh(shared), values={"budget": rows}, actor=owner, at=at)
    assert budget_problems(shared, at) == []


@pytest_db
def test_lines_that_lost_their_period_and_a_sum_that_differs_are_said(shared, at):
    BudgetLine.objects.create(
        proposal=shared.proposal,
        stage=shared.stage,
        concept="x",
        source="requested",
        amount=Decimal(5000),
    )
    BudgetLine.objects.create(
        proposal=shared.proposal,
        stage=shared.stage,
        concept="y",
        source="own",
        amount=Decimal(5000),
        period=1,
    )
    texts = budget_problems(shared, at)
    assert len(texts) == 2
    with translation.override("en"):
        assert "in which period" in budget_problems(shared, at)[0]


@pytest_db
def test_the_page_of_the_budget_says_sums_shares_and_the_rule(browse, shared, owner, at):
    rows = [
        {"concept": "Talleres", "source": "requested", "period": 1, "amount": "12000.00"},
        {"concept": "Local", "source": "own", "period": 2, "amount": "3000.00"},
    ]
    save_draft(entry=shared, values={"budget": rows}, actor=owner, at=at)
    page = reverse("applying:budget", args=[shared.proposal.public_id])
    html = browse.get(page).content.decode().replace("\u00a0", " ")
    assert "The fund pays at most 80 %" in html
    assert "The fund pays 80 % of the whole, and others 20 %." in html
    assert 'data-label="Period 2">USD 3 000' in html
    assert 'width="80%"' in html
    check = browse.get(reverse("applying:check", args=[shared.proposal.public_id]))
    assert 'data-label="Period">2<' in check.content.decode()


@pytest_db
def test_what_changed_in_a_budget_is_told_with_its_period(shared):
    schema, before = [], {"proposal": {"currency": "USD"}, "budget": []}
    row = {"concept": "Local", "source": "own", "period": 2, "amount": "3000.00"}
    after = {**before, "budget": [row]}
    with translation.override("en"):
        (found,) = differences_of(schema, before, after)
    assert "period 2" in found["after"]
    # A receipt from before there were periods.
    old = {k: v for k, v in row.items() if k != "period"}
    with translation.override("en"):
        (found,) = differences_of(schema, {**before, "budget": [old]}, after)
    assert "period" not in found["before"]


@pytest_db
def test_the_budget_page_sent_as_shown_changes_nothing(browse, shared, owner, at):
    row = {"concept": "Talleres", "source": "requested", "period": 1, "amount": "12000.00"}
    entry = save_draft(entry=shared, values={"budget": [row]}, actor=owner, at=at)
    page = reverse("applying:budget", args=[shared.proposal.public_id])
    browse.post(page, form_of(browse.get(page)) | {"then": "hub"})
    assert fresh(shared).version == entry.version


@pytest_db
def test_the_final_proposal_begins_with_the_periods_of_the_profile(organisation, owner, at):
    call = make_call(stages=2, code="PER", budget_periods=3)
    profile, final = call.stages.all()
    proposal = make_proposal(call, organisation, created_by=owner)
    proposal.budget_lines.create(
        stage=profile, concept="Talleres", source="own", period=3, amount=5
    )
    for state in ("eligible", "invited"):
        move(proposal, state, actor=owner, at=at)
    open_final_entry(proposal=proposal, stage=final, actor=owner, at=at)
    assert list(proposal.budget_lines.values_list("stage__kind", "period")) == [
        ("profile", 3),
        ("final", 3),
    ]


# ---- kinds of project


@pytest.fixture
def kinds(draft):
    """Return a draft in a call that takes two kinds of project."""
    call = draft.proposal.call
    call.project_kinds = ["systematization", "action_research"]
    call.save()
    return fresh(draft)


@pytest_db
def test_the_kind_of_project_is_asked_where_the_call_names_some(browse, kinds, at):
    page = reverse("applying:basics", args=[kinds.proposal.public_id])
    response = browse.get(page)
    assert response.content.count(b'name="project_kind"') == 2
    problems = problems_of(whole(fresh(kinds)), at)
    assert [p.field for p in problems] == ["project_kind"]
    data = form_of(response) | {"project_kind": "action_research", "then": "hub"}
    assert browse.post(page, data).status_code == 302
    entry = fresh(kinds)
    assert entry.proposal.project_kind == "action_research"
    assert problems_of(whole(entry), at) == []
    assert snapshot_of(whole(entry))["proposal"]["project_kind"] == "action_research"
    check = browse.get(reverse("applying:check", args=[kinds.proposal.public_id]))
    assert "Action research" in check.content.decode()


@pytest_db
def test_a_kind_that_the_call_does_not_take_is_not_saved_and_one_it_took_is_said(browse, kinds, at):
    page = reverse("applying:basics", args=[kinds.proposal.public_id])
    data = form_of(browse.get(page)) | {"project_kind": "development", "title": "Otro"}
    browse.post(page, data)
    entry = fresh(kinds)
    assert entry.proposal.project_kind == ""
    assert entry.proposal.title == "Otro"
    entry.proposal.project_kind = "development"
    entry.proposal.save()
    (problem,) = problems_of(whole(entry), at)
    assert "Systematization" in problem.text or "Sistematización" in problem.text


@pytest_db
def test_a_call_without_kinds_asks_for_none(browse, draft, at):
    page = reverse("applying:basics", args=[draft.proposal.public_id])
    response = browse.get(page)
    assert b"project_kind" not in response.content
    browse.post(page, form_of(response) | {"project_kind": "development", "then": "hub"})
    assert fresh(draft).proposal.project_kind == ""
