"""The grace after a deadline, which everybody reads, and the clock that open pages ask."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from calls.publishing import services
from calls.publishing.forms import DatesForm
from calls.publishing.models import Stage
from calls.publishing.queries import open_stage
from calls.publishing.queries.page import phase_of
from minka.common.audit import sentence, trail
from minka.common.errors import DomainError
from tests.factories.publishing import CLOSES, OPENS, make_call

from .conftest import plans

SECOND = timedelta(seconds=1)


def plan(call, doing, stages):
    return services.plan_stages(call=call, zone=call.zone, stages=stages, **doing)


def with_grace(at, minutes):
    return [{**plans(at)[0], "grace_seconds": minutes * 60}]


# ---- setting it


def test_a_draft_gets_a_grace_and_loses_it_again(draft, doing, at):
    plan(draft, doing, with_grace(at, 10))
    stage = draft.stages.get()
    assert stage.closes_at == stage.deadline_at + timedelta(minutes=10)
    plan(draft, doing, with_grace(at, 0))
    assert draft.stages.get().closes_at == draft.stages.get().deadline_at


def test_the_trail_says_a_change_of_the_grace(draft, doing, at):
    plan(draft, doing, with_grace(at, 10))
    said = [sentence(event) for event in trail([draft.public_id])]
    assert "Changed the grace after the deadline from 0 to 10 minutes" in said
    count = len(said)
    plan(draft, doing, with_grace(at, 10))
    assert sum("grace" in sentence(one) for one in trail([draft.public_id])) == 1
    assert trail([draft.public_id]).count() == count + 1


def test_before_the_opening_the_grace_moves_both_ways(published, doing, at):
    plan(published, doing, with_grace(at, 30))
    plan(published, doing, with_grace(at, 5))
    assert published.stages.get().grace_seconds == 300


def test_once_it_has_opened_the_grace_only_lengthens(published, doing, at):
    plan(published, doing, with_grace(at, 10))
    opened = {**doing, "at": at + timedelta(days=2)}
    plan(published, opened, with_grace(at, 15))
    with pytest.raises(DomainError, match="only be made longer") as refused:
        plan(published, opened, with_grace(at, 10))
    assert refused.value.code == "final_grace"
    assert published.stages.get().grace_seconds == 900


def test_a_closed_stage_is_not_opened_again_by_its_grace(published, doing, at):
    plan(published, doing, with_grace(at, 10))
    over = {**doing, "at": published.stages.get().closes_at + SECOND}
    with pytest.raises(DomainError, match="extend its deadline"):
        plan(published, over, with_grace(at, 60))


def test_within_the_grace_it_may_still_be_lengthened(published, doing, at):
    plan(published, doing, with_grace(at, 10))
    within = {**doing, "at": published.stages.get().closes_at}
    plan(published, within, with_grace(at, 60))
    assert published.stages.get().grace_seconds == 3600


def test_a_plan_without_a_grace_keeps_it(draft, doing, at):
    plan(draft, doing, with_grace(at, 10))
    plan(draft, doing, plans(at))
    assert draft.stages.get().grace_seconds == 600


@pytest.mark.parametrize(("typed", "stored"), [("10", 600), ("0", 0), ("", 600)])
def test_the_form_takes_minutes(draft, doing, at, typed, stored):
    plan(draft, doing, with_grace(at, 10))
    form = DatesForm(call=draft)
    assert form.initial["final_grace"] == 10
    sent = {"zone": draft.zone, "stages": "1", "final_grace": typed}
    for name in ("opens_at", "deadline_at", "reviews_due_at"):
        moment = form.initial[f"final_{name}"]
        sent |= {f"final_{name}_0": f"{moment:%Y-%m-%d}", f"final_{name}_1": f"{moment:%H:%M:%S}"}
    sent["final_results_planned_on"] = str(form.initial["final_results_planned_on"])
    form = DatesForm(data=sent, call=draft)
    assert form.is_valid(), form.errors
    services.plan_stages(call=draft, **form.values(), **doing)
    assert draft.stages.get().grace_seconds == stored


@pytest.mark.parametrize("typed", ["-1", "121", "ten", "1.5"])
def test_a_grace_is_minutes_up_to_two_hours(draft, typed):
    form = DatesForm(data={"final_grace": typed}, call=draft)
    assert not form.is_valid()
    assert "final_grace" in form.errors


# ---- what follows from it


@pytest.fixture
def call(db):
    """Return an open call with ten minutes of grace."""
    call = make_call()
    call.stages.update(grace_seconds=600)
    return call


@pytest.mark.parametrize(
    ("off", "receives"),
    [(0, True), (1, True), (599, True), (600, True), (600.000001, False), (601, False)],
)
def test_a_stage_receives_to_the_end_of_its_grace(call, off, receives):
    stage, at = call.stages.get(), CLOSES + timedelta(seconds=off)
    assert stage.receives_at(at) is receives
    assert (open_stage(call, at) == stage) is receives
    assert (phase_of(call, [stage], at) == "last") is receives


def test_a_stage_without_dates_receives_nothing(at):
    assert not Stage(opens_at=OPENS).receives_at(at)
    assert not Stage(deadline_at=CLOSES).receives_at(at)
    assert Stage(grace_seconds=60).closes_at is None


def test_everybody_reads_the_grace(client, call):
    page = client.get(call.get_absolute_url(), headers={"accept-language": "en"})
    assert "still receives during 10 minutes after the deadline" in page.content.decode()
    call.stages.update(grace_seconds=0)
    call.save()
    page = client.get(call.get_absolute_url(), headers={"accept-language": "en"})
    assert "after the deadline." not in page.content.decode()


def test_a_change_of_the_grace_makes_the_page_new(client, call):
    first = client.get(call.get_absolute_url())
    call.stages.update(grace_seconds=1200)
    again = client.get(call.get_absolute_url(), headers={"if-none-match": first["etag"]})
    assert again.status_code == 200


def test_within_the_grace_the_page_counts_to_its_end(client, call, clock):
    clock.instant = CLOSES + timedelta(minutes=4)
    page = client.get(call.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    end = int((CLOSES + timedelta(minutes=10)).timestamp())
    assert f'data-countdown="{end}"' in page
    assert "Closes in 6 minutes" in page


# ---- the clock


def address(call):
    return reverse("publishing:clock", args=[call.stages.get().public_id])


@pytest.mark.parametrize(
    ("off", "told", "is_open"), [(-5, 0, True), (0, 0, True), (60, 600, True), (601, 600, False)]
)
def test_the_clock_tells_the_deadline_and_the_time(client, call, clock, off, told, is_open):
    clock.instant = CLOSES + timedelta(seconds=off)
    answer = client.get(address(call), headers={"accept-language": "en"})
    until = CLOSES + timedelta(seconds=told)
    assert answer.json() == {
        "deadline": int(until.timestamp()),
        "now": int(clock.instant.timestamp()),
        "said": f"5 December 2026, 13:{told // 60:02d}, Santiago time (UTC−3)",
        "open": is_open,
    }


def test_the_clock_is_one_query(client, call, django_assert_num_queries):
    """A page asks without its cookies, so that no session is read either."""
    path = address(call)
    with django_assert_num_queries(1):
        client.get(path)


def test_the_clock_is_not_modified_until_the_deadline_moves(client, call, doing, clock):
    clock.instant = CLOSES - timedelta(minutes=30)
    tag = client.get(address(call))["etag"]
    clock.on(minutes=1)
    assert client.get(address(call), headers={"if-none-match": tag}).status_code == 304
    services.extend_deadline(
        stage=call.stages.get(),
        deadline_at=CLOSES + timedelta(hours=2),
        reason="Se cortó la luz.",
        **{**doing, "at": clock.instant},
    )
    told = client.get(address(call), headers={"if-none-match": tag})
    assert told.status_code == 200
    assert told.json()["deadline"] == int((CLOSES + timedelta(hours=2)).timestamp())


def test_a_cancelled_call_is_not_open_any_more(client, call):
    call.state = "cancelled"
    call.save()
    assert client.get(address(call)).json()["open"] is False


def test_nobody_asks_the_clock_of_a_draft(client, draft, doing, at):
    plan(draft, doing, plans(at))
    assert client.get(address(draft)).status_code == 404


def test_the_clock_speaks_the_reader_s_language(client, call):
    said = client.get(address(call), headers={"accept-language": "es"}).json()["said"]
    with override("es"):
        assert said.startswith("5 de diciembre de 2026, 13:00")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_clock_is_only_read(client, call, method):
    assert getattr(client, method)(address(call)).status_code == 405
