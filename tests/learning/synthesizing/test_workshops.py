"""Workshops: planned, their people expected, held or cancelled."""

from datetime import UTC, datetime

import pytest

from learning.synthesizing import services
from learning.synthesizing.models import Attendance
from learning.synthesizing.queries import candidates_for, participants_of, workshops_visible_to
from learning.synthesizing.states import WorkshopState
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.common.states import MoveRefused
from minka.notifications.models import Notice
from tests.factories.accompanying import make_project
from tests.factories.accounts import make_user
from tests.factories.applying import make_proposal
from tests.factories.learning import make_attendance, make_systematization, make_workshop
from tests.factories.publishing import make_call

STARTS = datetime(2027, 6, 1, 14, 0, tzinfo=UTC)
ENDS = datetime(2027, 6, 2, 22, 0, tzinfo=UTC)


def told(kind):
    return {n.recipient for n in Notice.objects.filter(kind=f"synthesizing.{kind}")}


def plan(scene, at, **extra):
    given = {
        "title": "Taller de Lima",
        "starts_at": STARTS,
        "ends_at": ENDS,
        "zone": "America/Lima",
        "place": "Lima",
        "cases": [scene.one, scene.two],
    }
    return services.plan_workshop(call=scene.call, actor=scene.steward, at=at, **{**given, **extra})


def test_a_planned_workshop_has_its_cases(scene, at):
    workshop = plan(scene, at)
    assert workshop.state == WorkshopState.PLANNED
    assert set(workshop.cases.all()) == {scene.one, scene.two}
    assert AuditEvent.objects.filter(verb="synthesizing.workshop_planned").count() == 1


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"ends_at": STARTS}, "dates"),
        ({"place": "", "link": ""}, "place"),
        ({"zone": "Luna/Mar"}, "zone"),
    ],
)
def test_what_cannot_be_is_refused(scene, at, wrong, code):
    with pytest.raises(DomainError) as refused:
        plan(scene, at, **wrong)
    assert refused.value.code == code


def test_a_case_of_another_call_does_not_meet_here(scene, at):
    other = make_systematization(make_project(make_proposal(make_call())))
    with pytest.raises(DomainError) as refused:
        plan(scene, at, cases=[other])
    assert refused.value.code == "call"


def test_the_people_of_the_cases_are_proposed_until_they_are_on_the_list(scene, at):
    workshop = plan(scene, at)
    world = scene.world
    assert set(candidates_for(workshop)) == {world.applicant, world.viewer, world.rival}
    services.expect_person(workshop=workshop, user=world.rival, actor=scene.steward, at=at)
    assert set(candidates_for(workshop)) == {world.applicant, world.viewer}


def test_who_has_an_account_is_told_once_and_who_has_none_is_only_named(scene, at):
    workshop = plan(scene, at)
    person = make_user("Expositora")
    for _twice in range(2):
        services.expect_person(workshop=workshop, user=person, actor=scene.steward, at=at)
    services.expect_person(workshop=workshop, name="Don Eusebio", actor=scene.steward, at=at)
    assert told("expected") == {person}
    assert Notice.objects.filter(kind="synthesizing.expected").count() == 2  # mail and site
    assert [row.name for row in workshop.attendances.all()] == ["Don Eusebio", "Expositora"]


def test_a_nameless_person_is_not_expected(scene, at):
    with pytest.raises(DomainError):
        services.expect_person(workshop=plan(scene, at), name=" ", actor=scene.steward, at=at)


def test_a_new_hour_is_told_and_a_new_agenda_is_not(scene, at):
    workshop = plan(scene, at)
    services.expect_person(workshop=workshop, user=scene.world.rival, actor=scene.steward, at=at)
    services.change_workshop(workshop=workshop, agenda="Otra", actor=scene.steward, at=at)
    assert told("workshop_changed") == set()
    services.change_workshop(workshop=workshop, place="Cusco", actor=scene.steward, at=at)
    assert told("workshop_changed") == {scene.world.rival}
    assert set(workshop.cases.all()) == {scene.one, scene.two}


def test_attendance_feeds_the_credits(scene, at):
    workshop = plan(scene, at)
    there, away = make_attendance(workshop), make_attendance(workshop)
    marks = {there.public_id: True, away.public_id: False}
    changed = services.mark_attendance(workshop=workshop, came=marks, actor=scene.steward, at=at)
    assert changed == 2
    assert services.mark_attendance(workshop=workshop, came=marks, actor=scene.steward, at=at) == 0
    assert participants_of(scene.call) == [there.name]


def test_a_mark_for_a_person_of_another_workshop_does_nothing(scene, at):
    elsewhere = make_attendance(make_workshop(scene.call))
    services.mark_attendance(
        workshop=plan(scene, at),
        came={elsewhere.public_id: True},
        actor=scene.steward,
        at=at,
    )
    assert Attendance.objects.get(pk=elsewhere.pk).came is None


def test_a_held_workshop_has_minutes_and_tells_those_who_came(scene, at):
    workshop = plan(scene, at)
    there, away = make_attendance(workshop), make_attendance(workshop)
    services.mark_attendance(
        workshop=workshop,
        came={there.public_id: True, away.public_id: False},
        actor=scene.steward,
        at=at,
    )
    with pytest.raises(DomainError):
        services.hold_workshop(workshop=workshop, minutes="", actor=scene.steward, at=at)
    services.hold_workshop(workshop=workshop, minutes="Acordamos.", actor=scene.steward, at=at)
    workshop.refresh_from_db()
    assert (workshop.state, workshop.minutes) == (WorkshopState.HELD, "Acordamos.")
    assert told("held") == {there.user}


def test_what_was_held_is_not_changed_nor_cancelled(scene, at):
    workshop = make_workshop(scene.call, state=WorkshopState.HELD)
    row = make_attendance(workshop)
    with pytest.raises(DomainError):
        services.change_workshop(workshop=workshop, title="x", actor=scene.steward, at=at)
    with pytest.raises(DomainError):
        services.expect_person(workshop=workshop, name="Tarde", actor=scene.steward, at=at)
    with pytest.raises(DomainError):
        services.remove_person(attendance=row, actor=scene.steward, at=at)
    with pytest.raises(MoveRefused):
        services.cancel_workshop(workshop=workshop, reason="x", actor=scene.steward, at=at)


def test_a_cancelled_workshop_says_why_to_the_people_expected(scene, at):
    workshop = plan(scene, at)
    row = make_attendance(workshop)
    with pytest.raises(DomainError):
        services.cancel_workshop(workshop=workshop, reason=" ", actor=scene.steward, at=at)
    services.cancel_workshop(workshop=workshop, reason="Huaico.", actor=scene.steward, at=at)
    assert told("cancelled") == {row.user}
    with pytest.raises(DomainError):
        services.mark_attendance(
            workshop=workshop, came={row.public_id: True}, actor=scene.steward, at=at
        )


def test_its_page_is_for_its_people_and_the_funded_ones(scene, at):
    workshop = plan(scene, at)
    world = scene.world
    expected = make_user()
    make_attendance(workshop, expected)
    for person in (world.steward, world.committee, world.applicant, world.rival, expected):
        assert workshop in workshops_visible_to(person)
    for person in (world.peer, world.other_steward, world.reviewer):
        assert workshop not in workshops_visible_to(person)
