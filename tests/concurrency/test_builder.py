"""A form built by several people at once, and drafts that move while somebody saves."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from calls.applying.models import Entry
from calls.applying.services import save_draft
from calls.applying.services.moving import move_drafts
from calls.publishing import services
from minka.common.errors import DomainError
from tests.factories.accounts import make_user
from tests.factories.applying import make_proposal
from tests.factories.publishing import make_call, make_question, make_section

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Run these acts in threads, all released together; return what each gave or raised."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait(timeout=20)
        try:
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def doing(at):
    return {"actor": make_user(), "at": at}


@pytest.fixture
def stage(db):
    return make_call().stages.get()


def test_two_stewards_who_order_at_once_lose_no_question(stage, doing):
    for key in "abcdef":
        make_question(stage, key)
    section = stage.sections.get()
    found = list(stage.questions.all())
    put = services.place_question
    at_once(
        *[lambda one=one: put(question=one, section=section, after=None, **doing) for one in found]
    )
    after = list(stage.questions.values_list("pk", "order"))
    assert {pk for pk, _order in after} == {one.pk for one in found}
    assert [order for _pk, order in after] == list(range(1, len(found) + 1))


def test_a_section_removed_while_a_question_goes_there(stage, doing):
    other = make_section(stage, {"es": "Otra"})
    question = stage.questions.first()
    total = stage.questions.count()
    at_once(
        lambda: services.remove_section(section=other, **doing),
        lambda: services.place_question(question=question, section=other, after=None, **doing),
    )
    assert stage.questions.count() in (total, total - 1)
    assert not stage.sections.filter(pk=other.pk).exists()


def test_a_form_put_in_force_twice_at_once_is_one_version(stage, doing):
    make_question(stage, "new")
    services_at_once = [
        lambda: services.release_form(stage=stage, moves_drafts=True, **doing) for _ in range(4)
    ]
    made = at_once(*services_at_once)
    assert len({version.pk for version in made}) == 1
    assert stage.form_versions.count() == 2


def test_a_draft_saved_while_it_moves_keeps_both(stage, doing, at):
    proposals = [make_proposal(stage.call, submitted=False) for _ in range(3)]
    entries = [proposal.entries.get() for proposal in proposals]
    make_question(stage, "new")
    services.release_form(stage=stage, moves_drafts=True, **doing)
    # The release itself has moved them: they go back, and move while their people save.
    first = stage.form_versions.get(number=1)
    Entry.objects.update(form_version=first)
    saves = [
        lambda entry=entry: save_draft(
            entry=entry, values={"q_where": "Cusco"}, actor=doing["actor"], at=at
        )
        for entry in entries
    ]
    moved = at_once(*saves, lambda: move_drafts(at=at), lambda: move_drafts(at=at))
    assert sum(moved[-2:]) == 3
    for entry in Entry.objects.select_related("form_version"):
        assert entry.form_version.number == 2
        assert entry.answers["where"] == "Cusco"
        assert entry.answers["learning"]
