"""Submitting and withdrawing: receipts, the clock, and what is kept."""

import json
import uuid
from datetime import timedelta

import pytest

from calls.applying.models import Receipt
from calls.applying.queries import snapshot_of, whole
from calls.applying.rules import canonical, sha256_of
from calls.applying.services import (
    Incomplete,
    NotReceived,
    open_final_entry,
    save_draft,
    store_tally,
    submit_entry,
    withdraw_entry,
)
from calls.applying.signals import entry_submitted, entry_withdrawn
from calls.publishing.models import Call
from minka.accounts.models import Membership
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.common.states import MoveRefused, move
from minka.notifications.models import Notice
from tests.factories.accounts import make_member
from tests.factories.applying import make_proposal
from tests.factories.publishing import CLOSES, OPENS, make_call

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def heard(signal):
    """Return the list of what a signal says from now on."""
    found = []

    def hear(**given):
        found.append(given)

    signal.connect(hear, weak=False, dispatch_uid=f"test-{id(found)}")
    return found


def test_a_submission_leaves_a_receipt_and_moves_both(draft, send, at):
    receipt = send()
    draft.refresh_from_db()
    assert (draft.state, draft.proposal.state) == ("submitted", "submitted")
    assert draft.submitted_at == draft.proposal.submitted_at == receipt.submitted_at == at
    assert receipt.number == f"AC26-{draft.proposal.number:04d}-1"
    assert receipt.zone == "America/Santiago"


def test_the_hash_can_be_computed_again(send):
    receipt = send()
    receipt.refresh_from_db()
    assert sha256_of(receipt.snapshot) == receipt.sha256
    assert json.loads(canonical(receipt.snapshot)) == receipt.snapshot


def test_the_snapshot_holds_all_that_was_written(draft, send):
    snapshot = send().snapshot
    assert snapshot["answers"] == draft.answers
    assert snapshot["proposal"]["amount"] == "12000.00"
    assert snapshot["budget"] == [
        {"concept": "Talleres", "source": "requested", "period": None, "amount": "12000.00"}
    ]
    assert snapshot["organisation"]["name"] == "Red Lenca"


def test_one_changed_letter_changes_the_hash(draft):
    snapshot = snapshot_of(whole(draft))
    before = sha256_of(snapshot)
    snapshot["proposal"]["title"] += "."
    assert sha256_of(snapshot) != before


def test_receipts_are_immutable(send):
    receipt = send()
    with pytest.raises(TypeError):
        receipt.save()
    with pytest.raises(TypeError):
        receipt.delete()


@pytest.mark.parametrize("instant", [OPENS, CLOSES])
def test_the_first_and_the_last_second_are_in_time(send, instant):
    assert send(at=instant).submitted_at == instant


@pytest.mark.parametrize("instant", [OPENS - SECOND, CLOSES + SECOND])
def test_one_second_outside_is_refused_and_the_draft_kept(draft, send, instant):
    with pytest.raises(NotReceived):
        send(at=instant)
    draft.refresh_from_db()
    assert (draft.state, draft.answers["where"]) == ("draft", "Puno")
    assert not Receipt.objects.exists()


def test_a_refusal_says_both_instants_and_stays_in_the_trail(draft, send):
    with pytest.raises(NotReceived) as refusal:
        send(at=CLOSES + SECOND)
    assert "13:00" in str(refusal.value)
    assert "13:00:01" in str(refusal.value)
    event = AuditEvent.objects.get(verb="applying.refused")
    assert (event.target_id, event.data["code"]) == (draft.proposal.public_id, "late")


def test_an_extended_deadline_receives_again(draft, send):
    stage = draft.stage
    stage.deadline_at = CLOSES + timedelta(days=1)
    stage.save()
    assert send(at=CLOSES + SECOND).submitted_at == CLOSES + SECOND


def test_a_cancelled_call_receives_nothing(draft, send):
    Call.objects.update(state="cancelled")
    with pytest.raises(NotReceived, match=r"cancel"):
        send()


def test_what_is_incomplete_is_refused_with_what_is_missing(draft, send):
    draft.answers = {}
    draft.save()
    with pytest.raises(Incomplete) as refusal:
        send()
    assert {problem.field for problem in refusal.value.problems} == {"q_learning", "q_where"}
    assert AuditEvent.objects.filter(verb="applying.refused").count() == 1


