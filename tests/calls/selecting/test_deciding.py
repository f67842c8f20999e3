"""Deciding: with a reason, private, as often as needed until the results are out."""

from decimal import Decimal

import pytest

from calls.applying.states import ProposalState
from calls.publishing.states import CallState
from calls.selecting.models import Decision
from calls.selecting.queries import money_of, rank_of, ranking, release_of, undecided
from calls.selecting.services import decide, decide_many
from calls.selecting.states import Outcome
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import Notice
from tests.factories.applying import make_proposal


def choose(case, entry, outcome, at, **extra) -> Decision:
    """Decide as the committee."""
    extra.setdefault("reason", "Responde a la pregunta.")
    return decide(entry=entry, outcome=outcome, actor=case.member, at=at, **extra)


def test_a_decision_keeps_score_rank_and_what_was_asked(case, later):
    decision = choose(case, case.entries[1], Outcome.SELECTED, later)
    assert (decision.score, decision.rank, decision.amount) == (
        Decimal("75.000"),
        2,
        Decimal(12000),
    )
    assert decision.released_at is None


def test_it_changes_nothing_that_others_see(case, later):
    choose(case, case.entries[0], Outcome.SELECTED, later)
    proposal = type(case.entries[0].proposal).objects.get(pk=case.entries[0].proposal_id)
    assert proposal.state == ProposalState.ELIGIBLE
    assert Notice.objects.count() == 0


def test_it_is_in_the_trail_with_its_reason(case, later):
    choose(case, case.entries[0], Outcome.RESERVE, later, reason="Falta presupuesto.")
    event = AuditEvent.objects.get(verb="selecting.decided_reserve")
    assert (event.actor, event.reason, event.context_id) == (
        case.member,
        "Falta presupuesto.",
        case.call.public_id,
    )


def test_deciding_anew_replaces(case, later):
    choose(case, case.entries[0], Outcome.SELECTED, later)
    choose(case, case.entries[0], Outcome.NOT_SELECTED, later, reason="Otro.")
    decision = Decision.objects.get()
    assert (decision.outcome, decision.reason, decision.amount) == ("not_selected", "Otro.", None)


def test_another_amount_can_be_awarded(case, later):
    decision = choose(case, case.entries[0], Outcome.SELECTED, later, amount=Decimal(9000))
    assert decision.amount == Decimal(9000)


def refusal(case, entry, outcome, at, **extra) -> str:
    """Return the code with which a decision is refused."""
    with pytest.raises(DomainError) as refused:
        choose(case, entry, outcome, at, **extra)
    assert not Decision.objects.exists()
    return refused.value.code


def test_a_reason_is_needed(case, later):
    assert refusal(case, case.entries[0], Outcome.SELECTED, later, reason=" ") == "reason"


def test_a_final_stage_invites_nobody(case, later):
    assert refusal(case, case.entries[0], Outcome.INVITED, later) == "outcome"


@pytest.mark.parametrize("outcome", [Outcome.SELECTED, Outcome.RESERVE])
def test_a_profile_stage_selects_nobody(two_stages, later, outcome):
    assert refusal(two_stages, two_stages.entries[0], outcome, later) == "outcome"


@pytest.mark.parametrize(
    "state", [ProposalState.SUBMITTED, ProposalState.INELIGIBLE, ProposalState.WITHDRAWN]
)
def test_only_what_waits_is_decided(case, later, state):
    proposal = case.entries[0].proposal
    proposal.state = state
    proposal.save()
    assert refusal(case, case.entries[0], Outcome.SELECTED, later) == "not_waiting"


def test_not_after_the_results(case, later):
    case.stage.results_released_at = later
    case.stage.save()
    assert refusal(case, case.entries[0], Outcome.SELECTED, later) == "released"


def test_not_in_a_cancelled_call(case, later):
    case.call.state = CallState.CANCELLED
    case.call.save()
    assert refusal(case, case.entries[0], Outcome.SELECTED, later) == "released"


