"""Typing for people who cannot: recorded, confirmed by them, and never for another foundation."""

import uuid

import pytest
from django.urls import reverse
from django.utils import translation

from calls.applying.models import Proposal, Receipt
from calls.applying.queries import current_entry, entry_to_write, snapshot_of, visible_to
from calls.applying.rules import ASSISTANT
from calls.applying.services import AlreadyProposed, remind_open_drafts, submit_entry
from calls.applying.services.assisting import (
    ask_to_confirm,
    begin_assisted,
    confirm_assistance,
)
from calls.applying.states import BudgetSource
from calls.publishing.states import CallRole
from minka.accounts.models import Invitation, Organisation, User
from minka.accounts.services import accept_invitation
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.delivery.words import Reader, words
from minka.notifications.kinds import kind_named
from minka.notifications.models import Notice
from tests.factories.accounts import make_member, make_user
from tests.factories.publishing import CLOSES, make_call, make_grant

from .conftest import BACKEND

pytestmark = pytest.mark.django_db
NEW = {"name": "Asociación Sumaq Allpa", "kind": "producers", "country": "PE", "identifier": ""}


@pytest.fixture
def steward(call):
    """Return a steward of the call."""
    person = make_user("Julia Soto", language="en")
    make_grant(call, person, CallRole.STEWARD)
    return person


@pytest.fixture
def begin(call, steward, at):
    """Return a function that begins to type a proposal for somebody."""

    def act(**given):
        given = {"contact": "rosa@example.org", "details": NEW, **given}
        if given.get("organisation"):
            given |= {"contact": "", "details": None}
        shared = {"call": call, "title": "Semillas", "language": "es", "way": "Por teléfono"}
        return begin_assisted(**{**shared, "actor": steward, "at": at, **given})

    return act


@pytest.fixture
def typed(begin, organisation):
    """Return a proposal typed for an organisation that is here."""
    return begin(organisation=organisation)


def fresh(thing):
    """Return it as stored."""
    return type(thing).objects.get(pk=thing.pk)


def may(user, act, proposal):
    """Ask a permission as the next request does."""
    return User.objects.get(pk=user.pk).has_perm(f"applying.{act}", fresh(proposal))


def complete(proposal):
    """Let a proposal say what a complete one says."""
    proposal.summary, proposal.amount, proposal.months = "Guardar semillas.", 12000, 10
    proposal.save()
    entry = current_entry(proposal)
    entry.answers = {"learning": "Qué se guarda y por qué.", "where": "Puno"}
    entry.save()
    proposal.budget_lines.create(
        stage=entry.stage, concept="Todo", source=BudgetSource.REQUESTED, amount=12000
    )
    return entry


def test_an_organisation_that_is_not_here_is_registered_and_its_person_invited(begin, steward, at):
    proposal = begin()
    organisation = proposal.organisation
    assert (organisation.name, organisation.memberships.count()) == (NEW["name"], 0)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == ("rosa@example.org", "owner")
    rosa = make_user(email="rosa@example.org")
    accept_invitation(invitation=invitation, user=rosa, at=at)
    assert organisation.memberships.get().user == rosa
    assert Notice.objects.filter(kind="applying.to_confirm", recipient=rosa).exists()
    assert may(rosa, "confirm_assistance", proposal)


def test_it_is_recorded_who_typed_it_and_how(typed, steward):
    event = AuditEvent.objects.get(verb="applying.assisted")
    assert (event.actor, event.data["way"]) == (steward, "Por teléfono")
    assert (typed.assisted_by, typed.assistance_confirmed_at) == (steward, None)


def test_the_people_of_one_that_is_here_are_told(typed, owner):
    notice = Notice.objects.get(kind="applying.to_confirm", recipient=owner, channel="site")
    assert notice.path == reverse("applying:confirm_typed", args=[typed.public_id])
    assert kind_named("applying.to_confirm").still_due(notice)
    Proposal.objects.update(assistance_confirmed_at=notice.due_at)
    assert not kind_named("applying.to_confirm").still_due(notice)


def test_only_the_call_s_own_team_types_for_others(begin, organisation, call):
    committee, other, admin = make_user(), make_user(), make_user(is_superuser=True)
    make_grant(call, committee, CallRole.COMMITTEE)
    make_grant(make_call(), other, CallRole.STEWARD)
    for actor in (committee, other, admin, make_user()):
        with pytest.raises(DomainError) as refused:
            begin(actor=actor, organisation=organisation)
        assert refused.value.code == "right"
    assert not Proposal.objects.exists()


def test_nothing_stays_of_what_cannot_begin(begin, at):
    with pytest.raises(DomainError):
        begin(at=CLOSES.replace(year=CLOSES.year + 1))
    assert not Organisation.objects.filter(name=NEW["name"]).exists()
    assert not Invitation.objects.exists()


