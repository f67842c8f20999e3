"""One small call, from its first line to its synthesis, walked through the pages by its people.

A steward, an applicant, a reviewer and a member of the committee, each in a window of their own.
The applicant has a phone and no script; the clock of the site is moved past each date.
"""

from datetime import UTC, datetime

from calls.accompanying.models import Project
from minka.accounts.models import User
from minka.notifications.models import Notice
from minka.notifications.states import NoticeState
from tests.factories.accounts import make_foundation, make_user

from . import call_stages as call_is
from . import learning_stages as learning_is
from . import project_stages as project_is

BEFORE_THE_DEADLINE = datetime(2026, 10, 15, 15, tzinfo=UTC)
AFTER_THE_WORKSHOP = datetime(2027, 7, 12, 15, tzinfo=UTC)


def person(name: str, email: str) -> User:
    """Make somebody who has an account."""
    return make_user(name, email=email, language="es", time_zone="America/Lima")


def nothing_is_left_behind(clock) -> None:
    """Every notice of the whole story reaches a final state."""
    call_is.delivered(clock)
    assert Notice.objects.filter(state=NoticeState.SENT).count() > 10
    assert set(Notice.objects.values_list("state", flat=True)) <= {"sent", "dropped"}


def test_the_whole_life_of_a_small_call(visit, clock):
    clock.instant = BEFORE_THE_DEADLINE
    ines = person("Inés Salvatierra", "ines@example.org")
    tomas = person("Tomás Huanca", "tomas@example.org")
    lucia = person("Lucía Ferreira", "lucia@example.org")
    make_foundation(ines, name="Fondo Andino de Aprendizaje")
    steward, applicant = visit(), visit(width=360, js=False)
    reviewer, committee = visit(width=360), visit()

    steward.sign_in(ines)
    call = call_is.write_the_call(steward)
    call_is.publish(steward, call)

    call_is.sign_up(applicant, "Rosa Quispe", "rosa@example.org")
    call_is.make_the_organisation(applicant)
    proposal = call_is.begin(applicant, call)
    call_is.write_the_proposal(applicant, proposal)
    receipt = call_is.submit(applicant, proposal)
    told = dict(call_is.delivered(clock))
    assert receipt in told["rosa@example.org"]

    clock.instant = call_is.AFTER_THE_DEADLINE
    call_is.check_eligibility(steward, call, proposal)
    call_is.invite_a_reviewer(steward, call, tomas.email)
    call_is.add_to_the_committee(steward, call, lucia.email)
    call_is.delivered(clock)
    call_is.accept_by_mail(reviewer, tomas.email, lambda: reviewer.sign_in(tomas))
    call_is.assign(steward, call)
    call_is.review(reviewer, proposal)

    call_is.accept_by_mail(committee, lucia.email, lambda: committee.sign_in(lucia))
    call_is.decide(committee, call, proposal)
    call_is.release(steward, call)
    call_is.read_the_result(applicant, proposal)

    project = Project.objects.get()
    project_is.agree(steward, call, project)
    project_is.pay(steward, project)
    clock.instant = project_is.MID_WAY
    project_is.send_the_report(applicant, project)
    project_is.accept_the_report(steward, project)

    case = learning_is.systematize(applicant)
    learning_is.validate_and_publish(steward, case)
    learning_is.talk(applicant, steward, call)
    workshop = learning_is.plan_a_workshop(steward, call)
    clock.instant = AFTER_THE_WORKSHOP
    learning_is.hold_the_workshop(steward, workshop)
    synthesis = learning_is.synthesize(steward, call, author=ines.email)
    learning_is.find_in_the_library(visit(width=360, js=False), synthesis)
    nothing_is_left_behind(clock)
