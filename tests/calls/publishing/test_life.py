"""The life of a call: what is checked, published, cancelled, decided, archived, cloned."""

from datetime import timedelta
from decimal import Decimal

import pytest

from calls.publishing import services
from calls.publishing.models import Call
from calls.publishing.queries import latest_form
from calls.publishing.queries.checks import blocking, lacks_of
from calls.publishing.signals import call_cancelled, call_published
from calls.publishing.states import CALL_MOVES, CallState
from minka.common.audit import trail
from minka.common.errors import DomainError
from minka.common.states import MoveRefused
from tests.factories.publishing import make_call

from .conftest import plans, write_all


def areas(call, at):
    return {lack.area for lack in blocking(lacks_of(call, at))}


def test_a_new_draft_says_all_that_it_lacks(draft, at):
    assert areas(draft, at) == {"basics", "money", "dates", "criteria", "form"}


def test_a_written_call_lacks_nothing(written, at):
    assert blocking(lacks_of(written, at)) == []


@pytest.mark.parametrize("name", ["title", "summary", "body"])
def test_each_declared_language_is_written(written, at, name):
    setattr(written, name, {"es": "Solo en español"})
    lacks = blocking(lacks_of(written, at))
    assert [lack.area for lack in lacks] == ["basics"]
    assert "Portu" in lacks[0].text


def test_rules_must_say_something_in_the_main_language(written, at):
    written.rules = {"es": [{"title": "Uno", "body": ""}], "pt-BR": []}
    assert areas(written, at) == {"rules"}


@pytest.mark.parametrize("name", ["envelope", "term_months", "awards_max"])
def test_money_is_whole(written, at, name):
    setattr(written, name, None)
    assert areas(written, at) == {"money"}


def test_a_cap_above_the_fund_is_wrong(written, at):
    written.envelope = Decimal(19999)
    assert areas(written, at) == {"money"}


def test_a_fund_that_does_not_reach_is_only_pointed_out(written, at):
    written.awards_min = 50
    lacks = lacks_of(written, at)
    assert blocking(lacks) == []
    assert any("does not reach" in lack.text for lack in lacks)


@pytest.mark.parametrize(
    ("field", "days"),
    [("opens_at", 40), ("deadline_at", -1), ("reviews_due_at", 20), ("results_planned_on", 10)],
)
def test_dates_stand_in_order_and_ahead(written, at, field, days):
    stage = written.stages.get()
    moment = at + timedelta(days=days)
    setattr(stage, field, moment.date() if field == "results_planned_on" else moment)
    if field == "deadline_at":
        stage.opens_at = moment - timedelta(days=1)
    if field == "opens_at":
        stage.deadline_at = moment + timedelta(minutes=1)
        stage.reviews_due_at = moment
    stage.save()
    assert areas(written, at) == {"dates"}


@pytest.mark.parametrize("field", ["opens_at", "deadline_at", "reviews_due_at"])
def test_no_date_may_be_left_out(written, at, field):
    written.stages.update(**{field: None})
    assert areas(written, at) == {"dates"}


def test_the_final_stage_opens_after_the_profiles_close(draft, doing, at):
    dates = plans(at, stages=2)
    dates[1]["opens_at"] = dates[0]["deadline_at"] - timedelta(days=1)
    services.plan_stages(call=draft, zone=draft.zone, stages=dates, **doing)
    assert any("before the profiles close" in lack.text for lack in lacks_of(draft, at))


def test_criteria_and_questions_have_words_in_the_main_language(written, at):
    stage = written.stages.get()
    stage.criteria.update(title={"pt-BR": "Só em português"})
    stage.questions.update(label={"pt-BR": "Só em português"})
    assert areas(written, at) == {"criteria", "form"}


def test_words_missing_in_another_language_are_only_pointed_out(written, at):
    stage = written.stages.get()
    stage.criteria.update(title={"es": "Solo en español"})
    stage.questions.update(label={"es": "Solo en español"})
    lacks = lacks_of(written, at)
    assert blocking(lacks) == []
    assert {lack.area for lack in lacks} >= {"criteria", "form"}


def test_weights_that_are_not_a_hundred_are_only_pointed_out(written, at):
    written.stages.get().criteria.first().delete()
    lacks = lacks_of(written, at)
    assert blocking(lacks) == []
    assert any("80" in lack.text for lack in lacks)


def test_an_empty_form_holds_the_call_back(written, at):
    written.stages.get().questions.all().delete()
    assert areas(written, at) == {"form"}


