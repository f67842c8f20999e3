"""The code of a call begins every receipt number: no two calls share one."""

import pytest
from django.db import IntegrityError, transaction

from calls.publishing.models import Call
from calls.publishing.services import clone_call, create_call, update_basics
from minka.common.errors import DomainError
from tests.factories.accounts import make_foundation, make_user
from tests.factories.publishing import make_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(at):
    steward = make_user()
    foundation = make_foundation(steward)

    def begin(title="Acción colectiva", **extra) -> Call:
        return create_call(
            foundation=foundation,
            title={"es": title},
            languages=["es"],
            actor=steward,
            at=at,
            **extra,
        )

    return begin


def test_a_code_of_its_own_is_found_for_each_call(begun):
    assert [begun().code for _n in range(3)] == ["AC2026", "AC2026-2", "AC2026-3"]


@pytest.mark.parametrize("code", ["RIO26", "rio26"])
def test_a_taken_code_is_refused_in_any_case(begun, code):
    begun(code="RIO26")
    with pytest.raises(DomainError, match="code") as refused:
        begun(code=code)
    assert refused.value.code == "code"


def test_a_draft_does_not_take_another_calls_code(begun, at):
    begun(code="UNO")
    draft = begun(code="DOS")
    texts = {"title": draft.title, "summary": {}, "body": {}, "languages": ["es"]}
    with pytest.raises(DomainError, match="code"):
        update_basics(call=draft, code="UNO", actor=draft.created_by, at=at, **texts)
    kept = update_basics(call=draft, code="dos", actor=draft.created_by, at=at, **texts)
    assert kept.code == "dos"


def test_a_clone_asks_for_a_code_of_its_own(begun, at):
    source = begun(code="UNO")
    with pytest.raises(DomainError, match="code"):
        clone_call(source=source, title={"es": "Otra"}, code="UNO", actor=source.created_by, at=at)


def test_the_database_holds_it_too():
    make_call(code="UNO")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_call(code="uno")
