"""The pages of people and organisations, as the people see them."""

import pytest
from django.urls import reverse

from minka.accounts.models import Invitation, Membership, Organisation
from minka.accounts.queries import home_card
from minka.accounts.services import invite, invite_member
from minka.common.models import AuditEvent
from minka.common.times import now
from tests.factories.accounts import make_foundation, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return make_user("Rosa Quispe", language="en")


@pytest.fixture
def organisation(owner):
    return make_organisation(owner, name="Uma Suyu", acronym="US", founded=1987)


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


def page(name, *arguments):
    return reverse(f"accounts:{name}", args=arguments)


def text(answer) -> str:
    return answer.content.decode()


# ---- one's own details


def test_details_are_changed_and_the_next_page_speaks_the_language(signed_in, owner):
    sent = {"name": "Rosa Q.", "language": "pt-br", "time_zone": "America/Sao_Paulo"}
    answer = signed_in.post(page("profile"), sent, follow=True)
    owner.refresh_from_db()
    assert (owner.name, owner.language, owner.time_zone) == tuple(sent.values())
    assert '<html lang="pt-BR"' in text(answer)
    assert signed_in.cookies["django_language"].value == "pt-br"


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"time_zone": "Mars/Base"}, {"name": " "}])
def test_details_that_make_no_sense_are_refused(signed_in, owner, wrong):
    sent = {"name": "Rosa", "language": "en", "time_zone": "UTC", **wrong}
    answer = signed_in.post(page("profile"), sent)
    assert answer.status_code == 200
    assert "aria-invalid" in text(answer)
    owner.refresh_from_db()
    assert owner.language == "en"


def test_a_zone_that_the_list_does_not_have_is_kept(signed_in, owner):
    owner.time_zone = "Asia/Tokyo"
    owner.save()
    assert 'value="Asia/Tokyo" selected' in text(signed_in.get(page("profile")))
    sent = {"name": "R", "language": "en", "time_zone": "Asia/Tokyo"}
    assert signed_in.post(page("profile"), sent).status_code == 302


def test_a_change_of_language_keeps_what_was_typed_and_saves_nothing(signed_in, owner):
    sent = {"name": "Nuevo nombre", "language": "en", "time_zone": "UTC", "_language": "es"}
    answer = signed_in.post(page("profile"), sent)
    assert 'value="Nuevo nombre"' in text(answer)
    assert '<html lang="es"' in text(answer)
    owner.refresh_from_db()
    assert (owner.name, owner.language) == ("Rosa Quispe", "es")


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_language_buttons_lead_nowhere_else(client, path):
    answer = client.post(reverse("common:set_language"), {"_language": "en", "next": path})
    assert answer["Location"] == "/"
    assert client.cookies["django_language"].value == "en"


def test_the_language_buttons_lead_back(client):
    sent = {"_language": "pt-br", "next": "/themes/?a=1"}
    assert client.post(reverse("common:set_language"), sent)["Location"] == "/themes/?a=1"


# ---- organisations


