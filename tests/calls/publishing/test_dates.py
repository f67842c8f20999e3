"""Stages and dates: planned in the call's zone, and only lengthened once published."""

from datetime import UTC, date, datetime, timedelta

import pytest

from calls.publishing import services
from calls.publishing.forms import DatesForm, ExtendForm
from calls.publishing.models import Stage
from calls.publishing.queries import current_stage, final_stage, open_stage
from calls.publishing.signals import deadline_extended
from minka.common.audit import sentence, trail
from minka.common.errors import DomainError
from tests.factories.publishing import make_call

from .conftest import both_dates, plans, write_all


@pytest.fixture
def told():
    """Return what the signal of an extension said."""
    heard: list[dict] = []

    def listen(sender, **more):
        heard.append(more)

    deadline_extended.connect(listen)
    yield heard
    deadline_extended.disconnect(listen)


def plan(call, doing, stages, zone="America/Santiago"):
    return services.plan_stages(call=call, zone=zone, stages=stages, **doing)


def test_a_draft_goes_from_one_stage_to_two_and_back(draft, doing, at):
    plan(draft, doing, plans(at, stages=2))
    assert [(s.order, s.kind) for s in draft.stages.all()] == [(1, "profile"), (2, "final")]
    plan(draft, doing, plans(at))
    assert [(s.order, s.kind) for s in draft.stages.all()] == [(1, "final")]


@pytest.mark.parametrize("kinds", [[], ["profile"], ["final", "profile"], ["final", "final"]])
def test_a_call_ends_with_its_final_stage(draft, doing, kinds):
    with pytest.raises(DomainError, match="final stage"):
        plan(draft, doing, [{"kind": kind} for kind in kinds])


def test_a_stage_opens_before_it_closes(draft, doing, at):
    with pytest.raises(DomainError, match="after the opening"):
        plan(draft, doing, [{"kind": "final", "opens_at": at, "deadline_at": at}])


def test_an_unknown_zone_is_refused(draft, doing, at):
    with pytest.raises(DomainError, match="zone"):
        plan(draft, doing, plans(at), zone="America/Macondo")


def test_published_deadlines_do_not_move_by_planning(published, doing, at):
    moved = plans(at)
    moved[0]["deadline_at"] += timedelta(days=1)
    with pytest.raises(DomainError, match="only be extended"):
        plan(published, doing, moved)


def test_what_is_still_to_come_moves_after_publication(published, doing, at):
    moved = plans(at)
    moved[0]["opens_at"] += timedelta(days=1)
    moved[0]["results_planned_on"] += timedelta(days=3)
    plan(published, doing, moved)
    assert published.stages.get().results_planned_on == moved[0]["results_planned_on"]


def test_an_opening_that_has_passed_stays(published, doing, at):
    later = {**doing, "at": at + timedelta(days=2)}
    moved = plans(at)
    moved[0]["opens_at"] += timedelta(days=5)
    with pytest.raises(DomainError):
        plan(published, later, moved)


def test_zone_and_stages_are_fixed_once_published(published, doing, at):
    with pytest.raises(DomainError):
        plan(published, doing, plans(at), zone="America/Lima")
    with pytest.raises(DomainError):
        plan(published, doing, plans(at, stages=2))


def extend(stage, doing, days, reason="Hubo un corte de luz.", **more):
    later = stage.deadline_at + timedelta(days=days)
    return services.extend_deadline(
        stage=stage, deadline_at=later, reason=reason, **{**doing, **more}
    )


def test_a_deadline_moves_later_and_everybody_is_told(published, doing, told):
    stage = published.stages.get()
    before = stage.deadline_at
    after = extend(stage, doing, 7).deadline_at
    assert after == before + timedelta(days=7)
    assert [(one["stage"], one["before"], one["after"]) for one in told] == [(stage, before, after)]
    assert told[0]["reason"] == "Hubo un corte de luz."
    event = trail([published.public_id])[0]
    assert event.reason == "Hubo un corte de luz."
    assert "(America/Santiago)" in sentence(event)


@pytest.mark.parametrize("days", [0, -1, -30])
def test_a_deadline_is_never_shortened(published, doing, told, days):
    with pytest.raises(DomainError, match="later"):
        extend(published.stages.get(), doing, days)
    assert told == []


def test_an_extension_needs_a_reason(published, doing):
    with pytest.raises(DomainError, match="why"):
        extend(published.stages.get(), doing, 1, reason="  ")


def test_an_extension_into_the_past_helps_nobody(published, doing, at):
    with pytest.raises(DomainError, match="passed"):
        extend(published.stages.get(), doing, 1, at=at + timedelta(days=90))


