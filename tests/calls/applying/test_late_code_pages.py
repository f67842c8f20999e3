"""The pages of late codes: the team gives and takes back, the organisation enters."""

import uuid

import pytest
from django.urls import reverse

from calls.applying.services.late_codes import (
    sha256_of_code,
)
from calls.publishing.models import LateCode
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call, make_grant

from .conftest import BACKEND
from .late import LATE, UNTIL, giving


@pytest.fixture
def steward(call):
    """Return somebody of the call's team."""
    return make_grant(call, make_user("Equipo", language="en")).user


@pytest.fixture
def give(call, organisation, steward):
    """Return a function that gives the organisation a code."""
    return giving(call, organisation, steward)


def sent(call, **more):
    """Return what the form of the team sends."""
    return {
        "stage": "final",
        "organisation": "Red Lenca",
        "until_0": "2026-12-06",
        "until_1": "13:00:00",
        "reason": "Se cortó la luz.",
        "key": str(uuid.uuid4()),
        **more,
    }


@pytest.fixture
def team(client, steward, clock):
    """Return the steward's browser, an hour after the deadline."""
    clock.instant = LATE
    client.force_login(steward, backend=BACKEND)
    return client


def address(call):
    return reverse("applying:late_codes", args=[call.slug])


@pytest.mark.parametrize("words", ["Red Lenca", " red  lenca ", "RL", "rosa"])
def test_the_team_names_an_organisation_and_sees_the_code_once(team, call, draft, owner, words):
    words = owner.email.upper() if words == "rosa" else words
    form = sent(call, organisation=words)
    page = team.post(address(call), form)
    code = LateCode.objects.get()
    assert code.until == UNTIL
    shown = page.content.decode().split('<code class="hash">')[1].split("</code>")[0]
    assert sha256_of_code(shown) == code.code_sha256
    assert "no-store" in page["cache-control"]
    again = team.post(address(call), form).content.decode()
    assert "made already" in again
    assert shown not in again + team.get(address(call)).content.decode()


def test_drafts_cannot_be_listed_by_names(team, call, draft):
    """A part of a name finds nothing, and who does not write here is not told apart."""
    make_organisation(make_user(), name="Otra red")
    for words in ("Red", "%", "Lenca", "Otra red", "nadie@x.example"):
        page = team.post(address(call), sent(call, organisation=words)).content.decode()
        assert "No organisation that writes for this stage" in page
    assert not LateCode.objects.exists()


def test_two_of_one_name_are_asked_about(team, call, draft, owner):
    make_proposal(call, make_organisation(make_user(), name="Red Lenca"), submitted=False)
    page = team.post(address(call), sent(call)).content.decode()
    assert "Several are called so" in page
    team.post(address(call), sent(call, organisation=owner.email))
    assert LateCode.objects.get().organisation == draft.proposal.organisation


def test_what_is_wrong_is_said_and_kept(team, call, draft):
    page = team.post(address(call), sent(call, until_0="2026-12-01")).content.decode()
    assert "later than the deadline" in page
    assert "Se cortó la luz." in page


def test_a_refused_attempt_leads_here_with_its_name(team, call, draft):
    known = draft.proposal.organisation.public_id
    assert 'value="Red Lenca"' in team.get(f"{address(call)}?for={known}").content.decode()
    for nothing in (uuid.uuid4(), "x", make_organisation(make_user(), name="Otra").public_id):
        page = team.get(f"{address(call)}?for={nothing}")
        assert page.status_code == 200
        assert "Otra" not in page.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same(team, call, draft, give, number, django_assert_num_queries):
    for _n in range(number):
        give()
    team.get(address(call))
    with django_assert_num_queries(7):
        team.get(address(call))


def test_the_team_takes_a_code_back(team, call, give, draft, owner):
    made, _code = give()
    to = reverse("applying:late_code_revoke", args=[call.slug, made.public_id])
    assert "Red Lenca" in team.get(to).content.decode()
    page = team.post(to, follow=True).content.decode()
    assert "Taken back" in page
    other = make_grant(make_call()).call
    elsewhere = reverse("applying:late_code_revoke", args=[other.slug, made.public_id])
    assert team.post(elsewhere).status_code == 404


@pytest.fixture
def writer(browse, clock):
    """Return the owner's browser, an hour after the deadline."""
    clock.instant = LATE
    return browse


def enter(client, draft, code):
    return client.post(
        reverse("applying:late_code", args=[draft.proposal.public_id]), {"code": code}
    )


def test_the_organisation_enters_it_and_submits(writer, draft, give):
    hub = writer.get(reverse("applying:hub", args=[draft.proposal.public_id])).content.decode()
    way = reverse("applying:late_code", args=[draft.proposal.public_id])
    assert f'href="{way}"' in hub
    missed = writer.get(draft.proposal.get_absolute_url()).content.decode()
    assert f'href="{way}"' in missed
    _made, code = give()
    answer = enter(writer, draft, code.lower())
    assert answer["location"] == reverse("applying:check", args=[draft.proposal.public_id])
    page = writer.get(answer["location"]).content.decode()
    assert "received until 6 December 2026, 13:00" in page
    assert "Closes in 23 hours" in page
    assert "With a late code, for your organisation only." in page
    key = page.split('name="key" value="')[1].split('"')[0]
    done = writer.post(
        reverse("applying:submit", args=[draft.proposal.public_id]), {"key": key}, follow=True
    )
    assert "Your proposal was received" in done.content.decode()
    mine = writer.get(reverse("applying:mine")).content.decode()
    assert "6 December 2026, 13:00" in mine


def test_guessing_is_limited(writer, draft, give):
    _made, code = give()
    for n in range(10):
        assert enter(writer, draft, f"AAAA-AAAA-AA{n:02d}").status_code == 422
    page = enter(writer, draft, code)
    assert "Too many attempts" in page.content.decode()
    assert LateCode.objects.get().taken_at is None


def test_who_may_not_submit_enters_no_code(client, draft, give, organisation, clock):
    clock.instant = LATE
    _made, code = give()
    viewer = make_member(organisation, make_user(), "viewer").user
    for person in (viewer, make_user(), make_user(is_superuser=True)):
        client.force_login(person, backend=BACKEND)
        assert enter(client, draft, code).status_code == 404
    assert LateCode.objects.get().taken_at is None


def test_who_only_writes_leaves_it_to_who_submits(client, draft, give, colleague, clock):
    clock.instant = LATE
    draft.proposal.writers.create(user=colleague, role="editor")
    _made, code = give()
    client.force_login(colleague, backend=BACKEND)
    answer = enter(client, draft, code)
    assert answer["location"] == reverse("applying:hub", args=[draft.proposal.public_id])
    assert LateCode.objects.get().taken_at is None
