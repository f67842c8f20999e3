"""Releasing: everything at once, once; the reserve; what each one reads."""

from datetime import datetime
from decimal import Decimal

import pytest

from calls.applying.models import Proposal
from calls.applying.states import EntryState, ProposalState
from calls.publishing.models import Call
from calls.publishing.states import CallState
from calls.reviewing.models import EligibilityCheck
from calls.selecting.models import Decision
from calls.selecting.queries import call_figures, feedback_of, home_card, winners
from calls.selecting.services import decide, promote_reserve, release_results
from calls.selecting.signals import proposal_selected, results_released
from calls.selecting.states import Outcome
from minka.common.errors import DomainError
from minka.common.states import MoveRefused
from minka.notifications.models import Notice
from minka.notifications.states import Channel
from tests.factories.accounts import make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import CLOSES
from tests.factories.taxonomy import themes


def choose(case, outcomes, at: datetime) -> None:
    """Decide about the case's entries in order."""
    for entry, outcome in zip(case.entries, outcomes, strict=True):
        decide(
            entry=entry,
            outcome=outcome,
            reason="Para el acta.",
            feedback="Bien contado.",
            actor=case.member,
            at=at,
        )


def release(case, at, stage=None):
    """Release as the steward."""
    return release_results(stage=stage or case.stage, actor=case.steward, at=at)


def states(case) -> list[str]:
    """Return how the case's proposals stand."""
    ids = [entry.proposal_id for entry in case.entries]
    return [Proposal.objects.get(pk=pk).state for pk in ids]


ALL = (Outcome.SELECTED, Outcome.RESERVE, Outcome.NOT_SELECTED)


@pytest.fixture
def heard():
    """Return what was heard of both signals, in order."""
    found = []

    def listener(sender, signal, **what):
        found.append((signal, what))

    for signal in (proposal_selected, results_released):
        signal.connect(listener, weak=False)
    yield found
    for signal in (proposal_selected, results_released):
        signal.disconnect(listener)


def told(user) -> list[str]:
    """Return the outcomes a person was told by mail."""
    rows = Notice.objects.filter(
        recipient=user, channel=Channel.MAIL, kind="selecting.result"
    ).order_by("pk")
    return [notice.data["outcome"] for notice in rows]


def test_everything_becomes_known_at_once(case, later, heard):
    choose(case, ALL, later)
    summary = release(case, later)
    assert states(case) == ["selected", "reserve", "not_selected"]
    assert Call.objects.get().state == CallState.DECIDED
    assert {d.released_at for d in Decision.objects.all()} == {later}
    assert [told(person) for person in case.people] == [["selected"], ["reserve"], ["not_selected"]]
    assert [signal for signal, _what in heard] == [proposal_selected, results_released]
    assert heard[0][1]["proposal"].pk == case.entries[0].proposal_id
    assert heard[0][1]["decision"].amount == Decimal(12000)
    assert summary.told == 3


def test_a_second_time_does_nothing(case, later, heard):
    choose(case, ALL, later)
    release(case, later)
    count = Notice.objects.count()
    release(case, later)
    assert Notice.objects.count() == count
    assert len(heard) == 2


def test_whoever_fails_keeps_everything_private(case, later):
    choose(case, ALL, later)

    def broken(sender, **what):
        raise RuntimeError

    results_released.connect(broken)
    try:
        with pytest.raises(RuntimeError):
            release(case, later)
    finally:
        results_released.disconnect(broken)
    assert states(case) == ["eligible"] * 3
    assert not Notice.objects.filter(kind="selecting.result").exists()


@pytest.mark.parametrize("what", ["undecided", "unchecked", "nothing", "too_early", "over"])
def test_what_keeps_it_from_being_done(case, later, what):
    if what == "nothing":
        Proposal.objects.update(state=ProposalState.NOT_SELECTED)
    elif what != "undecided":
        choose(case, ALL, later)
    if what == "unchecked":
        make_proposal(case.call)
    if what == "over":
        case.call.state = CallState.CANCELLED
        case.call.save()
    with pytest.raises(DomainError) as refusal:
        release(case, CLOSES if what == "too_early" else later)
    assert refusal.value.code == what


def test_who_was_not_eligible_is_told_now(case, later):
    choose(case, ALL, later)
    person = make_user()
    proposal = make_proposal(case.call, state=ProposalState.INELIGIBLE)
    proposal.organisation.memberships.create(user=person, role="owner")
    EligibilityCheck.objects.create(
        entry=proposal.entries.get(),
        eligible=False,
        reason="No es del tema.",
        checked_by=case.steward,
        checked_at=later,
    )
    release(case, later)
    assert told(person) == ["ineligible"]
    [one] = feedback_of(proposal)
    assert (one.outcome, one.feedback) == ("ineligible", "No es del tema.")


