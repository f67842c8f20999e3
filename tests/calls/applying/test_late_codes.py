"""Late codes: one organisation is received longer, nobody else, and it is all in the trail."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail

from calls.applying.queries.late_codes import know_late_codes
from calls.applying.rules import call_receives, clock_of, why_closed
from calls.applying.services import NotReceived, submit_entry
from calls.applying.services.late_codes import (
    LETTERS,
    new_code,
    revoke_late_code,
    sha256_of_code,
)
from calls.publishing.models import LateCode
from calls.publishing.services import extend_deadline
from minka.common.audit import sentence, trail
from minka.common.errors import DomainError
from minka.notifications.models import AddressMail, Notice
from minka.notifications.services import deliver
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import CLOSES, make_call, make_grant

from .late import HOUR, LATE, UNTIL, giving, take


@pytest.fixture
def steward(call):
    """Return somebody of the call's team."""
    return make_grant(call, make_user("Equipo", language="en")).user


@pytest.fixture
def give(call, organisation, steward):
    """Return a function that gives the organisation a code."""
    return giving(call, organisation, steward)


# ---- the code


def test_codes_are_long_and_easy_to_read_out():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {14}
    assert set("".join(codes)) - {"-"} <= set(LETTERS)
    assert not set("0O1IL2Z5S8B") & set(LETTERS)


@pytest.mark.parametrize("typed", ["K7PM-4QXD-9RHT", "k7pm4qxd9rht", " K7PM 4QXD–9RHT\n"])
def test_hyphens_spaces_and_case_do_not_matter(typed):
    assert sha256_of_code(typed) == sha256_of_code("K7PM-4QXD-9RHT")


def test_only_its_hash_is_stored(give, draft):
    made, code = give()
    assert made.code_sha256 == sha256_of_code(code)
    kept = [str(value) for row in LateCode.objects.values_list() for value in row]
    assert not any(code in value for value in kept)


# ---- giving


def test_a_code_given_and_entered_is_received_later(give, draft, send, owner):
    _made, code = give()
    with pytest.raises(NotReceived):
        send(at=LATE)
    take(draft, code, owner)
    receipt = send(at=UNTIL)
    assert receipt.submitted_at == UNTIL


@pytest.mark.parametrize("microseconds", [1, 10**6])
def test_after_its_instant_it_is_over(give, draft, send, owner, microseconds):
    _made, code = give()
    take(draft, code, owner)
    with pytest.raises(NotReceived, match="our server received until"):
        send(at=UNTIL + timedelta(microseconds=microseconds))


def test_a_code_that_was_not_entered_gives_nothing(give, draft, send):
    give()
    with pytest.raises(NotReceived):
        send(at=LATE)


def test_nobody_else_is_received_with_it(give, call, draft, owner):
    _made, code = give()
    take(draft, code, owner)
    other = make_proposal(call, submitted=False)
    entry = other.entries.get()
    with pytest.raises(DomainError, match="does not work"):
        take(entry, code, other.created_by)
    with pytest.raises(NotReceived):
        submit_entry(entry=entry, actor=other.created_by, at=LATE, idempotency_key=uuid.uuid4())


def test_it_counts_for_its_stage_only(give, organisation, owner, draft):
    _made, code = give()
    elsewhere = make_proposal(make_call(), organisation, submitted=False).entries.get()
    with pytest.raises(DomainError, match="does not work"):
        take(elsewhere, code, owner)


@pytest.mark.parametrize("until", [LATE, LATE - HOUR, CLOSES, CLOSES + timedelta(seconds=600)])
def test_a_code_lengthens(give, call, draft, until):
    call.stages.update(grace_seconds=600)
    at = min(LATE, until) if until > CLOSES else LATE
    with pytest.raises(DomainError) as refused:
        give(until=until, at=at)
    assert refused.value.code == "until"


def test_it_needs_a_reason_and_a_proposal(give, draft):
    with pytest.raises(DomainError, match="why"):
        give(reason=" \n")
    with pytest.raises(DomainError, match="no proposal"):
        give(organisation=make_organisation(make_user()))
    assert not LateCode.objects.exists()


@pytest.mark.parametrize("over", ["cancelled", "results"])
def test_what_is_over_receives_nothing_with_a_code(give, call, draft, over):
    if over == "cancelled":
        call.state = "cancelled"
        call.save()
    else:
        call.stages.update(results_released_at=LATE)
    with pytest.raises(DomainError, match="any more"):
        give(stage=call.stages.get())


def test_a_cancelled_call_receives_nothing_however_the_code_stands(give, draft, send, owner, call):
    _made, code = give()
    take(draft, code, owner)
    call.state = "cancelled"
    call.save()
    with pytest.raises(NotReceived, match="cancelled"):
        send(at=LATE)


def test_the_same_press_makes_one_code(give, draft):
    key = uuid.uuid4()
    first, code = give(key=key)
    again, nothing = give(key=key)
    assert (again.pk, nothing, bool(code)) == (first.pk, "", True)
    assert AddressMail.objects.count() == LateCode.objects.count() == 1


# ---- telling


