"""A partner confirms its part: asked by mail, answered by POST, by the right person, once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from calls.applying.models import Partner
from calls.applying.rules.partners import LASTS, REST
from calls.applying.services import save_draft
from calls.applying.services.asking import answer_partner, ask_partner
from calls.applying.states import Confirmation
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.delivery.words import Reader, words
from minka.notifications.kinds import kind_named
from minka.notifications.models import AddressMail, Notice
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal

from .conftest import BACKEND
from .pages import form_of

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def partner(draft):
    """Return a partner with an address, not asked yet."""
    return Partner.objects.create(
        proposal=draft.proposal,
        name="Uma Suyu",
        country="BO",
        role="co_executor",
        email="Uma@example.org",
    )


@pytest.fixture
def uma(partner):
    """Return the person who has that address."""
    return make_user("Uma Condori", email="uma@example.org", language="en")


@pytest.fixture
def token(partner, owner, at):
    """Return the token of the link that the partner got."""
    return ask_partner(partner=partner, actor=owner, at=at)


@pytest.fixture
def answer(partner, token, uma, at):
    """Return a function that answers as the partner."""

    def act(confirms=True, **given):
        given = {"token": token, "user": uma, "at": at, **given}
        return answer_partner(partner=partner, confirms=confirms, **given)

    return act


def fresh(partner):
    """Return the partner as stored."""
    return Partner.objects.get(pk=partner.pk)


def refusal(act, *args, **given):
    """Return why something was refused."""
    with pytest.raises(DomainError) as refused:
        act(*args, **given)
    return refused.value.code


def test_asking_owes_a_mail_and_keeps_only_the_hash(partner, token, at):
    found = fresh(partner)
    assert (found.state, found.asked_at) == (Confirmation.ASKED, at)
    assert token not in found.token_sha256
    assert len(found.token_sha256) == 64
    mail = AddressMail.objects.get()
    assert (mail.email, mail.path) == (
        "uma@example.org",
        reverse("applying:confirm_part", args=[token]),
    )


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_mail_says_call_title_part_and_that_opening_does_nothing(
    partner, token, draft, language
):
    mail = AddressMail.objects.get()
    with translation.override(language):
        said = words(mail, Reader.of(mail))
    assert "Uma Suyu" in said.subject
    assert draft.proposal.title in said.text
    assert token in said.text


def test_the_mail_is_in_the_reader_s_language_or_the_proposal_s(partner, uma, owner, draft, at):
    uma.language = "pt-br"
    uma.save()
    ask_partner(partner=partner, actor=owner, at=at)
    assert AddressMail.objects.get().language == "pt-BR"


def test_one_is_reminded_once_a_day_and_the_link_before_stops(partner, token, owner, uma, at):
    assert refusal(ask_partner, partner=partner, actor=owner, at=at + REST - SECOND) == "soon"
    later = at + REST
    again = ask_partner(partner=partner, actor=owner, at=later)
    old = {"partner": partner, "confirms": True, "user": uma, "at": later}
    assert refusal(answer_partner, token=token, **old) == "used"
    assert answer_partner(token=again, **old).state == Confirmation.CONFIRMED


def test_a_mail_on_its_way_is_dropped_when_another_link_replaced_it(partner, token, owner, at):
    first = AddressMail.objects.get()
    due = kind_named("applying.partner_asked").still_due
    assert due(first)
    ask_partner(partner=partner, actor=owner, at=at + REST)
    assert not due(first)
    assert due(AddressMail.objects.exclude(pk=first.pk).get())


def test_an_address_is_not_written_to_without_end(partner, owner, uma, at, draft):
    codes = []
    for n in range(6):
        Partner.objects.filter(pk=partner.pk).update(state="not_asked")
        try:
            ask_partner(partner=partner, actor=owner, at=at + n * SECOND)
            codes.append("")
        except DomainError as error:
            codes.append(error.code)
    assert codes == ["", "", "", "", "often", "often"]


def test_without_an_address_nobody_is_asked(partner, owner, at):
    Partner.objects.update(email="")
    assert refusal(ask_partner, partner=partner, actor=owner, at=at) == "email"


def test_confirming_is_kept_told_and_in_the_trail(answer, partner, uma, owner, at):
    organisation = make_organisation(uma)
    answer(organisation=organisation)
    found = fresh(partner)
    assert (found.state, found.answered_by, found.organisation) == ("confirmed", uma, organisation)
    assert Notice.objects.filter(kind="applying.partner_answered", recipient=owner).exists()
    event = AuditEvent.objects.filter(target_id=partner.public_id).latest("pk")
    assert (event.actor, event.state_to) == (uma, "confirmed")


def test_declining_links_no_organisation(answer, partner, uma):
    answer(confirms=False, organisation=make_organisation(uma))
    assert (fresh(partner).state, fresh(partner).organisation) == ("declined", None)


def test_the_same_answer_twice_is_once_and_another_one_is_refused(answer, partner):
    answer()
    answer()
    assert Notice.objects.filter(kind="applying.partner_answered", channel="site").count() == 1
    assert refusal(answer, confirms=False) == "used"
    assert refusal(answer, user=make_user()) == "used"


def test_a_link_expires(answer, at):
    assert refusal(answer, at=at + LASTS) == "used"
    assert answer(at=at + LASTS - SECOND).state == "confirmed"


def test_another_person_does_not_answer(answer, partner):
    assert refusal(answer, user=make_user()) == "wrong_person"
    assert fresh(partner).state == "asked"


def test_who_proposes_does_not_confirm_for_the_partner(answer, organisation, uma):
    make_member(organisation, uma, "viewer")
    assert refusal(answer) == "proposes"


def test_nobody_answers_with_an_organisation_of_others(answer):
    assert refusal(answer, organisation=make_organisation(make_user())) == "organisation"


def test_a_changed_part_is_not_what_the_link_is_about(answer, partner, draft, owner, at):
    row = {"id": str(partner.public_id), "name": "Uma", "country": "BO", "role": "other"}
    save_draft(entry=draft, values={"partners": [row]}, actor=owner, at=at)
    assert refusal(answer) == "used"


def test_a_partner_that_was_removed_answers_nothing(answer, draft, owner, at):
    save_draft(entry=draft, values={"partners": []}, actor=owner, at=at)
    assert refusal(answer) == "gone"


# ---- pages


@pytest.fixture
def link(token):
    """Return the address of the link."""
    return reverse("applying:confirm_part", args=[token])


def test_opening_the_link_changes_nothing_and_needs_no_account(client, link, partner, draft):
    for method in (client.get, client.head):
        assert method(link).status_code == 200
    shown = client.get(link).content.decode()
    assert draft.proposal.title in shown
    assert "Bolivia" in shown
    assert fresh(partner).state == "asked"


def test_without_signing_in_nothing_is_answered(client, link, partner):
    answer = client.post(link, {"answer": "confirm"})
    assert answer.status_code == 302
    assert "/login" in answer["Location"]
    assert fresh(partner).state == "asked"


def test_signed_in_one_confirms_with_one_s_organisation(client, link, partner, uma):
    organisation = make_organisation(uma)
    client.force_login(uma, backend=BACKEND)
    assert "organisation" in form_of(client.get(link), "organisation")
    given = {"answer": "confirm", "organisation": organisation.public_id}
    shown = client.post(link, given, follow=True).content.decode()
    assert "You confirmed your part." in shown
    assert fresh(partner).organisation == organisation


@pytest.mark.parametrize("given", [{}, {"answer": ""}, {"answer": "yes"}])
def test_an_answer_that_is_none_does_nothing(client, link, partner, uma, given):
    client.force_login(uma, backend=BACKEND)
    client.post(link, given)
    assert fresh(partner).state == "asked"


def test_an_organisation_of_others_is_no_choice(client, link, partner, uma):
    client.force_login(uma, backend=BACKEND)
    strange = make_organisation(make_user())
    answer = client.post(link, {"answer": "confirm", "organisation": strange.public_id})
    assert answer.status_code == 200
    assert fresh(partner).state == "asked"


def test_the_wrong_person_is_told_whose_it_is(client, link, partner):
    client.force_login(make_user(language="en"), backend=BACKEND)
    assert "This was sent to Uma@example.org" in client.get(link).content.decode()
    assert "Sign in with that address" in (
        client.post(link, {"answer": "confirm"}, follow=True).content.decode()
    )
    assert fresh(partner).state == "asked"


@pytest.mark.parametrize("token", ["x", "a" * 300, "%00", "../../etc"])
def test_a_link_that_is_none_says_so_kindly(client, token):
    shown = client.get(f"/proposals/parts/{token}/")
    assert shown.status_code == 404


def test_an_expired_link_says_whom_to_ask(client, link, clock):
    clock.instant += LASTS
    page = client.get(link, headers={"accept-language": "en"}).content.decode()
    assert "This link has expired. Ask Red Lenca" in page


def test_asking_is_a_button_that_saves_first(browse, draft, partner, at):
    url = reverse("applying:partners", args=[draft.proposal.public_id])
    sent = {**form_of(browse.get(url)), "partners-0-role": "funder"}
    answer = browse.post(url, {**sent, "then": f"ask:{partner.public_id}"})
    ask = reverse("applying:ask_to_take_part", args=[draft.proposal.public_id, partner.public_id])
    assert (fresh(partner).role, answer["Location"]) == ("funder", ask)
    assert "uma@example.org" in browse.get(ask).content.decode().lower()
    assert not AddressMail.objects.exists()
    browse.post(ask)
    assert AddressMail.objects.count() == 1
    assert "Asked to confirm its part" in browse.get(url).content.decode()
    hub = browse.get(reverse("applying:hub", args=[draft.proposal.public_id])).content.decode()
    assert "0 confirmed their part." in hub


@pytest.mark.parametrize("then", ["ask:", "ask:x", "comment:nada", "reuse:", "x:y", "comment:" * 9])
def test_a_button_that_is_none_leads_to_the_hub(browse, draft, then):
    url = reverse("applying:basics", args=[draft.proposal.public_id])
    answer = browse.post(url, {**form_of(browse.get(url)), "then": then})
    assert answer["Location"] == reverse("applying:hub", args=[draft.proposal.public_id])


def test_a_partner_is_asked_for_from_its_own_proposal_only(browse, draft, partner, call):
    other = Partner.objects.create(
        proposal=make_proposal(call, submitted=False), name="Otra", country="PE", role="other"
    )
    url = reverse("applying:ask_to_take_part", args=[draft.proposal.public_id, other.public_id])
    assert browse.get(url).status_code == 404
    assert browse.post(url).status_code == 404


@pytest.mark.parametrize("more", [1, 3])
def test_the_page_of_partners_costs_the_same_at_any_number(
    browse, draft, more, django_assert_num_queries
):
    for n in range(more):
        Partner.objects.create(
            proposal=draft.proposal, name=f"Aliada {n}", country="PE", role="other", state="asked"
        )
    url = reverse("applying:partners", args=[draft.proposal.public_id])
    browse.get(url)
    with django_assert_num_queries(9):
        browse.get(url)
