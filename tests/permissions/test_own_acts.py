"""Administrators see and administer; they act in nobody else's name."""

import pytest

from calls.accompanying.models import Report
from calls.applying.states import ProposalState
from calls.reviewing.states import AssignmentState
from minka.accounts.models import User
from minka.common.registry import own_acts
from tests.factories.accompanying import make_project
from tests.factories.accounts import make_member

WRITING = ("applying.edit_proposal", "applying.submit_proposal")
OF_THE_REVIEWER = ("reviewing.see_assignment", "reviewing.declare", "reviewing.read_assigned")


def fresh(user: User) -> User:
    """Return the person as the next request reads them."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def draft(world):
    world.proposal.state = ProposalState.DRAFT
    world.proposal.save()
    return world.proposal


def test_every_act_of_ones_own_is_in_the_list():
    assert own_acts >= {
        *WRITING,
        "applying.withdraw_proposal",
        "applying.start_proposal",
        *OF_THE_REVIEWER,
        "accompanying.report_on_project",
    }


@pytest.mark.parametrize("name", WRITING)
def test_an_administrator_writes_only_for_an_organisation_of_their_own(world, draft, name):
    assert world.applicant.has_perm(name, draft)
    assert not world.admin.has_perm(name, draft)
    make_member(draft.organisation, world.admin)
    assert fresh(world.admin).has_perm(name, draft)


def test_an_administrator_begins_and_withdraws_for_their_own_only(world):
    whose = world.proposal.organisation
    asked = (("applying.start_proposal", whose), ("applying.withdraw_proposal", world.proposal))
    assert all(world.applicant.has_perm(name, thing) for name, thing in asked)
    assert not any(world.admin.has_perm(name, thing) for name, thing in asked)


@pytest.mark.parametrize("name", OF_THE_REVIEWER)
def test_an_administrator_does_nothing_with_an_assignment_of_another(world, name):
    row = world.assignment
    row.state = AssignmentState.ASSIGNED if "declare" in name else AssignmentState.ACCEPTED
    assert world.reviewer.has_perm(name, row)
    assert not world.admin.has_perm(name, row)


def test_an_administrator_who_reviews_is_a_reviewer(world):
    row = world.assignment
    row.reviewer.user = world.admin
    assert world.admin.has_perm("reviewing.see_assignment", row)
    world.admin.is_active = False
    assert not world.admin.has_perm("reviewing.see_assignment", row)


def test_an_administrator_reads_a_project_and_does_not_report_for_it(world):
    project = make_project(world.proposal)
    assert world.applicant.has_perm("accompanying.report_on_project", project)
    assert not world.admin.has_perm("accompanying.report_on_project", project)
    for seen in ("accompanying.view_project", "accompanying.manage_project"):
        assert world.admin.has_perm(seen, project)


def test_a_report_is_not_sent_by_an_administrator(world, client, clock):
    report = Report.objects.create(
        project=make_project(world.proposal), kind="progress", due_on=clock.instant.date()
    )
    client.force_login(world.admin, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = report.get_absolute_url()
    page = client.get(address)
    assert page.status_code == 200
    assert 'name="draft"' not in page.content.decode()
    assert client.post(address, {"draft": "Hicimos.", "send": "1"}).status_code == 404
    report.refresh_from_db()
    assert (report.state, report.text) == ("due", "")


def test_what_is_no_act_of_ones_own_stays_an_administrators(world):
    assert world.admin.has_perm("applying.view_proposal", world.proposal)
    assert world.admin.has_perm("reviewing.manage_reviews", world.call)
    assert world.admin.has_perm("accounts.edit_organisation", world.proposal.organisation)
    world.admin.is_active = False
    assert not world.admin.has_perm("reviewing.manage_reviews", world.call)
