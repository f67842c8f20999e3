"""Two people save the same section, or publish the same case, in the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from learning.systematizing import services
from learning.systematizing.models import Systematization
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.notifications.models import Notice

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has only one writer"),
]


@pytest.fixture
def world(transactional_db):
    """Return the world, committed, so that other connections see it."""
    from tests.factories.world import build_world

    return build_world()


def together(*acts):
    """Run each act in a thread of its own, at once; return what each gave or raised."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=10)
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def save(scene, at, body):
    return lambda: services.write_section(
        systematization=scene.case,
        key="context",
        body=body,
        version=1,
        actor=scene.writer,
        at=at,
    )


def test_of_two_saves_one_stands_and_the_other_is_told(scene, at):
    answers = together(save(scene, at, "El texto de Ana."), save(scene, at, "El texto de Beto."))
    stale = [answer for answer in answers if isinstance(answer, services.StaleSection)]
    assert len(stale) == 1
    stored = scene.case.sections.get(key="context")
    assert stored.version == 2
    assert stale[0].section.body == stored.body


def test_two_sweeps_publish_once(scene, at):
    Systematization.objects.update(state="embargoed", consent=True, embargo_until="2026-10-01")
    sweep = lambda: services.lift_embargo(systematization=scene.case, at=at)  # noqa: E731
    assert sorted(together(sweep, sweep)) == [False, True]
    assert AuditEvent.objects.filter(state_to="published").count() == 1
    kinds = Notice.objects.filter(kind="systematizing.published")
    assert kinds.count() == 2 * 3  # two channels, three people


def test_two_new_lessons_take_two_numbers(scene, at):
    def add():
        return services.add_lesson(
            systematization=scene.case,
            context="En el valle",
            action="juntamos",
            outcome="subió",
            cause="volumen",
            kind="worked",
            evidence="several",
            actor=scene.writer,
            at=at,
        ).number

    assert sorted(together(add, add, add)) == [2, 3, 4]