@pytest.fixture
def heard():
    """Return what the signals of a call's life said."""
    said: list[tuple] = []

    def published(sender, call, **more):
        said.append(("published", call.pk))

    def cancelled(sender, call, reason, **more):
        said.append(("cancelled", reason))

    call_published.connect(published)
    call_cancelled.connect(cancelled)
    yield said
    call_published.disconnect(published)
    call_cancelled.disconnect(cancelled)


def test_publishing_freezes_each_form_and_tells(written, doing, at, heard):
    call = services.publish_call(call=written, **doing)
    assert (call.state, call.published_at) == (CallState.PUBLISHED, at)
    assert latest_form(call.stages.get()).number == 1
    assert heard == [("published", call.pk)]
    assert trail([call.public_id])[0].state_to == "published"


def test_an_incomplete_call_is_not_published(draft, doing, heard):
    with pytest.raises(DomainError):
        services.publish_call(call=draft, **doing)
    draft.refresh_from_db()
    assert (draft.state, draft.published_at, heard) == ("draft", None, [])


def test_a_call_is_published_once(published, doing):
    with pytest.raises(MoveRefused):
        services.publish_call(call=published, **doing)


def test_cancelling_needs_a_reason_and_tells_it(published, doing, heard):
    with pytest.raises(DomainError):
        services.cancel_call(call=published, reason=" ", **doing)
    call = services.cancel_call(call=published, reason="Sin fondos", **doing)
    assert (call.state, call.cancelled_reason) == ("cancelled", "Sin fondos")
    assert heard == [("cancelled", "Sin fondos")]


def test_the_table_of_moves_is_this_one():
    assert {before: set(after) for before, after in CALL_MOVES.table.items()} == {
        "draft": {"published", "cancelled"},
        "published": {"decided", "cancelled"},
        "decided": {"archived"},
    }


@pytest.mark.parametrize("state", CallState.values)
@pytest.mark.parametrize(
    ("act", "after"), [("cancel", "cancelled"), ("decide", "decided"), ("archive", "archived")]
)
def test_no_move_that_the_table_does_not_have(db, doing, state, act, after):
    call = make_call(state=state)
    acts = {
        "cancel": lambda: services.cancel_call(call=call, reason="x", **doing),
        "decide": lambda: services.mark_decided(call=call, **doing),
        "archive": lambda: services.archive_call(call=call, **doing),
    }
    if CALL_MOVES.allows(state, after):
        assert acts[act]().state == after
    else:
        with pytest.raises(MoveRefused):
            acts[act]()
        assert Call.objects.get(pk=call.pk).state == state


def test_a_clone_has_all_words_and_no_date(published, doing):
    published.reviews_each = 2
    published.files_without_names = True
    published.save()
    call = services.clone_call(source=published, title={"es": "Agua"}, code="AG27", **doing)
    assert (call.state, call.slug, call.code) == ("draft", "agua", "AG27")
    assert call.cloned_from == published
    assert (call.published_at, call.cancelled_reason) == (None, "")
    for name in ("body", "rules", "zone", "envelope", "languages", "reviews_each"):
        assert getattr(call, name) == getattr(published, name)
    assert call.files_without_names
    stage, source = call.stages.get(), published.stages.get()
    assert (stage.opens_at, stage.deadline_at) == (None, None)
    assert (stage.reviews_due_at, stage.results_planned_on) == (None, None)
    assert [q.key for q in stage.questions.all()] == [q.key for q in source.questions.all()]
    assert [c.labels for c in stage.criteria.all()] == [c.labels for c in source.criteria.all()]
    assert not set(stage.questions.values_list("public_id", flat=True)) & set(
        source.questions.values_list("public_id", flat=True)
    )
    assert list(call.caps.values_list("min_countries", "amount")) == list(
        published.caps.values_list("min_countries", "amount")
    )
    assert latest_form(stage) is None


def test_a_clone_demands_every_date_anew(published, doing, at):
    call = services.clone_call(
        source=published, title={"es": "Agua", "pt-BR": "Água"}, code="AG27", **doing
    )
    assert areas(call, at) == {"dates"}
    with pytest.raises(DomainError):
        services.publish_call(call=call, **doing)
    services.plan_stages(call=call, zone=call.zone, stages=plans(at), **doing)
    assert services.publish_call(call=call, **doing).state == "published"


def test_a_clone_copies_what_is_stored_not_what_was_read_before(draft, doing):
    write_all(Call.objects.get(pk=draft.pk), doing)
    assert draft.envelope is None
    clone = services.clone_call(source=draft, title={"es": "Agua"}, code="A", **doing)
    assert clone.envelope == Decimal(175000)


def test_a_clone_is_run_by_who_made_it(published, doing, owner):
    call = services.clone_call(source=published, title={}, code="X", **doing)
    assert [grant.user for grant in call.grants.all()] == [owner]
    assert call.title == published.title
