"""Things of one name begun in the same instant: each gets an address, nobody an error."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from calls.publishing.services import clone_call, create_call
from learning.discussing.services import open_public_space
from learning.synthesizing.services import create_synthesis
from learning.systematizing.models import Systematization
from learning.systematizing.services import open_systematization
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from tests.factories.accompanying import make_project
from tests.factories.accounts import make_foundation, make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
HANDS = 6


def at_once(act, number=HANDS):
    """Run an act in so many threads, all released together; return what each gave or raised."""
    gate = threading.Barrier(number)

    def run(which):
        gate.wait(timeout=20)
        try:
            return act(which)
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def numbered(base):
    return {base, *(f"{base}-{n}" for n in range(2, HANDS + 1))}


def test_syntheses_of_one_title(at):
    call, actor = make_call(), make_user()
    made = at_once(lambda _n: create_synthesis(call=call, title="Agua", actor=actor, at=at))
    assert {synthesis.slug for synthesis in made} == numbered("agua")
    assert AuditEvent.objects.filter(verb="synthesizing.created").count() == HANDS


def test_systematizations_of_projects_of_one_title(at):
    call = make_call()
    projects = [make_project(make_proposal(call, title="Agua")) for _ in range(HANDS)]
    made = at_once(lambda n: open_systematization(project=projects[n], actor=None, at=at))
    assert {case.slug for case in made} == numbered("agua")
    assert {case.sections.count() for case in made} == {made[0].sections.count()}


def test_a_project_is_opened_once(at):
    project = make_project(make_proposal(make_call(), title="Agua"))
    made = at_once(lambda _n: open_systematization(project=project, actor=None, at=at))
    assert {case.pk for case in made} == {Systematization.objects.get().pk}
    assert AuditEvent.objects.filter(verb="systematizing.opened").count() == 1


def test_spaces_of_one_title(at):
    actor = make_user()
    made = at_once(
        lambda _n: open_public_space(title={"es": "Agua"}, description={}, actor=actor, at=at)
    )
    assert {space.slug for space in made} == numbered("agua")


def test_calls_of_one_title_have_each_their_address_and_code(at):
    actor = make_user()
    foundation = make_foundation(actor)
    made = at_once(
        lambda _n: create_call(
            foundation=foundation, title={"es": "Agua"}, languages=["es"], actor=actor, at=at
        )
    )
    assert {call.slug for call in made} == numbered("agua")
    assert len({call.code for call in made}) == HANDS


def test_a_code_asked_for_by_two_goes_to_one_and_the_other_is_told(at):
    source, actor = make_call(), make_user()
    made = at_once(
        lambda _n: clone_call(source=source, title={"es": "Agua"}, code="AGUA", actor=actor, at=at),
        2,
    )
    refused = [answer for answer in made if isinstance(answer, DomainError)]
    assert [error.code for error in refused] == ["code"]
