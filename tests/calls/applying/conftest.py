"""A draft that anybody may complete, and one that is."""

import uuid
from decimal import Decimal

import pytest

from calls.applying.models import BudgetLine
from calls.applying.queries import current_entry
from calls.applying.services import submit_entry
from calls.applying.states import BudgetSource
from tests.factories.accounts import make_member, make_organisation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call

from .script import address, body, mark

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def owner(db):
    """Return the owner of the organisation that applies."""
    return make_user("Rosa Quispe", language="en", time_zone="America/Lima")


@pytest.fixture
def colleague(owner, organisation):
    """Return an editor of the same organisation."""
    return make_member(organisation, make_user("Inés Mamani", language="en"), "editor").user


@pytest.fixture
def organisation(owner):
    """Return the organisation that applies."""
    return make_organisation(owner, name="Red Lenca", founded=2001, acronym="RL")


@pytest.fixture
def call(db):
    """Return an open call of one stage."""
    return make_call(code="AC26", slug="accion-2026")


@pytest.fixture
def draft(call, organisation, owner):
    """Return the entry of a complete draft: nothing is missing."""
    proposal = make_proposal(call, organisation, submitted=False, created_by=owner)
    entry = current_entry(proposal)
    BudgetLine.objects.create(
        proposal=proposal,
        stage=entry.stage,
        concept="Talleres",
        source=BudgetSource.REQUESTED,
        amount=Decimal(12000),
    )
    return entry


@pytest.fixture
def send(draft, owner, at):
    """Return a function that submits the draft."""

    def submit(**given):
        given = {"actor": owner, "at": at, "idempotency_key": uuid.uuid4(), **given}
        return submit_entry(entry=draft, **given)

    return submit


@pytest.fixture
def browse(client, owner):
    """Return a browser in which the owner is signed in, on the day of the tests."""
    client.force_login(owner, backend=BACKEND)
    return client


@pytest.fixture
def post(browse, draft):
    """Return a function that sends what a page's script sends."""

    def act(client=browse, **given):
        return client.post(address(draft), body(**given), content_type="application/json")

    return act


@pytest.fixture
def put(post, draft):
    """Return a function that saves fields as typed, with the marks of what is stored."""

    def act(**typed):
        return post(seen={name: mark(draft, name) for name in typed}, set=typed)

    return act


@pytest.fixture
def no_cache(settings):
    """Take the cache away, as when Redis is down."""
    settings.CACHES = {"default": {"BACKEND": "tests.calls.applying.broken.BrokenCache"}}