def test_the_same_key_gives_the_same_receipt(send):
    key = uuid.uuid4()
    assert send(idempotency_key=key) == send(idempotency_key=key)
    assert Receipt.objects.count() == 1


def test_two_colleagues_one_after_the_other_get_one_receipt(send, colleague):
    assert send() == send(actor=colleague)
    assert Receipt.objects.count() == 1


def test_a_late_retry_of_what_was_received_still_gives_its_receipt(send):
    key = uuid.uuid4()
    first = send(idempotency_key=key)
    assert send(idempotency_key=key, at=CLOSES + SECOND) == first


def test_the_receipt_is_told_to_everybody_who_writes(send, owner, colleague, organisation):
    viewer = make_member(organisation, role="viewer").user
    send()
    told = set(Notice.objects.values_list("recipient", "kind", "channel"))
    assert told == {
        (person.pk, "applying.received", channel)
        for person in (owner, colleague)
        for channel in ("mail", "site")
    }
    assert viewer.pk not in {row[0] for row in told}


def test_upper_floors_hear_of_it(draft, send, owner, at):
    sent, withdrawn = heard(entry_submitted), heard(entry_withdrawn)
    receipt = send()
    withdraw_entry(entry=draft, actor=owner, at=at)
    assert [(x["entry"], x["receipt"]) for x in sent] == [(draft, receipt)]
    assert [x["entry"] for x in withdrawn] == [draft]


def test_withdraw_change_and_submit_again(draft, send, owner, at):
    first = send()
    withdraw_entry(entry=draft, actor=owner, at=at)
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_at) == ("withdrawn", None)
    assert draft.proposal.submitted_at is None
    save_draft(entry=draft, values={"title": "Otro título"}, actor=owner, at=at)
    second = send()
    assert second.number == f"AC26-{draft.proposal.number:04d}-2"
    assert (first.sha256 != second.sha256, Receipt.objects.count()) == (True, 2)


def test_an_old_key_after_a_withdrawal_gives_its_old_receipt(draft, send, owner, at):
    key = uuid.uuid4()
    first = send(idempotency_key=key)
    withdraw_entry(entry=draft, actor=owner, at=at)
    assert send(idempotency_key=key) == first
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_nothing_is_withdrawn_after_the_deadline(draft, send, owner):
    send()
    with pytest.raises(DomainError):
        withdraw_entry(entry=draft, actor=owner, at=CLOSES + SECOND)
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_a_draft_has_nothing_to_withdraw(draft, owner, at):
    with pytest.raises(MoveRefused):
        withdraw_entry(entry=draft, actor=owner, at=at)


def test_the_final_proposal_begins_from_the_profile(organisation, owner, at):
    call = make_call(stages=2, code="DOS")
    profile, final = call.stages.all()
    proposal = make_proposal(call, organisation, created_by=owner)
    for state in ("eligible", "invited"):
        move(proposal, state, actor=owner, at=at)
    entry = open_final_entry(proposal=proposal, stage=final, actor=owner, at=at)
    assert entry.answers == {"learning": "Qué hizo durar la acción colectiva.", "where": "Puno"}
    assert open_final_entry(proposal=proposal, stage=final, actor=owner, at=at) == entry
    assert entry.form_version.stage == final
    proposal.budget_lines.create(stage=final, concept="Todo", source="requested", amount=12000)
    receipt = submit_entry(entry=entry, actor=owner, at=at, idempotency_key=uuid.uuid4())
    proposal.refresh_from_db()
    assert (proposal.state, receipt.number) == ("finalised", f"DOS-{proposal.number:04d}-F1")
    withdraw_entry(entry=entry, actor=owner, at=at)
    proposal.refresh_from_db()
    assert proposal.state == "invited"
    assert proposal.submitted_at is not None
    assert profile.entries.get().state == "submitted"


def test_the_tally_is_kept_on_the_entry(draft):
    store_tally(entry=draft, reviews_assigned=3, reviews_done=2, score_mean=81.5, score_spread=4.25)
    draft.refresh_from_db()
    assert (draft.reviews_assigned, draft.reviews_done) == (3, 2)
    assert (float(draft.score_mean), float(draft.score_spread)) == (81.5, 4.25)


def test_who_left_the_organisation_is_not_told(send, owner, colleague):
    Membership.objects.filter(user=colleague).delete()
    send()
    assert set(Notice.objects.values_list("recipient", flat=True)) == {owner.pk}
