"""Validation, consent, embargo and publication."""

from datetime import UTC, date, datetime

import pytest

from learning.systematizing import services
from learning.systematizing.models import Systematization
from learning.systematizing.queries import embargoes_over, published
from learning.systematizing.signals import systematization_published
from learning.systematizing.states import SystematizationState as State
from learning.systematizing.tasks import lift_embargoes
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.common.search import matching
from minka.common.states import MoveRefused
from minka.notifications.models import Notice
from tests.factories.accompanying import make_project
from tests.factories.applying import make_proposal
from tests.factories.learning import make_systematization


def told(kind):
    return {n.recipient for n in Notice.objects.filter(kind=f"systematizing.{kind}")}


def submit(scene, at):
    services.submit_for_validation(systematization=scene.case, actor=scene.writer, at=at)


def validated(scene, at, *, consent=True):
    submit(scene, at)
    services.validate(systematization=scene.case, actor=scene.steward, at=at)
    services.give_consent(systematization=scene.case, consent=consent, actor=scene.writer, at=at)
    return scene.case


def state_of(scene):
    return Systematization.objects.get(pk=scene.case.pk).state


def test_the_calls_team_is_told_what_waits_for_it(scene, at):
    submit(scene, at)
    assert state_of(scene) == State.SUBMITTED
    assert told("submitted") == {scene.steward}


def test_without_a_lesson_nothing_is_sent(scene, at):
    scene.case.lessons.all().delete()
    with pytest.raises(DomainError) as refused:
        submit(scene, at)
    assert refused.value.code == "no_lesson"


def test_with_an_unanswered_comment_nothing_is_sent(scene, at):
    services.open_comments(systematization=scene.case, actor=scene.writer, at=at)
    services.write_comment(
        section=scene.case.sections.get(key="axis"), body="¿Y?", actor=scene.funded, at=at
    )
    with pytest.raises(DomainError) as refused:
        submit(scene, at)
    assert refused.value.code == "unanswered"
    assert state_of(scene) == State.COMMENTING


def test_sending_back_needs_a_reason_and_tells_the_whole_team(scene, at):
    submit(scene, at)
    with pytest.raises(DomainError):
        services.return_to_team(systematization=scene.case, reason="  ", actor=scene.steward, at=at)
    services.return_to_team(
        systematization=scene.case, reason="Falta la fuente.", actor=scene.steward, at=at
    )
    assert state_of(scene) == State.DRAFT
    assert told("returned") == {scene.writer, scene.viewer}
    assert (
        Notice.objects.filter(kind="systematizing.returned").first().data["reason"]
        == "Falta la fuente."
    )
    assert AuditEvent.objects.filter(reason="Falta la fuente.").count() == 1


def test_a_draft_is_neither_validated_nor_sent_back(scene, at):
    with pytest.raises(MoveRefused):
        services.validate(systematization=scene.case, actor=scene.steward, at=at)
    with pytest.raises(DomainError):
        services.return_to_team(systematization=scene.case, reason="x", actor=scene.steward, at=at)


def test_publication_needs_consent(scene, at):
    validated(scene, at, consent=False)
    with pytest.raises(DomainError) as refused:
        services.publish(systematization=scene.case, actor=scene.steward, at=at)
    assert refused.value.code == "consent"
    with pytest.raises(DomainError):
        services.embargo(
            systematization=scene.case, until=date(2030, 1, 1), actor=scene.steward, at=at
        )
    assert state_of(scene) == State.VALIDATED


def test_publication_tells_all_who_took_part_and_the_floors_above(scene, at):
    heard = []

    def hear(sender, **sent):
        heard.append(sent["systematization"])

    systematization_published.connect(hear)
    services.open_comments(systematization=scene.case, actor=scene.writer, at=at)
    comment = services.write_comment(
        section=scene.case.sections.get(key="axis"), body="¡Bien!", actor=scene.funded, at=at
    )
    services.answer_comment(comment=comment, answer="Gracias.", actor=scene.writer, at=at)
    services.publish(systematization=validated(scene, at), actor=scene.steward, at=at)
    systematization_published.disconnect(hear)
    assert told("published") == {scene.writer, scene.viewer, scene.funded, scene.steward}
    assert heard == [scene.case]
    assert published().get().published_at == at


def test_what_is_published_stays_published(scene, at):
    services.publish(systematization=validated(scene, at), actor=scene.steward, at=at)
    with pytest.raises(MoveRefused):
        services.publish(systematization=scene.case, actor=scene.steward, at=at)
    with pytest.raises(DomainError):
        services.give_consent(systematization=scene.case, consent=False, actor=scene.writer, at=at)


def test_consent_can_be_taken_back_before(scene, at):
    validated(scene, at)
    services.give_consent(systematization=scene.case, consent=False, actor=scene.writer, at=at)
    with pytest.raises(DomainError):
        services.publish(systematization=scene.case, actor=scene.steward, at=at)


def under_embargo(scene, at, until=date(2026, 11, 1)):
    services.embargo(systematization=validated(scene, at), until=until, actor=scene.steward, at=at)


