"""Eligibility: yes or no with a reason, kept from the organisation until the results."""

import pytest

from calls.applying.states import ProposalState
from calls.publishing.models import AwardCap
from calls.reviewing.models import EligibilityCheck
from calls.reviewing.queries import caps_of, eligibility_counts, hints, to_check
from calls.reviewing.services import check_eligibility, check_many
from calls.reviewing.states import AssignmentState
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.common.states import MoveRefused
from minka.notifications.models import Notice
from tests.factories.applying import make_proposal
from tests.factories.publishing import CLOSES
from tests.factories.reviewing import make_assignment, make_review, make_reviewer


@pytest.fixture
def waiting(case):
    """Return an entry that nobody has checked."""
    return make_proposal(case.call).entries.get()


def check(case, entry, at, *, eligible=True, reason=""):
    """Check as the steward."""
    return check_eligibility(
        entry=entry, eligible=eligible, reason=reason, actor=case.steward, at=at
    )


def test_a_yes_moves_the_proposal_and_leaves_a_trace(case, waiting, later):
    check(case, waiting, later)
    waiting.proposal.refresh_from_db()
    assert waiting.proposal.state == ProposalState.ELIGIBLE
    event = AuditEvent.objects.get(target_id=waiting.proposal.public_id)
    assert (event.state_from, event.state_to, event.actor) == (
        "submitted",
        "eligible",
        case.steward,
    )


def test_a_no_needs_a_reason(case, waiting, later):
    with pytest.raises(DomainError):
        check(case, waiting, later, eligible=False, reason="  ")
    assert EligibilityCheck.objects.count() == 0
    check(case, waiting, later, eligible=False, reason="No es una organización sin fines de lucro.")
    waiting.proposal.refresh_from_db()
    assert waiting.proposal.state == ProposalState.INELIGIBLE


def test_the_organisation_is_not_told(case, waiting, later):
    check(case, waiting, later, eligible=False, reason="Fuera de tema.")
    assert Notice.objects.count() == 0


def test_an_answer_can_be_changed_and_every_answer_is_kept(case, waiting, later):
    check(case, waiting, later, eligible=False, reason="Fuera de tema.")
    check(case, waiting, later, eligible=True, reason="Se aclaró.")
    check(case, waiting, later, eligible=True, reason="Se aclaró más.")
    waiting.proposal.refresh_from_db()
    assert waiting.proposal.state == ProposalState.ELIGIBLE
    assert [c.reason for c in waiting.eligibility_checks.all()] == [
        "Se aclaró más.",
        "Se aclaró.",
        "Fuera de tema.",
    ]


def test_not_before_the_deadline(case, waiting):
    with pytest.raises(DomainError) as refusal:
        check(case, waiting, CLOSES)
    assert refusal.value.code == "too_early"


def test_not_after_the_results(case, waiting, later):
    case.stage.results_released_at = later
    case.stage.save()
    waiting.stage.refresh_from_db()
    with pytest.raises(DomainError) as refusal:
        check(case, waiting, later)
    assert refusal.value.code == "released"


def test_not_once_it_was_decided(case, later):
    case.proposal.state = ProposalState.SELECTED
    case.proposal.save()
    with pytest.raises(MoveRefused):
        check(case, case.entry, later, eligible=False, reason="Tarde.")


def test_reviews_that_wait_are_taken_back_and_submitted_ones_stay(case, later):
    pending = make_assignment(case.entry, make_reviewer(case.call))
    make_review(case.entry, value=4)
    check(case, case.entry, later, eligible=False, reason="Fuera de tema.")
    pending.refresh_from_db()
    case.entry.refresh_from_db()
    assert pending.state == AssignmentState.REMOVED
    assert (case.entry.reviews_assigned, case.entry.reviews_done) == (1, 1)


def test_several_are_checked_alike_or_not_at_all(case, waiting, later):
    other = make_proposal(case.call)
    done = check_many(
        stage=case.stage,
        proposals=[waiting.proposal, other],
        eligible=True,
        reason="",
        actor=case.steward,
        at=later,
    )
    assert done == 2
    assert eligibility_counts(case.call) == {"waiting": 0, "eligible": 3, "ineligible": 0}


def test_the_list_shows_what_waits(case, waiting):
    make_proposal(case.call, submitted=False)
    assert list(to_check(case.call, "waiting")) == [waiting.proposal]
    assert list(to_check(case.call, "eligible")) == [case.proposal]
    assert list(to_check(case.call, "nonsense")) == [waiting.proposal]


def kept(case, at) -> dict[str, bool | None]:
    """Return what the machine sees, by rule."""
    return {h.name: h.kept for h in hints(case.call, case.proposal, caps_of(case.call), at)}


def test_a_proposal_within_the_rules_breaks_none(case, later):
    assert set(kept(case, later).values()) == {True}


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("kind", {"legal_kinds": ["ngo"]}),
        ("country", {"countries": ["BO"]}),
        ("language", {"proposal_languages": ["pt-BR"]}),
        ("months", {"term_months": 9}),
    ],
)
def test_each_broken_rule_is_seen(case, later, rule, change):
    for name, value in change.items():
        setattr(case.call, name, value)
    assert {name for name, ok in kept(case, later).items() if ok is False} == {rule}


def test_years_are_unknown_until_said(case, later):
    case.call.min_years = 3
    assert kept(case, later)["years"] is None
    case.proposal.organisation.founded = 2024
    assert kept(case, later)["years"] is False
    case.proposal.organisation.founded = 2023
    assert kept(case, later)["years"] is True


def test_the_cap_grows_with_the_countries(case, later):
    case.proposal.amount = 18000
    assert kept(case, later)["amount"] is False
    case.proposal.countries = ["PE", "BO"]
    assert kept(case, later)["amount"] is True
    AwardCap.objects.all().delete()
    case.proposal.amount = None
    assert kept(case, later)["amount"] is True