def test_its_owners_get_it_by_mail_and_the_outbox_forgets_it(
    give, draft, owner, colleague, organisation
):
    gone = make_member(organisation, make_user("Ya no", is_active=False), "owner")
    _made, code = give()
    assert {row.email for row in AddressMail.objects.all()} == {owner.email}
    assert gone.user.email != owner.email
    deliver(clock=lambda: LATE)
    sent = [one for one in mail.outbox if one.to == [owner.email]][-1]
    assert code in sent.body
    assert "Se cortó la luz." in sent.body
    assert "6 December 2026, 13:00, Santiago time (UTC−3)" in sent.body
    assert f"/proposals/{draft.proposal.public_id}/late-code/" in sent.body
    kept = AddressMail.objects.get()
    assert (kept.data, kept.path, kept.state) == ({}, "", "sent")


def test_the_trail_of_the_call_tells_it_in_words(give, draft, owner, call, steward):
    made, code = give()
    take(draft, code, owner)
    take(draft, code, owner)
    revoke_late_code(code=made, actor=steward, at=LATE)
    told = [(sentence(e), e.actor, e.reason) for e in trail([call.public_id])]
    until = "6 December 2026, 13:00, Santiago time (UTC−3)"
    assert told == [
        ("Took back the late code of Red Lenca", steward, ""),
        (f"Entered the late code of Red Lenca, until {until}", owner, ""),
        (f"Gave a late code to Red Lenca, until {until}", steward, "Se cortó la luz."),
    ]
    assert not any(code in str(e.__dict__) for e in trail([call.public_id]))


# ---- taking back


def test_a_code_taken_back_counts_no_more(give, draft, send, owner, steward):
    made, code = give()
    take(draft, code, owner)
    revoke_late_code(code=made, actor=steward, at=LATE)
    with pytest.raises(NotReceived):
        send(at=LATE)
    with pytest.raises(DomainError, match="does not work"):
        take(draft, code, owner)


def test_taking_it_back_twice_tells_once(give, draft, owner, steward):
    made, _code = give()
    first = revoke_late_code(code=made, actor=steward, at=LATE)
    again = revoke_late_code(code=made, actor=steward, at=LATE + HOUR)
    assert first.revoked_at == again.revoked_at == LATE
    notices = Notice.objects.filter(kind="applying.late_code_revoked", channel="site")
    assert [one.recipient for one in notices] == [owner]


def test_what_was_received_with_it_stays_received(give, draft, send, owner, steward):
    made, code = give()
    take(draft, code, owner)
    receipt = send(at=LATE)
    revoke_late_code(code=made, actor=steward, at=LATE)
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert draft.receipts.get() == receipt


# ---- entering


@pytest.mark.parametrize("typed", ["", "AAAA", "K7PM-4QXD-9RHT", "'; DROP TABLE", "🙂" * 40])
def test_a_wrong_code_says_the_same_whatever_is_wrong(give, draft, owner, typed):
    give()
    with pytest.raises(DomainError, match="does not work") as refused:
        take(draft, typed, owner)
    assert refused.value.code == "code"


def test_a_code_that_is_over_is_not_entered(give, draft, owner):
    _made, code = give()
    with pytest.raises(DomainError, match="does not work"):
        take(draft, code, owner, UNTIL + timedelta(microseconds=1))


def test_the_longest_of_several_codes_counts(give, draft, owner, call, organisation):
    for hours in (30, 2, 10):
        _made, code = give(until=CLOSES + timedelta(hours=hours))
        take(draft, code, owner)
    stage = call.stages.get()
    assert call_receives(stage, CLOSES + timedelta(hours=30), organisation.pk)
    assert clock_of(stage, CLOSES + timedelta(hours=30), organisation.pk) == "late"
    assert "17:00" not in why_closed(stage, CLOSES + timedelta(hours=31))


def test_before_the_end_for_everybody_codes_are_not_asked_for(
    give, draft, owner, call, organisation, django_assert_num_queries
):
    _made, code = give()
    take(draft, code, owner)
    stage = call.stages.select_related("call").get()
    with django_assert_num_queries(0):
        assert call_receives(stage, CLOSES, organisation.pk)
    with django_assert_num_queries(1):
        for _n in range(3):
            assert call_receives(stage, LATE, organisation.pk)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_ask_once(give, call, organisation, draft, owner, number, django_assert_num_queries):
    _made, code = give()
    take(draft, code, owner)
    entries = [draft, *(make_proposal(call).entries.get() for _ in range(number - 1))]
    entries = list(
        type(draft)
        .objects.filter(pk__in=[e.pk for e in entries])
        .select_related("stage__call", "proposal")
    )
    with django_assert_num_queries(1):
        know_late_codes(entries, LATE)
    with django_assert_num_queries(0):
        received = [call_receives(e.stage, LATE, e.proposal.organisation_id) for e in entries]
        know_late_codes(entries, CLOSES)
    assert received == [entry.pk == draft.pk for entry in entries]


def test_an_extension_beyond_the_code_counts(give, draft, send, owner, steward, call):
    _made, code = give()
    take(draft, code, owner)
    extend_deadline(
        stage=call.stages.get(),
        deadline_at=UNTIL + HOUR,
        reason="Para todas.",
        actor=steward,
        at=LATE,
    )
    assert send(at=UNTIL + HOUR).submitted_at == UNTIL + HOUR
