"""Changing what was sent: the version received stands until the next one is."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calls.applying.models import Receipt
from calls.applying.queries import revised, snapshot_of, stored_values, whole
from calls.applying.services import (
    Incomplete,
    NotReceived,
    add_file,
    drop_revision,
    remind_open_drafts,
    reopen_entry,
    save_draft,
    withdraw_entry,
)
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.common.states import move
from minka.notifications.models import Notice
from tests.factories.accounts import make_user
from tests.factories.files import make_upload
from tests.factories.publishing import CLOSES, make_form_version, make_grant, make_question

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
CHANGED = {
    "title": "Otro título",
    "q_where": "Cusco",
    "countries": ["PE", "BO"],
    "partners": [
        {
            "id": "9f7c0f3e-8a51-4b0e-9a55-0d6f2f6f1c01",
            "name": "Uma Suyu",
            "country": "BO",
            "role": "co_executor",
            "email": "",
        }
    ],
    "budget": [{"concept": "Todo", "source": "requested", "amount": "12000.00"}],
}


@pytest.fixture
def sent(draft, send):
    """Return an entry that was received, with its receipt."""
    receipt = send()
    draft.refresh_from_db()
    return draft, receipt


@pytest.fixture
def changed(sent, owner, at):
    """Return an entry whose next version is being written, and the receipt that stands."""
    entry, receipt = sent
    reopen_entry(entry=entry, actor=owner, at=at)
    save_draft(entry=entry, values=CHANGED, actor=owner, at=at)
    return fresh(entry), receipt


def fresh(entry):
    """Return the entry as stored, nothing remembered."""
    return (
        type(entry)
        .objects.select_related("proposal__call", "form_version", "stage")
        .get(pk=entry.pk)
    )


def test_what_was_received_stays_as_it_was(changed):
    entry, receipt = changed
    assert (entry.state, entry.proposal.state) == ("submitted", "submitted")
    assert entry.proposal.title != "Otro título"
    assert entry.answers == receipt.snapshot["answers"]
    assert snapshot_of(whole(entry)) == receipt.snapshot
    assert (entry.submitted_at, entry.submissions) == (receipt.submitted_at, 1)


def test_its_people_read_their_changes(changed):
    entry, _receipt = changed
    seen = stored_values(revised(entry), CHANGED)
    assert seen["title"] == "Otro título"
    assert (seen["q_where"], seen["countries"]) == ("Cusco", ["PE", "BO"])
    assert [row["name"] for row in seen["partners"]] == ["Uma Suyu"]
    assert [row["concept"] for row in seen["budget"]] == ["Todo"]


def test_the_new_version_takes_the_place_of_the_one_before(changed, send, at):
    entry, first = changed
    second = send(at=at + SECOND)
    entry = fresh(entry)
    assert second.number == first.number[:-1] + "2"
    assert second.snapshot["proposal"]["title"] == entry.proposal.title == "Otro título"
    assert second.snapshot == snapshot_of(whole(entry))
    assert (entry.revision, entry.submissions) == (None, 2)
    assert entry.submitted_at == entry.proposal.submitted_at == at + SECOND
    assert Receipt.objects.get(pk=first.pk).sha256 == first.sha256
    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert {"applying.reopened", "applying.resubmitted"} <= set(verbs)


def test_at_no_instant_is_it_not_submitted(changed, send):
    send()
    assert not AuditEvent.objects.filter(state_to__in=["withdrawn", "draft"]).exists()


def test_after_the_deadline_the_last_received_stands_and_the_changes_are_kept(changed, send):
    entry, receipt = changed
    with pytest.raises(NotReceived):
        send(at=CLOSES + SECOND)
    entry = fresh(entry)
    assert (entry.state, entry.submissions) == ("submitted", 1)
    assert entry.revision["title"] == "Otro título"
    assert snapshot_of(whole(entry)) == receipt.snapshot


def test_an_incomplete_version_is_refused_and_changes_nothing(changed, send, owner, at):
    entry, receipt = changed
    save_draft(entry=entry, values={"q_where": None}, actor=owner, at=at)
    with pytest.raises(Incomplete) as refusal:
        send()
    assert {problem.field for problem in refusal.value.problems} == {"q_where"}
    assert snapshot_of(whole(fresh(entry))) == receipt.snapshot


def test_what_could_not_be_understood_is_kept_as_typed(changed, send, owner, at):
    entry, _receipt = changed
    save_draft(entry=entry, values={"amount": {"typed": "doce mil"}}, actor=owner, at=at)
    assert revised(fresh(entry)).typed == {"amount": "doce mil"}
    with pytest.raises(Incomplete):
        send()
    save_draft(entry=entry, values={"amount": "12000.00"}, actor=owner, at=at)
    assert send().snapshot["proposal"]["amount"] == "12000.00"


def test_nothing_changed_gives_the_receipt_that_there_is(sent, send, owner, at):
    entry, receipt = sent
    reopen_entry(entry=entry, actor=owner, at=at)
    save_draft(entry=entry, values={"q_where": "Puno"}, actor=owner, at=at)
    assert send() == receipt
    assert (fresh(entry).revision, Receipt.objects.count()) == (None, 1)


def test_the_same_key_twice_gives_the_second_receipt_once(changed, send):
    key = uuid.uuid4()
    assert send(idempotency_key=key) == send(idempotency_key=key)
    assert Receipt.objects.count() == 2


def test_the_key_of_the_first_version_still_gives_the_first_receipt(draft, send, owner, at):
    key = uuid.uuid4()
    first = send(idempotency_key=key)
    reopen_entry(entry=draft, actor=owner, at=at)
    save_draft(entry=draft, values=CHANGED, actor=owner, at=at)
    assert send(idempotency_key=key) == first
    assert fresh(draft).revision is not None


def test_giving_up_leaves_what_was_received(changed, send, owner, at):
    entry, receipt = changed
    drop_revision(entry=entry, actor=owner, at=at)
    assert (fresh(entry).revision, send()) == (None, receipt)
    event = AuditEvent.objects.get(verb="applying.revision_dropped")
    assert event.data["fields"] == sorted(CHANGED)
    drop_revision(entry=entry, actor=owner, at=at)
    assert AuditEvent.objects.filter(verb="applying.revision_dropped").count() == 1


def test_withdrawing_keeps_the_changes_in_the_draft(changed, owner, at):
    entry, _receipt = changed
    withdraw_entry(entry=entry, actor=owner, at=at)
    entry = fresh(entry)
    assert (entry.state, entry.revision, entry.proposal.title) == (
        "withdrawn",
        None,
        "Otro título",
    )
    assert entry.answers["where"] == "Cusco"


def test_it_is_not_written_unless_it_was_opened(sent, owner, at):
    entry, _receipt = sent
    with pytest.raises(DomainError) as refusal:
        save_draft(entry=entry, values=CHANGED, actor=owner, at=at)
    assert refusal.value.code == "submitted"


@pytest.mark.parametrize("late", [True, False])
def test_it_is_opened_only_in_time_and_once(sent, owner, at, late):
    entry, _receipt = sent
    if late:
        with pytest.raises(DomainError):
            reopen_entry(entry=entry, actor=owner, at=CLOSES + SECOND)
        return
    save_draft(
        entry=reopen_entry(entry=entry, actor=owner, at=at), values=CHANGED, actor=owner, at=at
    )
    assert reopen_entry(entry=entry, actor=owner, at=at).revision == CHANGED


def test_a_draft_is_not_opened(draft, owner, at):
    with pytest.raises(DomainError) as refusal:
        reopen_entry(entry=draft, actor=owner, at=at)
    assert refusal.value.code == "not_sent"


def test_once_the_foundation_goes_on_with_it_no_version_follows(changed, send, owner, at):
    entry, receipt = changed
    move(entry.proposal, "eligible", actor=owner, at=at)
    with pytest.raises(NotReceived) as refusal:
        send()
    assert refusal.value.code == "examined"
    with pytest.raises(DomainError):
        save_draft(entry=entry, values={"title": "Más"}, actor=owner, at=at)
    entry = fresh(entry)
    assert entry.revision["title"] == "Otro título"
    assert snapshot_of(whole(entry)) == receipt.snapshot


def test_a_file_added_meanwhile_is_not_part_of_what_was_received(call, sent, send, owner, at):
    entry, receipt = sent
    stage = entry.stage
    make_question(stage, "letter", "file", required=False)
    entry.form_version = make_form_version(stage)
    entry.save()
    reopen_entry(entry=entry, actor=owner, at=at)
    document = add_file(entry=entry, key="letter", upload=make_upload(), actor=owner, at=at)
    entry = fresh(entry)
    assert "letter" not in entry.answers
    assert entry.answers == receipt.snapshot["answers"]
    second = send()
    assert second.snapshot["answers"]["letter"][0]["sha256"] == document.sha256


def test_people_are_reminded_of_changes_not_sent(changed, owner):
    entry, _receipt = changed
    Notice.objects.all().delete()
    assert remind_open_drafts(at=CLOSES - timedelta(hours=20)) == 1
    notice = Notice.objects.filter(kind="applying.closing", recipient=owner).first()
    assert notice.data["changes"] is True
    drop = drop_revision(entry=entry, actor=owner, at=CLOSES - timedelta(hours=19))
    assert drop.revision is None
    type(entry).objects.update(reminded="")
    assert remind_open_drafts(at=CLOSES - timedelta(hours=18)) == 0


# -- the pages


def url(name, entry, *more):
    """Return an address of the proposal."""
    return reverse(f"applying:{name}", args=[entry.proposal.public_id, *more])


def test_the_way_through_the_pages(browse, sent):
    entry, receipt = sent
    page = browse.get(url("proposal", entry)).content.decode()
    assert url("change", entry) in page
    assert receipt.number in browse.get(url("change", entry)).content.decode()
    assert browse.post(url("change", entry))["Location"] == url("hub", entry)
    hub = browse.get(url("hub", entry)).content.decode()
    assert "You are changing what was sent" in hub
    basics = {"title": "Otro", "language": "es", "summary": "S", "countries": ["PE"]}
    basics |= {"amount": "12000", "months": "10"}
    assert browse.post(url("basics", entry), basics).status_code == 302
    unsent = browse.get(url("unsent", entry))
    assert {row["label"] for row in unsent.context["rows"]} == {"Title", "Summary"}
    assert "<ins>" in unsent.content.decode()
    check = browse.get(url("check", entry))
    assert "Send the new version" in check.content.decode()
    answer = browse.post(url("submit", entry), {"key": str(check.context["key"])})
    assert answer.status_code == 302
    assert Receipt.objects.count() == 2
    old = browse.get(receipt.get_absolute_url()).content.decode()
    assert "earlier submission" in old


def test_the_foundation_never_reads_what_was_not_sent(client, changed, call):
    entry, _receipt = changed
    steward = make_grant(call, role="steward").user
    client.force_login(steward, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = [
        url("proposal", entry),
        reverse("applying:received", args=[call.slug]),
        reverse("applying:received", args=[call.slug]) + "?q=otro",
        reverse("applying:figures", args=[call.slug]),
        reverse("applying:export", args=[call.slug]),
        Receipt.objects.get().get_absolute_url(),
    ]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        text = b"".join(answer).decode()
        for unsent in ("Otro título", "Cusco", "Uma Suyu"):
            assert unsent not in text, page
    assert client.get(url("unsent", entry)).status_code == 404


def test_giving_up_asks_first(browse, changed):
    entry, _receipt = changed
    assert browse.get(url("discard", entry)).status_code == 200
    assert fresh(entry).revision is not None
    assert browse.post(url("discard", entry)).status_code == 302
    assert fresh(entry).revision is None


def test_a_stranger_opens_nothing(client, sent):
    entry, _receipt = sent
    client.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    for name in ("change", "unsent", "discard"):
        assert client.post(url(name, entry)).status_code in (404, 405)
    assert fresh(entry).revision is None


def test_after_the_deadline_the_page_says_what_takes_part(browse, changed, clock):
    entry, _receipt = changed
    clock.instant = CLOSES + SECOND
    browse.force_login(
        entry.proposal.created_by, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page = browse.get(url("proposal", entry)).content.decode()
    assert "not sent in time" in page
    assert "Otro título" not in page
    assert "kept for you to read" in browse.get(url("unsent", entry)).content.decode()
    answer = browse.post(url("submit", entry), {"key": str(uuid.uuid4())})
    assert answer.status_code == 422


def test_sending_a_new_version_costs_as_much_at_any_size(browse, changed):
    entry, _receipt = changed
    check = browse.get(url("check", entry))
    sent = {"key": str(check.context["key"])}
    with CaptureQueriesContext(connection) as queries:
        assert browse.post(url("submit", entry), sent).status_code == 302
    costs = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(costs) <= 30, "\n".join(sql[:140] for sql in costs)