def test_one_proposal_an_organisation_holds_here_too(typed, begin, organisation):
    with pytest.raises(AlreadyProposed):
        begin(organisation=organisation)


def test_who_typed_it_writes_it_until_it_is_confirmed(typed, steward, call, owner, at):
    colleague = make_user()
    make_grant(call, colleague, CallRole.STEWARD)
    acts = ("view_proposal", "edit_proposal", "submit_proposal")
    assert all(may(steward, act, typed) for act in acts)
    assert not any(may(colleague, act, typed) for act in acts)
    assert entry_to_write(steward, typed.public_id).writer_role == ASSISTANT
    assert entry_to_write(colleague, typed.public_id) is None
    assert typed in visible_to(steward)
    confirm_assistance(proposal=typed, actor=owner, at=at)
    assert not any(may(steward, act, typed) for act in acts)
    assert entry_to_write(steward, typed.public_id) is None
    assert typed not in visible_to(steward)


@pytest.mark.parametrize("act", ["manage_writers", "withdraw_proposal", "comment", "reuse_answers"])
def test_who_typed_it_does_nothing_else_in_their_name(typed, steward, act):
    assert not may(steward, act, typed)


def test_who_leaves_the_team_types_no_more(typed, steward, call):
    call.grants.all().delete()
    assert not may(steward, "edit_proposal", typed)
    assert entry_to_write(steward, typed.public_id) is None
    assert typed not in visible_to(steward)


def test_its_people_submit_only_after_confirming(typed, owner, at):
    assert may(owner, "edit_proposal", typed)
    assert not may(owner, "submit_proposal", typed)
    confirm_assistance(proposal=typed, actor=owner, at=at)
    assert may(owner, "submit_proposal", typed)


def test_confirming_twice_is_once(typed, owner, steward, at):
    for _twice in range(2):
        confirm_assistance(proposal=typed, actor=owner, at=at)
    assert fresh(typed).assistance_confirmed_at == at
    assert AuditEvent.objects.filter(verb="applying.assistance_confirmed").count() == 1
    told = Notice.objects.filter(kind="applying.confirmed", recipient=steward, channel="site")
    assert told.count() == 1


def test_only_who_may_submit_confirms(typed, organisation, steward, at):
    viewer = make_member(organisation, make_user(), "viewer").user
    for actor in (viewer, steward, make_user(), make_user(is_superuser=True)):
        with pytest.raises(DomainError):
            confirm_assistance(proposal=typed, actor=actor, at=at)
    assert fresh(typed).assistance_confirmed_at is None


def test_what_nobody_typed_for_others_is_not_confirmed(draft, owner, at):
    with pytest.raises(DomainError):
        confirm_assistance(proposal=draft.proposal, actor=owner, at=at)


def test_submitted_for_them_the_receipt_says_that_it_is_pending(begin, steward, at):
    proposal = begin()
    entry = complete(proposal)
    receipt = submit_entry(entry=entry, actor=steward, at=at, idempotency_key=uuid.uuid4())
    assert receipt.snapshot["assistance"] == {"confirmed": False}
    assert receipt.submitted_by == steward
    assert not may(steward, "edit_proposal", proposal)


def test_what_nobody_typed_for_others_has_no_such_word(draft):
    assert "assistance" not in snapshot_of(draft)


def test_they_are_asked_again_by_notice_or_by_invitation(begin, organisation, steward, owner, at):
    new = begin()
    ask_to_confirm(proposal=new, actor=steward, at=at)
    assert Invitation.objects.filter(state="sent").count() == 1
    ask_to_confirm(proposal=new, actor=steward, at=at, contact="otra@example.org")
    assert Invitation.objects.filter(email="otra@example.org", state="sent").exists()
    Invitation.objects.all().delete()
    with pytest.raises(DomainError):
        ask_to_confirm(proposal=new, actor=steward, at=at)


def test_asking_again_what_is_confirmed_is_refused(typed, owner, steward, at):
    confirm_assistance(proposal=typed, actor=owner, at=at)
    with pytest.raises(DomainError) as refused:
        ask_to_confirm(proposal=typed, actor=steward, at=at)
    assert refused.value.code == "confirmed"


def test_who_typed_it_is_reminded_of_the_deadline(begin, steward):
    begin()
    remind_open_drafts(at=CLOSES.replace(day=CLOSES.day - 1))
    notice = Notice.objects.filter(kind="applying.closing", recipient=steward).first()
    assert kind_named("applying.closing").still_due(notice)


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_notices_speak_every_language(typed, owner, steward, at, language):
    confirm_assistance(proposal=typed, actor=owner, at=at)
    for kind in ("applying.to_confirm", "applying.confirmed"):
        notice = Notice.objects.filter(kind=kind).first()
        with translation.override(language):
            said = words(notice, Reader.of(notice))
        assert "Semillas" in said.subject
        assert said.text.strip()