def test_an_embargo_ends_on_a_day_to_come(scene, at):
    validated(scene, at)
    with pytest.raises(DomainError):
        services.embargo(
            systematization=scene.case, until=date(2026, 10, 15), actor=scene.steward, at=at
        )


def test_nobody_publishes_before_the_embargo_is_over(scene, at):
    under_embargo(scene, at)
    with pytest.raises(DomainError) as refused:
        services.publish(systematization=scene.case, actor=scene.steward, at=at)
    assert refused.value.code == "embargo"


def test_the_day_begins_in_the_zone_of_the_call(scene, at):
    under_embargo(scene, at)
    # Santiago is three hours behind UTC in November.
    assert embargoes_over(datetime(2026, 11, 1, 2, 59, tzinfo=UTC)) == []
    assert embargoes_over(datetime(2026, 11, 1, 3, 0, tzinfo=UTC)) == [scene.case]


def test_the_sweep_publishes_what_is_due_once(scene, at):
    under_embargo(scene, at)
    due = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    assert services.lift_embargo(systematization=scene.case, at=due)
    assert not services.lift_embargo(systematization=scene.case, at=due)
    assert state_of(scene) == State.PUBLISHED
    assert Notice.objects.filter(kind="systematizing.published").count() == 6  # three people


def test_the_task_looks_at_the_clock(scene, at):
    under_embargo(scene, at, until=date(2999, 1, 1))
    assert lift_embargoes() == 0
    Systematization.objects.update(embargo_until=date(2020, 1, 1))
    assert lift_embargoes() == 1
    assert state_of(scene) == State.PUBLISHED


@pytest.mark.parametrize("query", ["fermentación", "fermentacion", "FERMENTACIONES"])
def test_its_words_are_found_once_it_is_validated(scene, at, query):
    services.write_section(
        systematization=scene.case,
        key="process",
        body="Aprendimos la fermentación del cacao.",
        actor=scene.writer,
        at=at,
    )
    validated(scene, at)
    assert scene.case in matching(Systematization.objects.all(), query)


def test_every_move_leaves_its_trace_under_the_call(scene, at):
    services.publish(systematization=validated(scene, at), actor=scene.steward, at=at)
    moves = AuditEvent.objects.filter(
        target_id=scene.case.public_id, context_id=scene.world.call.public_id
    ).exclude(state_to="")
    assert [m.state_to for m in moves.order_by("pk")] == ["submitted", "validated", "published"]


@pytest.fixture
def three_due(scene, at):
    """Return three cases whose embargo is over; nobody could publish the second one."""
    under_embargo(scene, at)
    rest = {"state": "embargoed", "consent": True, "embargo_until": date(2026, 11, 1)}
    second = make_systematization(
        make_project(make_proposal(scene.world.call)), **{**rest, "consent": False}
    )
    third = make_systematization(make_project(make_proposal(scene.world.call)), **rest)
    return [scene.case, second, third]


DUE = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def states(cases):
    return [Systematization.objects.get(pk=case.pk).state for case in cases]


def test_one_that_fails_keeps_no_other_back(three_due):
    assert services.lift_embargoes(at=DUE) == 2
    assert states(three_due) == [State.PUBLISHED, State.EMBARGOED, State.PUBLISHED]


def test_an_error_of_the_machine_keeps_no_other_back_and_undoes_its_own(three_due, caplog):
    def fail(sender, systematization, **rest):
        if systematization.pk == three_due[0].pk:
            raise RuntimeError("the index is gone")

    systematization_published.connect(fail)
    try:
        assert services.lift_embargoes(at=DUE) == 1
    finally:
        systematization_published.disconnect(fail)
    assert states(three_due) == [State.EMBARGOED, State.EMBARGOED, State.PUBLISHED]
    assert not AuditEvent.objects.filter(
        target_id=three_due[0].public_id, state_to="published"
    ).exists()
    assert "the index is gone" in caplog.text
    assert str(three_due[0].public_id) in caplog.text


def test_the_calls_team_and_the_administrators_are_told_once(three_due, scene):
    administrator = scene.world.admin
    for _sweep in range(3):
        services.lift_embargoes(at=DUE)
    assert told("not_lifted") == {scene.steward, administrator}
    mine = Notice.objects.filter(kind="systematizing.not_lifted", recipient=administrator)
    assert {notice.about_id for notice in mine} == {three_due[1].public_id}
    assert mine.count() == len({notice.channel for notice in mine})


def test_what_failed_is_tried_again(three_due):
    services.lift_embargoes(at=DUE)
    Systematization.objects.filter(pk=three_due[1].pk).update(consent=True)
    assert services.lift_embargoes(at=DUE) == 1
    assert states(three_due) == [State.PUBLISHED] * 3


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_notice_of_a_failure_can_be_read(three_due, scene, language, client):
    services.lift_embargoes(at=DUE)
    type(scene.steward).objects.filter(pk=scene.steward.pk).update(language=language)
    client.force_login(scene.steward, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/notices/", headers={"accept-language": language}).content.decode()
    assert three_due[1].title in page