@pytest.mark.parametrize("amount", [None, Decimal(0), Decimal(-5)])
def test_a_selection_needs_an_amount(case, later, amount):
    proposal = case.entries[0].proposal
    proposal.amount = None
    proposal.save()
    assert refusal(case, case.entries[0], Outcome.SELECTED, later, amount=amount) == "amount"


def test_several_alike_or_none(case, later):
    made = decide_many(
        entries=case.entries, outcome="reserve", reason="Empate.", actor=case.member, at=later
    )
    assert len(made) == 3
    broken = make_proposal(case.call).entries.get()
    with pytest.raises(DomainError):
        decide_many(
            entries=[*case.entries, broken],
            outcome="not_selected",
            reason="X",
            actor=case.member,
            at=later,
        )
    assert {d.outcome for d in Decision.objects.all()} == {"reserve"}


def test_what_lacks_a_decision(case, later):
    choose(case, case.entries[0], Outcome.SELECTED, later)
    assert list(undecided(case.stage)) == case.entries[1:]
    make_proposal(case.call)
    release = release_of(case.stage)
    assert (release.by_outcome, release.unchecked, release.undecided) == ({"selected": 1}, 1, 2)
    assert not release.ready


def test_money_and_awards(case, later):
    case.call.envelope, case.call.awards_max = Decimal(20000), 1
    choose(case, case.entries[0], Outcome.SELECTED, later)
    money = money_of(case.call, case.stage)
    assert (money.over_fund, money.over_awards, money.awarded) == (False, False, Decimal(12000))
    choose(case, case.entries[1], Outcome.SELECTED, later)
    choose(case, case.entries[2], Outcome.RESERVE, later)
    money = money_of(case.call, case.stage)
    assert (money.over_fund, money.over_awards, money.decided) == (True, True, 3)


class TestRanking:
    """The ranked list."""

    def test_the_best_first_with_place_and_sum(self, case):
        case.call.envelope = Decimal(30000)
        case.call.save()
        stage = type(case.stage).objects.get()
        rows = ranking(stage, None).rows
        assert [row.entry for row in rows] == case.entries
        assert [row.rank for row in rows] == [1, 2, 3]
        assert [row.total for row in rows] == [12000, 24000, 36000]
        assert [row.beyond for row in rows] == [False, False, True]

    def test_without_reviews_there_is_no_place(self, case):
        bare = make_proposal(case.call, state=ProposalState.ELIGIBLE).entries.get()
        assert bare not in [row.entry for row in ranking(case.stage, None).rows]
        assert rank_of(bare) is None

    def test_what_is_not_eligible_is_left_out(self, case):
        proposal = case.entries[0].proposal
        proposal.state = ProposalState.INELIGIBLE
        proposal.save()
        assert [row.entry for row in ranking(case.stage, None).rows] == case.entries[1:]

    def test_equal_means_share_a_rank_when_decided(self, case):
        twin = case.entries[1]
        twin.score_mean = case.entries[0].score_mean
        twin.save()
        assert [rank_of(entry) for entry in case.entries] == [1, 1, 3]

    def test_filters(self, case, later):
        case.entries[0].proposal.country = "BO"
        case.entries[0].proposal.save()
        choose(case, case.entries[1], Outcome.SELECTED, later)

        def found(**asked):
            return [row.entry for row in ranking(case.stage, None, **asked).rows]

        assert found(country="BO") == [case.entries[0]]
        assert found(outcome="selected") == [case.entries[1]]
        assert found(outcome="none") == [case.entries[0], case.entries[2]]
        assert found(country="BO", outcome="selected") == []

    def test_pages_carry_place_and_sum_on(self, case, monkeypatch):
        from calls.selecting.queries import ranking as _function
        from calls.selecting.queries.ranking import Row

        module = __import__(Row.__module__, fromlist=["PAGE"])
        monkeypatch.setattr(module, "PAGE", 2)
        [row] = _function(case.stage, "2").rows
        assert (row.rank, row.total) == (3, 36000)