class TestTwoStages:
    """A profile, then the final proposal by invitation."""

    OUTCOMES = (Outcome.INVITED, Outcome.INVITED, Outcome.NOT_SELECTED)

    def test_the_invited_get_their_final_proposal(self, two_stages, later):
        choose(two_stages, self.OUTCOMES, later)
        release(two_stages, later)
        assert states(two_stages) == ["invited", "invited", "not_selected"]
        assert Call.objects.get().state == CallState.PUBLISHED
        opened = two_stages.call.stages.get(kind="final").entries.all()
        assert {entry.proposal_id for entry in opened} == {
            entry.proposal_id for entry in two_stages.entries[:2]
        }
        notice = Notice.objects.filter(recipient=two_stages.people[0]).first()
        assert notice.data["deadline"]

    def test_who_does_not_send_it_is_closed(self, two_stages, later):
        choose(two_stages, self.OUTCOMES, later)
        release(two_stages, later)
        first = two_stages.entries[0].proposal
        final = two_stages.call.stages.get(kind="final")
        entry = first.entries.get(stage=final)
        entry.state = EntryState.SUBMITTED
        entry.submitted_at = later
        entry.save()
        Proposal.objects.filter(pk=first.pk).update(state=ProposalState.FINALISED)
        entry = type(entry).objects.get(pk=entry.pk)
        decide(entry=entry, outcome="selected", reason="Sí.", actor=two_stages.member, at=later)
        release(two_stages, later, type(final).objects.get(pk=final.pk))
        assert states(two_stages) == ["selected", "not_selected", "not_selected"]
        assert told(two_stages.people[1]) == ["invited", "not_sent"]
        assert [one.outcome for one in feedback_of(Proposal.objects.get(pk=first.pk))] == [
            "selected",
            "invited",
        ]


class TestReserve:
    """A proposal in reserve takes the place of one that fell out."""

    @pytest.fixture
    def out(self, case, later):
        """Return the case with its results out."""
        choose(case, ALL, later)
        release(case, later)
        return case

    def promote(self, case, number, at, **extra):
        """Call up one of the case's proposals."""
        extra.setdefault("reason", "Otra renunció.")
        extra.setdefault("amount", None)
        return promote_reserve(
            proposal=case.entries[number].proposal, actor=case.steward, at=at, **extra
        )

    def test_it_is_selected_and_told(self, out, later, heard):
        decision = self.promote(out, 1, later, amount=Decimal(8000))
        assert states(out)[1] == "selected"
        assert (decision.outcome, decision.amount) == ("selected", Decimal(8000))
        assert decision.reason == "Para el acta.\n\nOtra renunció."
        assert told(out.people[1]) == ["reserve", "selected"]
        assert [signal for signal, _what in heard] == [proposal_selected]
        assert winners(out.stage).count() == 2

    def test_others_cannot_be_called_up(self, out, later):
        with pytest.raises(MoveRefused):
            self.promote(out, 2, later)

    def test_a_reason_is_needed(self, out, later):
        with pytest.raises(DomainError):
            self.promote(out, 1, later, reason="")

    def test_not_before_the_results(self, case, later):
        choose(case, ALL, later)
        with pytest.raises(DomainError):
            self.promote(case, 1, later)


def test_figures_by_country_and_theme(case, later):
    theme = themes()[0]
    case.entries[0].proposal.themes.add(theme)
    make_proposal(case.call, state=ProposalState.INELIGIBLE, country="BO")
    make_proposal(case.call, submitted=False)
    choose(case, ALL, later)
    release(case, later)
    figures = call_figures(case.call)
    assert figures.by_country == {
        "PE": {"received": 3, "eligible": 3, "selected": 1},
        "BO": {"received": 1, "eligible": 0, "selected": 0},
    }
    assert (figures.received, figures.eligible, figures.selected) == (4, 3, 1)
    [(code, row)] = figures.by_theme.items()
    assert (code, row["received"], row["selected"]) == (theme.code, 1, 1)


def test_feedback_has_means_only_with_two_reviews(case, later):
    choose(case, ALL, later)
    case.entries[1].assignments.last().review.delete()
    case.entries[1].assignments.last().delete()
    case.entries[1].reviews_done = 1
    case.entries[1].save()
    release(case, later)
    [full] = feedback_of(Proposal.objects.get(pk=case.entries[0].proposal_id))
    [thin] = feedback_of(Proposal.objects.get(pk=case.entries[1].proposal_id))
    assert [mean for _criterion, mean in full.means] == [4, 4]
    assert (full.mean, full.amount) == (Decimal("100.000"), Decimal(12000))
    assert (thin.means, thin.mean, thin.amount) == ([], None, None)
    assert thin.comments == ["El método está bien contado."]


def test_nothing_is_told_before(case, later):
    choose(case, ALL, later)
    assert feedback_of(case.entries[0].proposal) == []


class TestHomeCard:
    """What team and committee are told to do next."""

    def urls(self, user, at, django_assert_max_num_queries):
        """Return where a person's tasks lead, found in two queries."""
        with django_assert_max_num_queries(2):
            return [task.url for card in home_card(user, at) for task in card.tasks]

    def test_from_eligibility_to_results(self, case, later, django_assert_max_num_queries):
        def steps():
            return [
                [url.partition("?")[0].split("/")[-2] for url in self.urls(u, later, limit)]
                for u in (case.steward, case.member)
            ]

        limit = django_assert_max_num_queries
        waiting = make_proposal(case.call)
        assert steps() == [["eligibility"], ["ranking"]]
        Proposal.objects.filter(pk=waiting.pk).update(state=ProposalState.INELIGIBLE)
        assert steps() == [["ranking"], ["ranking"]]
        choose(case, ALL, later)
        assert steps() == [["release"], []]
        release(case, later)
        assert steps() == [[], []]

    def test_nothing_before_the_deadline_nor_for_others(self, case, later):
        assert home_card(case.steward, CLOSES) == []
        assert home_card(case.people[0], later) == []
