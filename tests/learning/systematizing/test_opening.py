"""A project opens its systematization."""

from calls.accompanying.models import Project
from calls.accompanying.signals import project_opened
from learning.systematizing.models import Systematization
from learning.systematizing.services import open_systematization
from learning.systematizing.states import SectionKey
from minka.common.models import AuditEvent
from minka.notifications.models import Notice
from tests.factories.accompanying import make_project
from tests.factories.applying import make_proposal


def test_the_signal_of_a_project_opens_it_with_every_section(world, at):
    project = make_project(world.proposal)
    project_opened.send(Project, project=project, actor=world.steward, at=at)
    case = Systematization.objects.get(project=project)
    assert case.title == project.title
    assert case.language == project.language
    assert case.country == project.country
    assert case.period_from == project.planned_start
    assert {section.key for section in case.sections.all()} == set(SectionKey.values)
    assert len(SectionKey.values) == 12


def test_it_is_opened_once(world, at):
    project = make_project(world.proposal)
    first = open_systematization(project=project, actor=world.steward, at=at)
    again = open_systematization(project=project, actor=world.steward, at=at)
    assert first == again
    assert AuditEvent.objects.filter(verb="systematizing.opened").count() == 1


def test_those_who_write_are_told_and_those_who_only_look_are_not(world, at):
    open_systematization(project=make_project(world.proposal), actor=world.steward, at=at)
    told = Notice.objects.filter(kind="systematizing.opened")
    assert {notice.recipient for notice in told} == {world.applicant}


def test_addresses_differ_when_titles_do_not(world, at):
    same = {"title": "Acción común"}
    one = make_project(make_proposal(world.call, **same))
    two = make_project(make_proposal(world.call, **same))
    three = make_project(make_proposal(world.call, **same))
    slugs = [open_systematization(project=p, actor=None, at=at).slug for p in (one, two, three)]
    assert slugs == ["accion-comun", "accion-comun-2", "accion-comun-3"]


def test_a_title_without_letters_still_has_an_address(world, at):
    project = make_project(make_proposal(world.call, title="¡¿…?!"))
    assert open_systematization(project=project, actor=None, at=at).slug == "sistematizacion"


def test_the_themes_of_the_proposal_come_along(world, at):
    from minka.taxonomy.models import Theme

    theme = Theme.objects.first() or Theme.objects.create(
        code="M", path="M", es="M", en="M", pt_br="M"
    )
    world.proposal.themes.add(theme)
    case = open_systematization(project=make_project(world.proposal), actor=None, at=at)
    assert list(case.themes.all()) == [theme]