# ---- pages


@pytest.fixture
def desk(client, steward):
    """Return a browser in which the steward is signed in."""
    client.force_login(steward, backend=BACKEND)
    return client


GIVEN = {
    **NEW,
    "title": "Semillas",
    "language": "es",
    "way": "En papel",
    "contact": "r@example.org",
}


def test_a_steward_begins_types_and_submits_for_them(desk, call, steward):
    assist = reverse("applying:assist", args=[call.slug])
    answer = desk.post(assist, GIVEN)
    proposal = Proposal.objects.get(assisted_by=steward)
    assert answer["Location"] == reverse("applying:hub", args=[proposal.public_id])
    hub = desk.get(answer["Location"]).content.decode()
    assert "confirmation is pending" in hub
    assert "Invite a colleague" not in hub
    complete(proposal)
    shown = desk.get(reverse("applying:check", args=[proposal.public_id])).content.decode()
    assert "Submit the proposal</button>" in shown
    url = reverse("applying:submit", args=[proposal.public_id])
    page = desk.post(url, {"key": uuid.uuid4()}, follow=True).content.decode()
    assert "confirmation pending when it was received" in page
    receipt = Receipt.objects.get()
    copy = desk.get(reverse("applying:receipt_text", args=[receipt.public_id])).content.decode()
    assert "confirmation pending when it was received" in copy
    pdf = desk.get(reverse("applying:receipt_pdf", args=[receipt.public_id]))
    assert pdf["Content-Type"] == "application/pdf"
    assert Receipt.objects.get().snapshot["assistance"] == {"confirmed": False}


def test_the_committee_sees_the_fact(desk, client, call, begin, steward, at):
    proposal = begin()
    entry = complete(proposal)
    submit_entry(entry=entry, actor=steward, at=at, idempotency_key=uuid.uuid4())
    committee = make_user(language="en")
    make_grant(call, committee, CallRole.COMMITTEE)
    client.force_login(committee, backend=BACKEND)
    url = reverse("applying:proposal", args=[proposal.public_id])
    assert "confirmation is pending" in client.get(url).content.decode()


def test_an_organisation_that_may_be_meant_is_asked_for(desk, call, organisation):
    assist = reverse("applying:assist", args=[call.slug])
    given = {**GIVEN, "name": organisation.name.upper(), "country": organisation.country}
    page = desk.post(assist, given)
    assert page.status_code == 200
    assert "Say which it is" in page.content.decode()
    desk.post(assist, {**given, "which": str(organisation.public_id)})
    assert Proposal.objects.get().organisation == organisation
    desk.post(assist, {**given, "which": "new"})
    assert Proposal.objects.exclude(organisation=organisation).count() == 1


@pytest.mark.parametrize(
    "wrong", [{"contact": ""}, {"title": " "}, {"way": ""}, {"language": "xx"}, {"which": "x"}]
)
def test_what_is_missing_is_said_and_nothing_begins(desk, call, wrong):
    page = desk.post(reverse("applying:assist", args=[call.slug]), {**GIVEN, **wrong})
    begun = Proposal.objects.exists()
    assert begun is (wrong == {"which": "x"})
    assert page.status_code == (302 if begun else 200)


def test_its_people_read_and_confirm_on_a_page(browse, typed, organisation):
    shown = browse.get(reverse("accounts:organisation", args=[organisation.public_id]))
    assert "Typed for you: read and confirm" in shown.content.decode()
    url = reverse("applying:confirm_typed", args=[typed.public_id])
    assert "Julia Soto" in browse.get(url).content.decode()
    assert fresh(typed).assistance_confirmed_at is None
    for _twice in range(2):
        browse.post(url)
    assert fresh(typed).assistance_confirmed_at is not None


def test_before_confirming_their_submission_is_not_received(browse, typed):
    complete(typed)
    check = browse.get(reverse("applying:check", args=[typed.public_id])).content.decode()
    assert "sent once its people have confirmed it" in check
    browse.post(reverse("applying:submit", args=[typed.public_id]), {"key": uuid.uuid4()})
    assert fresh(typed).state == "draft"


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_at_any_number(desk, call, begin, many, django_assert_num_queries):
    for n in range(many):
        begin(details={**NEW, "name": f"Asociación {n}"}, contact=f"r{n}@example.org")
    url = reverse("applying:assisted", args=[call.slug])
    desk.get(url)
    with django_assert_num_queries(7):
        assert len(desk.get(url).context["rows"]) == many


def test_asking_again_is_a_page(desk, call, begin):
    proposal = begin()
    url = reverse("applying:ask_confirmation", args=[call.slug, proposal.number])
    assert desk.get(url).status_code == 200
    answer = desk.post(url, {"contact": "otra@example.org"}, follow=True)
    assert "They are asked again." in answer.content.decode()
    assert Invitation.objects.filter(email="otra@example.org").exists()