def test_a_closed_stage_can_be_opened_again_for_everybody(published, doing, at):
    stage = published.stages.get()
    later = stage.deadline_at + timedelta(hours=2)
    assert open_stage(published, later) is None
    services.extend_deadline(
        stage=stage,
        deadline_at=stage.deadline_at + timedelta(days=1),
        reason="El servidor no respondía.",
        actor=doing["actor"],
        at=later,
    )
    published.refresh_from_db()
    assert open_stage(published, later) == stage


def test_reviews_and_results_move_along_when_they_must(published, doing):
    stage = published.stages.get()
    due, results = stage.reviews_due_at, stage.results_planned_on
    extend(stage, doing, 1)
    stage.refresh_from_db()
    assert (stage.reviews_due_at, stage.results_planned_on) == (due, results)
    extend(stage, doing, 30)
    stage.refresh_from_db()
    assert stage.reviews_due_at == due + timedelta(days=30)
    assert stage.results_planned_on == results + timedelta(days=30)


def test_a_draft_or_a_cancelled_call_is_not_extended(draft, published, doing):
    stage = published.stages.get()
    services.cancel_call(call=published, reason="Sin fondos", **doing)
    with pytest.raises(DomainError, match="Only an open call"):
        extend(stage, doing, 1)


def test_profiles_are_not_extended_over_the_final_stage(foundation, draft, doing):
    call = write_all(draft, doing, stages=2)
    services.publish_call(call=call, **doing)
    profile = call.stages.get(kind="profile")
    with pytest.raises(DomainError, match="next stage"):
        extend(profile, doing, 60)
    extend(profile, doing, 20)


def test_the_stage_of_a_call(db, at):
    call = make_call(stages=2)
    profile, final = call.stages.all()
    assert open_stage(call, profile.opens_at) == profile
    assert open_stage(call, profile.deadline_at) == profile
    assert open_stage(call, profile.deadline_at + timedelta(seconds=1)) is None
    assert (current_stage(call), final_stage(call)) == (profile, final)
    Stage.objects.filter(pk=profile.pk).update(results_released_at=at)
    assert current_stage(call) == final
    Stage.objects.update(results_released_at=at)
    assert current_stage(call) == final


def dates(**more):
    return {"zone": "America/Santiago", "stages": "1", **more}


def typed(name, day, clock):
    return {f"final_{name}_0": day, f"final_{name}_1": clock}


def test_dates_are_read_in_the_zone_of_the_call(draft):
    form = DatesForm(data=dates(**typed("deadline_at", "2026-12-05", "13:00:00")), call=draft)
    assert form.is_valid(), form.errors
    assert form.values()["stages"] == [
        {
            "kind": "final",
            "opens_at": None,
            "deadline_at": datetime(2026, 12, 5, 16, 0, tzinfo=UTC),
            "reviews_due_at": None,
            "results_planned_on": None,
        }
    ]


@pytest.mark.parametrize(
    ("day", "clock", "words"),
    [
        ("2026-09-06", "00:30:00", "does not exist"),  # Santiago goes forward at midnight
        ("2026-04-04", "23:30:00", "happens twice"),  # and back
        ("2026-12-05", "", "required"),
        ("", "13:00", "required"),
        ("ayer", "13:00", "Enter a valid date"),
    ],
)
def test_an_hour_that_is_skipped_or_doubled_is_asked_again(draft, day, clock, words):
    form = DatesForm(data=dates(**typed("deadline_at", day, clock)), call=draft)
    assert not form.is_valid()
    assert words in str(form.errors["final_deadline_at"])


def test_the_same_hour_is_fine_where_clocks_do_not_change(draft):
    form = DatesForm(
        data=dates(**typed("deadline_at", "2026-09-06", "00:30:00"), zone="America/Lima"),
        call=draft,
    )
    assert form.is_valid()
    assert form.values()["zone"] == "America/Lima"


def test_a_published_call_shows_its_deadline_but_does_not_take_another(published):
    stage = published.stages.get()
    given = {**both_dates(stage), **typed("deadline_at", "2030-01-01", "10:00:00")}
    form = DatesForm(data=given, call=published)
    assert form.is_valid(), form.errors
    assert form.values()["stages"][0]["deadline_at"] == stage.deadline_at


def test_an_extension_is_typed_in_the_zone_of_the_call(published):
    stage = published.stages.get()
    data = {"deadline_at_0": "2026-12-31", "deadline_at_1": "23:59:59", "reason": "Más tiempo."}
    form = ExtendForm(data=data, stage=stage)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["deadline_at"] == datetime(2027, 1, 1, 2, 59, 59, tzinfo=UTC)


def test_a_day_for_the_results_is_a_day(draft):
    form = DatesForm(data=dates(final_results_planned_on="2027-02-28"), call=draft)
    assert form.is_valid()
    assert form.values()["stages"][0]["results_planned_on"] == date(2027, 2, 28)
