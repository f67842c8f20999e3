"""A project of the world's call, and its people's browsers."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from calls.accompanying.models import Instalment, Project, Report
from calls.accompanying.services import plan_visit, sign_agreement
from calls.accompanying.states import ProjectState
from tests.factories.accompanying import make_project
from tests.factories.world import World

DAY = date(2026, 10, 1)


@pytest.fixture
def draft(world: World) -> Project:
    """Return a project whose agreement is written and not signed: USD 12,000."""
    return make_project(
        world.proposal,
        state=ProjectState.PREPARING,
        signed_on=None,
        agreement="Seis ferias y una sistematización.",
    )


@pytest.fixture
def project(draft: Project, world: World, at) -> Project:
    """Return a project under way, its amount committed."""
    return sign_agreement(project=draft, signed_on=DAY, actor=world.steward, at=at)


@pytest.fixture
def instalment(project: Project) -> Instalment:
    """Return a planned payment of 5,000."""
    return Instalment.objects.create(
        project=project, number=1, due_on=date(2027, 2, 1), amount=Decimal(5000)
    )


@pytest.fixture
def report(project: Project) -> Report:
    """Return a progress report due on 30 October 2026."""
    return Report.objects.create(project=project, kind="progress", due_on=date(2026, 10, 30))


@pytest.fixture
def browser(world: World):
    """Return a function that opens the browser of a role, reading English."""

    def open_as(role: str) -> Client:
        user = world.people[role]
        type(user).objects.filter(pk=user.pk).update(language="en")
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return open_as


@pytest.fixture
def things(project, instalment, report, world, at) -> dict:
    """Return one thing of each kind, by name."""
    visit = plan_visit(
        project=project, planned_on=date(2027, 2, 1), mode="online", actor=world.steward, at=at
    )
    return {"project": project, "instalment": instalment, "report": report, "visit": visit}