def test_making_an_organisation(signed_in, owner):
    sent = {
        "name": "Red Lenca",
        "kind": "network",
        "country": "PE",
        "identifier": "20-51233379-7",
        "website": "example.org",
        "founded": "1987",
        "languages": ["es", "qu"],
    }
    answer = signed_in.post(page("organisation_new"), sent)
    made = Organisation.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.identifier_scheme, made.identifier) == ("pe.ruc", "20512333797")
    assert (made.website, made.founded, made.languages) == (
        "https://example.org",
        1987,
        ["es", "qu"],
    )
    assert Membership.objects.get().role == "owner"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"identifier": "20512333798"}, "one of its digits is wrong"),
        ({"identifier": "1"}, "too short or too long"),
        ({"founded": "2999"}, "has not come yet"),
        ({"founded": "abc"}, "whole number"),
        ({"country": ""}, "required"),
        ({"country": "ZZ"}, "valid choice"),
        ({"website": "javascript:alert(1)"}, "valid URL"),
        ({"languages": ["klingon"]}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(signed_in, wrong, words):
    sent = {"name": "Red", "kind": "ngo", "country": "PE", **wrong}
    answer = signed_in.post(page("organisation_new"), sent)
    assert answer.status_code == 200
    assert words in text(answer)
    assert "error-summary" in text(answer)
    assert not Organisation.objects.exists()


def test_a_number_that_is_taken_is_said_at_its_field(signed_in):
    sent = {"name": "Red", "kind": "ngo", "country": "PE", "identifier": "20512333797"}
    signed_in.post(page("organisation_new"), sent)
    answer = signed_in.post(page("organisation_new"), sent)
    assert "already here" in text(answer)
    assert Organisation.objects.count() == 1


def test_another_registration_number_is_kept_as_written(signed_in):
    sent = {
        "name": "A",
        "kind": "ngo",
        "country": "PE",
        "identifier": "Reg 4",
        "other_number": "on",
    }
    signed_in.post(page("organisation_new"), sent)
    made = Organisation.objects.get()
    assert (made.identifier_scheme, made.identifier) == ("other", "REG 4")
    form = signed_in.get(page("organisation_edit", made.public_id))
    assert 'name="other_number" id="id_other_number" checked' in text(form).replace(
        ' aria-describedby="id_other_number_helptext"', ""
    )


def test_editing_begins_with_what_is_there(signed_in, organisation):
    address = page("organisation_edit", organisation.public_id)
    assert 'value="Uma Suyu"' in text(signed_in.get(address))
    signed_in.post(address, {"name": "Uma", "kind": "ngo", "country": "BO"})
    organisation.refresh_from_db()
    assert (organisation.name, organisation.country, organisation.acronym) == ("Uma", "BO", "")


def test_its_page_shows_members_and_what_an_owner_can_do(signed_in, organisation):
    make_member(organisation, make_user("Ana <b>"), "viewer")
    shown = text(signed_in.get(organisation.get_absolute_url()))
    assert "Ana &lt;b&gt;" in shown
    assert page("invite", organisation.public_id) in shown
    assert "1987" in shown


def test_a_viewer_reads_and_can_only_leave(client, organisation):
    viewer = make_member(organisation, make_user(language="en"), "viewer")
    client.force_login(viewer.user)
    shown = text(client.get(organisation.get_absolute_url()))
    assert page("leave", organisation.public_id) in shown
    assert page("invite", organisation.public_id) not in shown
    assert page("organisation_edit", organisation.public_id) not in shown
    assert page("member", organisation.public_id, viewer.public_id) not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(signed_in, owner, count, django_assert_num_queries):
    organisations = [make_organisation(owner) for _ in range(count)]
    for _ in range(count):
        make_member(organisations[0])
        invite_member(
            organisation=organisations[0],
            email=f"{make_user().email}.pe",
            role="viewer",
            actor=owner,
            at=now(),
        )
    with django_assert_num_queries(5):
        shown = signed_in.get(page("organisations"))
    assert text(shown).count('data-label="Your role"') == count
    with django_assert_num_queries(9):
        shown = signed_in.get(organisations[0].get_absolute_url())
    assert text(shown).count('data-label="Works until"') == count


def test_inviting_by_the_page(signed_in, owner, organisation):
    sent = {"email": "ana@example.org", "role": "editor", "note": "¿Nos ayudas?"}
    answer = signed_in.post(page("invite", organisation.public_id), sent, follow=True)
    made = Invitation.objects.get()
    assert (made.role, made.note, made.language) == ("editor", "¿Nos ayudas?", "en")
    assert "ana@example.org" in text(answer)
    signed_in.post(page("revoke", organisation.public_id, made.public_id))
    made.refresh_from_db()
    assert made.state == "revoked"


def test_inviting_a_member_again_is_refused_at_the_field(signed_in, owner, organisation):
    sent = {"email": owner.email, "role": "editor"}
    answer = signed_in.post(page("invite", organisation.public_id), sent)
    assert "already a member" in text(answer)


def test_an_invitation_of_another_organisation_cannot_be_withdrawn_here(signed_in, organisation):
    other = make_organisation(make_user())
    theirs, _token = invite_member(
        organisation=other, email="a@b.pe", role="viewer", actor=make_user(), at=now()
    )
    address = page("revoke", organisation.public_id, theirs.public_id)
    assert signed_in.post(address).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "sent"


def test_a_member_of_another_organisation_cannot_be_touched_here(signed_in, organisation):
    theirs = make_member(make_organisation(make_user()), role="viewer")
    for name in ("member", "remove", "hand_over"):
        address = page(name, organisation.public_id, theirs.public_id)
        assert signed_in.post(address, {"role": "owner"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.role == "viewer"


def test_changing_removing_and_handing_over_by_the_pages(signed_in, owner, organisation):
    ana, eva = make_member(organisation), make_member(organisation)
    signed_in.post(page("member", organisation.public_id, ana.public_id), {"role": "viewer"})
    ana.refresh_from_db()
    assert ana.role == "viewer"
    signed_in.post(page("remove", organisation.public_id, eva.public_id))
    assert not organisation.memberships.filter(pk=eva.pk).exists()
    signed_in.post(page("hand_over", organisation.public_id, ana.public_id))
    assert organisation.memberships.get(role="owner").user == ana.user
    signed_in.post(page("leave", organisation.public_id))
    assert not organisation.memberships.filter(user=owner).exists()
    assert signed_in.get(organisation.get_absolute_url()).status_code == 404


def test_the_last_owner_is_told_why_not(signed_in, organisation):
    own = organisation.memberships.get()
    answer = signed_in.post(page("leave", organisation.public_id), follow=True)
    assert "needs an owner" in text(answer)
    answer = signed_in.post(page("remove", organisation.public_id, own.public_id), follow=True)
    assert "needs an owner" in text(answer)
    sent = {"role": "viewer"}
    answer = signed_in.post(page("member", organisation.public_id, own.public_id), sent)
    assert "needs an owner" in text(answer)
    answer = signed_in.post(page("hand_over", organisation.public_id, own.public_id), follow=True)
    assert "to another member" in text(answer)


def test_an_owner_who_removes_themselves_goes_to_the_list(signed_in, organisation):
    make_member(organisation, role="owner")
    own = organisation.memberships.first()
    answer = signed_in.post(page("remove", organisation.public_id, own.public_id))
    assert answer["Location"] == page("organisations")


def test_opening_a_confirmation_does_nothing(signed_in, organisation):
    ana = make_member(organisation)
    for name in ("remove", "hand_over"):
        address = page(name, organisation.public_id, ana.public_id)
        assert signed_in.get(address).status_code == 200
    assert signed_in.get(page("leave", organisation.public_id)).status_code == 200
    assert organisation.memberships.count() == 2


# ---- administration


@pytest.fixture
def admin_client(client):
    client.force_login(make_user(is_superuser=True, language="en"))
    return client


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_all_costs_the_same(admin_client, count, django_assert_num_queries):
    for _ in range(count):
        make_organisation(make_user())
    with django_assert_num_queries(6):
        shown = text(admin_client.get(page("administration")))
    assert shown.count('data-label="Owner"') == count


def test_the_list_of_all_is_filtered(admin_client, organisation):
    make_foundation(make_user(), name="Fondo Andino", country="BO")
    address = page("administration")

    def names(**filters):
        return [o.name for o in admin_client.get(address, filters).context["page_obj"]]

    assert names() == ["Fondo Andino", "Uma Suyu"]
    assert names(q="suyu") == names(publishes="no") == names(country="PE") == ["Uma Suyu"]
    assert names(publishes="yes") == names(country="BO") == ["Fondo Andino"]
    assert names(q="nobody") == []
    assert "No organisation like that" in text(admin_client.get(address, {"q": "nobody"}))
    assert len(names(country="'; DROP TABLE")) == 2


def test_allowing_to_publish_and_taking_it_back(admin_client, organisation):
    address = page("publishing", organisation.public_id)
    assert "Let it publish calls?" in text(admin_client.get(address))
    admin_client.post(address, {"allowed": "yes", "reason": "Conocida"})
    organisation.refresh_from_db()
    assert organisation.may_publish
    event = AuditEvent.objects.get(verb="accounts.allowed_publishing")
    assert event.reason == "Conocida"
    assert "No longer let it" in text(admin_client.get(address))
    admin_client.post(address, {"allowed": "no"})
    organisation.refresh_from_db()
    assert not organisation.may_publish


# ---- home


def test_home_says_nothing_where_no_invitation_waits(owner, organisation, at):
    assert home_card(owner, at) == []
    assert home_card(make_user(), at) == []


def test_home_shows_invitations_that_wait(owner, organisation, at, django_assert_num_queries):
    invitation, _token = invite(
        kind="call",
        scope_id=organisation.public_id,
        scope_name="Agua",
        email=owner.email,
        invited_by=make_user("Ana"),
        at=at,
    )
    with django_assert_num_queries(1):
        [card] = home_card(owner, at)
    [task] = card.tasks
    assert (task.title, task.url) == ("Agua", page("my_invitation", invitation.public_id))
    assert "Ana" in task.detail
