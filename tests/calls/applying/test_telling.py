"""Reminders, extensions, cancellations: who hears what, and once."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from calls.applying.models import Entry
from calls.applying.queries import members_of_call, members_with_drafts
from calls.applying.services import remind_open_drafts
from calls.applying.tasks import remind_open_drafts as task
from calls.applying.views.panels import notice_kinds
from calls.publishing.models import Call
from calls.publishing.signals import call_cancelled, deadline_extended
from minka.notifications.models import FanOut, Notice
from tests.factories.accounts import make_member
from tests.factories.applying import make_proposal
from tests.factories.publishing import CLOSES

pytestmark = pytest.mark.django_db
KINDS = {kind.name: kind for kind in notice_kinds()}


def told(**where):
    """Return who was told what on the site, by days left."""
    rows = Notice.objects.filter(kind="applying.closing", channel="site", **where)
    return [(row.recipient_id, row.data["days"]) for row in rows.order_by("pk")]


def before(**delta):
    """Return an instant so long before the deadline."""
    return CLOSES - timedelta(**delta)


def test_a_draft_is_reminded_three_times_and_each_once(draft, owner):
    for at in (before(days=8), before(days=7), before(days=6), before(days=2), before(hours=47)):
        remind_open_drafts(at=at)
    for at in (before(days=1), before(hours=3), before(hours=0)):
        remind_open_drafts(at=at)
    assert told() == [(owner.pk, 7), (owner.pk, 2), (owner.pk, 1)]


def test_after_the_deadline_nobody_is_reminded(draft):
    assert remind_open_drafts(at=CLOSES + timedelta(seconds=1)) == 0


def test_a_draft_begun_late_is_reminded_of_the_nearest_mark_only(draft, owner):
    remind_open_drafts(at=before(hours=20))
    assert told() == [(owner.pk, 1)]


def test_what_was_submitted_is_not_reminded_and_viewers_neither(draft, send, organisation):
    make_member(organisation, role="viewer")
    send()
    assert remind_open_drafts(at=before(days=2)) == 0


def test_a_new_deadline_is_reminded_anew(draft, owner):
    remind_open_drafts(at=before(days=1))
    draft.stage.deadline_at = CLOSES + timedelta(days=5)
    draft.stage.save()
    assert remind_open_drafts(at=CLOSES + timedelta(days=4, hours=1)) == 1
    assert told() == [(owner.pk, 1), (owner.pk, 1)]


def test_a_cancelled_call_reminds_nobody(draft):
    Call.objects.update(state="cancelled")
    assert remind_open_drafts(at=before(days=1)) == 0


def test_the_task_asks_the_clock(draft, clock):
    clock.instant = before(days=1)
    assert task() == 1


def test_a_reminder_is_not_due_once_the_draft_was_sent(draft, send, owner):
    remind_open_drafts(at=before(days=2))
    notice = Notice.objects.filter(kind="applying.closing").first()
    still_due = KINDS["applying.closing"].still_due
    assert still_due(notice) is True
    send()
    assert still_due(notice) is False


def test_who_left_is_not_told_of_a_receipt(send, owner):
    send()
    notice = Notice.objects.filter(kind="applying.received").first()
    assert KINDS["applying.received"].still_due(notice) is True
    owner.memberships.all().delete()
    assert KINDS["applying.received"].still_due(notice) is False


def test_an_extension_is_told_to_those_with_drafts(draft, owner, colleague, at):
    sent = make_proposal(draft.proposal.call)
    deadline_extended.send(
        sender=None,
        stage=draft.stage,
        before=CLOSES,
        after=CLOSES + timedelta(days=2),
        reason="Fallas de la red.",
        actor=owner,
        at=at,
    )
    row = FanOut.objects.get(kind="applying.extended")
    assert set(KINDS["applying.extended"].audience(row)) == {owner.pk, colleague.pk}
    assert set(members_with_drafts(draft.stage.public_id)) == {owner.pk, colleague.pk}
    assert sent.created_by_id not in set(members_with_drafts(draft.stage.public_id))


def test_a_cancellation_is_told_to_all_who_wrote(draft, owner, at):
    sent = make_proposal(draft.proposal.call)
    call_cancelled.send(
        sender=None, call=draft.proposal.call, reason="Sin fondos.", actor=owner, at=at
    )
    row = FanOut.objects.get(kind="applying.cancelled")
    people = {owner.pk, sent.organisation.members.get().pk}
    assert set(KINDS["applying.cancelled"].audience(row)) == people
    assert set(members_of_call(draft.proposal.call.public_id)) == people


WORDS = {
    "received": {"number": "AC26-0001-1", "sha256": "ab" * 32, "received": CLOSES},
    "withdrawn": {"by": "Rosa"},
    "closing": {"days": 2},
    "extended": {"before": CLOSES, "after": CLOSES + timedelta(days=1), "reason": "Red."},
    "cancelled": {"reason": "Sin fondos."},
    "form_changed": {"added": [{"es": "¿Dónde?"}], "changed": [], "removed": []},
    "amended": {"reason": {"es": "Lo preguntaron."}, "number": 3, "version": 2},
    "late_code": {
        "code": "K7PM-4QXD-9RHT",
        "until": CLOSES,
        "call_zone": "America/Santiago",
        "reason": "Se cortó la luz.",
    },
    "late_code_revoked": {},
}


@pytest.mark.parametrize("what", WORDS)
@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_words_of_each_notice(what, language, at):
    data = {
        "title": "Ferias",
        "call": {"es": "Acción"},
        "organisation": "Red Lenca",
        "deadline": CLOSES,
        "zone": "America/Santiago",
        **WORDS[what],
    }
    with translation.override(language):
        text = render_to_string(f"applying/notices/{what}.txt", {"data": data, "url": "http://x"})
    subject, empty, *rest = text.split("\n")
    assert subject.strip()
    assert not empty.strip()
    assert "http://x" in "\n".join(rest)
    assert set(KINDS) == {f"applying.{name}" for name in WORDS}


def test_entries_remember_their_last_reminder(draft):
    remind_open_drafts(at=before(days=2))
    assert Entry.objects.get().reminded == "2026-12-05T16:00:00/2"
