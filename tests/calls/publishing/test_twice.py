"""What is pressed twice, or by two people in turn, happens once; what is published keeps whole."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from calls.publishing import services
from calls.publishing.models import Call, Criterion, Question, RoleGrant, Stage
from calls.publishing.queries import draft_schema
from calls.publishing.states import CallRole
from minka.accounts.models import Invitation
from minka.common.errors import DomainError
from minka.common.models import AuditEvent
from minka.common.states import MoveRefused
from minka.notifications.models import Notice
from tests.factories.accounts import make_user
from tests.factories.publishing import make_call, make_grant

from .conftest import both_dates, plans, signed_in, write_all


def told(call: Call, verb: str) -> int:
    """Return how often the trail tells this of the call."""
    return AuditEvent.objects.filter(target_id=call.public_id, verb=f"publishing.{verb}").count()


def test_a_role_is_taken_away_once(draft, doing):
    grant = services.grant_role(call=draft, user=make_user(), role="committee", **doing)
    stale = RoleGrant.objects.get(pk=grant.pk)
    services.revoke_role(grant=grant, **doing)
    services.revoke_role(grant=stale, **doing)
    assert told(draft, "committee_removed") == 1


@pytest.mark.parametrize("up", [True, False])
def test_what_somebody_removed_is_neither_moved_nor_removed_again(written, doing, up):
    stage = written.stages.get()
    criterion, question = stage.criteria.first(), stage.questions.first()
    stale = Criterion.objects.get(pk=criterion.pk), Question.objects.get(pk=question.pk)
    services.remove_criterion(criterion=criterion, **doing)
    services.remove_question(question=question, **doing)
    services.remove_criterion(criterion=stale[0], **doing)
    services.remove_question(question=stale[1], **doing)
    services.move_criterion(criterion=stale[0], up=up, **doing)
    services.move_question(question=stale[1], up=up, **doing)
    told_of = ("criterion_removed", "question_removed", "criterion_moved", "question_moved")
    assert [told(written, verb) for verb in told_of] == [1, 1, 0, 0]


def test_a_role_given_twice_is_told_once(draft, doing):
    person = make_user()
    for _again in range(2):
        services.grant_role(call=draft, user=person, role="steward", **doing)
    assert RoleGrant.objects.filter(call=draft, user=person).count() == 1
    assert told(draft, "steward_named") == 1
    assert Notice.objects.filter(recipient=person, channel="site").count() == 1


def test_whoever_names_themselves_is_not_told(draft, doing, owner):
    services.grant_role(call=draft, user=owner, role="committee", **doing)
    assert not Notice.objects.filter(recipient=owner).exists()


@pytest.mark.parametrize("role", [CallRole.REVIEWER, "", "admin", "owner"])
def test_no_other_role_is_given_by_mail(draft, doing, role):
    with pytest.raises(DomainError) as refused:
        services.invite_to_team(call=draft, email="otra@example.org", role=role, **doing)
    assert refused.value.code == "role"
    assert not Invitation.objects.exists()


def test_who_was_switched_off_gets_no_role_at_once(draft, doing):
    gone = make_user(is_active=False)
    services.invite_to_team(call=draft, email=gone.email, role="steward", **doing)
    assert not RoleGrant.objects.filter(user=gone).exists()


def test_who_gives_up_their_own_role_lands_on_a_page_that_is_there(db, doing):
    call = make_call()
    person = make_user()
    grant = make_grant(call, person)
    make_grant(call)
    browser = signed_in(person)
    address = reverse("publishing:leave_team", args=[call.slug, grant.public_id])
    response = browser.post(address, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain == [(reverse("publishing:mine"), 302)]


def test_who_takes_away_anothers_role_stays_with_the_team(as_owner, draft, doing):
    grant = services.grant_role(call=draft, user=make_user(), role="committee", **doing)
    address = reverse("publishing:leave_team", args=[draft.slug, grant.public_id])
    assert as_owner.post(address)["Location"] == reverse("publishing:team", args=[draft.slug])


@pytest.mark.parametrize("name", ["publish", "archive", "cancel"])
def test_a_second_press_changes_nothing(written, doing, as_owner, name):
    call = written
    services.plan_stages(call=call, zone=call.zone, stages=plans(doing["at"]), **doing)
    if name == "archive":
        services.publish_call(call=call, **doing)
        services.mark_decided(call=call, **doing)
    address = reverse(f"publishing:{name}", args=[call.slug])
    data = {"reason": "No hay fondos."}
    first = as_owner.post(address, data)
    assert first.status_code == 302
    before = AuditEvent.objects.count()
    assert as_owner.post(address, data).status_code == 404
    assert AuditEvent.objects.count() == before


def test_ready_lists_are_taken_once(draft, as_owner):
    stage = draft.stages.get()
    for name in ("ready_criteria", "ready_form"):
        address = reverse(f"publishing:{name}", args=[draft.slug, stage.kind])
        for _press in range(2):
            assert as_owner.post(address).status_code == 302
    assert stage.criteria.count() == 5
    assert told(draft, "ready_criteria") == told(draft, "ready_form") == 1


def test_pressing_release_twice_makes_one_version(published, as_owner, doing):
    stage = published.stages.get()
    section = stage.sections.first()
    services.add_question(section=section, kind="short", label={"es": "¿Dónde?"}, **doing)
    stage.deadline_at += timedelta(days=3650)
    stage.save()
    address = reverse("publishing:release", args=[published.slug, stage.kind])
    for _press in range(2):
        assert as_owner.post(address, {"drafts": "all"}).status_code == 302
    assert list(stage.form_versions.values_list("number", flat=True)) == [2, 1]


# A published call stays whole.


@pytest.mark.parametrize("field", ["summary_es", "body_es", "title_es"])
def test_what_everybody_reads_cannot_be_emptied(published, as_owner, field):
    data = {
        "title_es": "Agua", "summary_es": "Uno.", "body_es": "Dos.", "main": "es",
        "also": ["pt-BR"], field: " ",
    }  # fmt: skip
    response = as_owner.post(reverse("publishing:basics", args=[published.slug]), data)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    published.refresh_from_db()
    assert published.title["es"] != "Agua"


def test_another_language_of_a_published_call_may_still_wait(published, as_owner):
    data = {
        "title_es": "Agua", "summary_es": "Uno.", "body_es": "Dos.", "main": "es", "also": ["pt-BR"],
    }  # fmt: skip
    response = as_owner.post(reverse("publishing:basics", args=[published.slug]), data)
    assert response.status_code == 302


@pytest.mark.parametrize("part", ["opens_at_0", "reviews_due_at_0", "results_planned_on"])
def test_no_date_of_a_published_call_can_be_emptied(published, as_owner, part):
    data = both_dates(published.stages.get()) | {f"final_{part}": ""}
    if part.endswith("_0"):
        data[f"final_{part[:-2]}_1"] = ""
    response = as_owner.post(reverse("publishing:dates", args=[published.slug]), data)
    assert response.status_code == 200
    assert f"final_{part.removesuffix('_0')}" in response.context["form"].errors
    stage = published.stages.get()
    assert None not in (stage.opens_at, stage.reviews_due_at, stage.results_planned_on)


def test_the_dates_of_a_published_call_are_saved_as_they_are(published, as_owner):
    before = Stage.objects.values().get(call=published)
    data = both_dates(published.stages.get())
    assert (
        as_owner.post(reverse("publishing:dates", args=[published.slug]), data).status_code == 302
    )
    after = Stage.objects.values().get(call=published)
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


def test_a_published_stage_keeps_its_opening(published, doing, at):
    (plan,) = plans(at)
    with pytest.raises(DomainError) as refused:
        services.plan_stages(
            call=published, zone=published.zone, stages=[{**plan, "opens_at": None}], **doing
        )
    assert refused.value.code == "fixed"
    assert published.stages.get().opens_at is not None


def test_the_final_stage_of_a_published_call_does_not_open_over_the_profiles(draft, doing, at):
    services.plan_stages(call=draft, zone=draft.zone, stages=plans(at, stages=2), **doing)
    write_all(draft, doing, stages=2)
    services.publish_call(call=draft, **doing)
    profile, final = plans(at, stages=2)
    early = {**final, "opens_at": profile["deadline_at"] - timedelta(hours=1)}
    with pytest.raises(DomainError) as refused:
        services.plan_stages(call=draft, zone=draft.zone, stages=[profile, early], **doing)
    assert refused.value.code == "order"
    services.plan_stages(
        call=draft,
        zone=draft.zone,
        stages=[profile, {**final, "opens_at": profile["deadline_at"]}],
        **doing,
    )


@pytest.mark.parametrize(
    ("days", "reviews", "results"),
    [
        (1, 45, 60),  # nothing is in the way
        (13, 45, 60),
        (14, 59, 60),  # the reviews fall on the deadline and move along; results are still later
        (20, 65, 80),  # the reviews move past the results, which move too
        (100, 145, 160),
    ],
)
def test_an_extension_keeps_reviews_after_it_and_results_after_reviews(
    published, doing, at, days, reviews, results
):
    stage = published.stages.get()
    later = stage.deadline_at + timedelta(days=days)
    services.extend_deadline(stage=stage, deadline_at=later, reason="Lluvias.", **doing)
    stage.refresh_from_db()
    assert stage.deadline_at == later
    assert stage.reviews_due_at == at + timedelta(days=reviews)
    assert stage.results_planned_on == (at + timedelta(days=results)).date()


def test_half_a_day_more_moves_the_results_to_the_next_day_when_it_must(published, doing, at):
    stage = published.stages.get()
    Stage.objects.filter(pk=stage.pk).update(
        reviews_due_at=None, results_planned_on=stage.deadline_at.date()
    )
    later = stage.deadline_at + timedelta(hours=14)
    services.extend_deadline(stage=stage, deadline_at=later, reason="Lluvias.", **doing)
    stage.refresh_from_db()
    assert stage.results_planned_on == (at + timedelta(days=32)).date()


# The whole table of moves.

ACTS = {
    "published": services.publish_call,
    "cancelled": partial(services.cancel_call, reason="Sin fondos."),
    "decided": services.mark_decided,
    "archived": services.archive_call,
}
STATES = ("draft", "published", "decided", "archived", "cancelled")
ALLOWED = {
    ("draft", "published"), ("draft", "cancelled"), ("published", "decided"),
    ("published", "cancelled"), ("decided", "archived"),
}  # fmt: skip


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", ACTS)
def test_every_move_leaves_one_event_or_none(written, doing, before, after):
    Call.objects.filter(pk=written.pk).update(state=before)
    events = AuditEvent.objects.filter(verb="publishing.call.moved")
    if (before, after) in ALLOWED:
        ACTS[after](call=written, **doing)
        event = events.get()
        assert (event.state_from, event.state_to) == (before, after)
    else:
        with pytest.raises(MoveRefused):
            ACTS[after](call=written, **doing)
        assert not events.exists()
        after = before
    assert Call.objects.get(pk=written.pk).state == after


def write_chapter(call, **doing):
    """Write a chapter: of a draft at once, of what was published as an amendment."""
    if Call.objects.get(pk=call.pk).state == "draft":
        services.update_chapter(call=call, number=1, title={}, body={"es": "X"}, **doing)
    else:
        change = services.Change(1, {}, {"es": "X"}, {"es": "Porque sí."})
        services.amend_rules(call=call, change=change, **doing)


WRITING = {
    "basics": lambda call, **d: services.update_basics(
        call=call, title={"es": "X"}, summary={}, body={}, languages=["es"], **d
    ),
    "chapter": write_chapter,
    "themes": lambda call, **d: services.set_themes(call=call, themes=[], **d),
    "dates": lambda call, **d: services.plan_stages(
        call=call, zone=call.zone, stages=plans(d["at"]), **d
    ),
    "criterion": lambda call, **d: services.add_criterion(
        stage=call.stages.get(), title={"es": "X"}, **d
    ),
    "change criterion": lambda call, **d: services.update_criterion(
        criterion=call.stages.get().criteria.first(), title={"es": "X"}, **d
    ),
    "move criterion": lambda call, **d: services.move_criterion(
        criterion=call.stages.get().criteria.first(), up=False, **d
    ),
    "remove criterion": lambda call, **d: services.remove_criterion(
        criterion=call.stages.get().criteria.first(), **d
    ),
    "question": lambda call, **d: services.add_question(
        section=call.stages.get().sections.first(), kind="short", label={"es": "X"}, **d
    ),
    "change question": lambda call, **d: services.update_question(
        question=call.stages.get().questions.first(), label={"es": "X"}, **d
    ),
    "move question": lambda call, **d: services.move_question(
        question=call.stages.get().questions.first(), up=False, **d
    ),
    "remove question": lambda call, **d: services.remove_question(
        question=call.stages.get().questions.first(), **d
    ),
    "place question": lambda call, **d: services.place_question(
        question=call.stages.get().questions.first(),
        section=call.stages.get().sections.last(), after=None, **d,
    ),
    "copy question": lambda call, **d: services.copy_question(
        question=call.stages.get().questions.first(), **d
    ),
    "section": lambda call, **d: services.add_section(
        stage=call.stages.get(), title={"es": "X"}, **d
    ),
    "change section": lambda call, **d: services.update_section(
        section=call.stages.get().sections.first(), title={"es": "X"}, **d
    ),
    "move section": lambda call, **d: services.move_section(
        section=call.stages.get().sections.first(), up=False, **d
    ),
    "place section": lambda call, **d: services.place_section(
        section=call.stages.get().sections.last(), after=None, **d
    ),
    "copy section": lambda call, **d: services.copy_section(
        section=call.stages.get().sections.first(), **d
    ),
    "remove section": lambda call, **d: services.remove_section(
        section=call.stages.get().sections.first(), **d
    ),
    "copy form": lambda call, **d: services.copy_form(
        stage=call.stages.get(), schema=draft_schema(call.stages.get()), source="X", **d
    ),
}  # fmt: skip
DRAFT_ONLY = {
    "money": lambda call, **d: services.update_money(
        call=call, currency="USD", envelope=None, caps=[], awards_min=None, awards_max=None,
        term_months=None, **d,
    ),
    "eligibility": lambda call, **d: services.update_eligibility(
        call=call, legal_kinds=[], countries=[], proposal_languages=["es"], min_years=0,
        one_per_organisation=True, **d,
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("what", [*WRITING, *DRAFT_ONLY])
def test_a_call_is_written_only_while_it_lives(written, doing, what, state):
    services.publish_call(call=written, **doing)
    Call.objects.filter(pk=written.pk).update(state=state)
    before = AuditEvent.objects.count()
    act = {**WRITING, **DRAFT_ONLY}[what]
    if state == "draft" or (state == "published" and what in WRITING):
        act(written, **doing)
        assert AuditEvent.objects.count() == before + 1
    else:
        with pytest.raises(DomainError) as refused:
            act(written, **doing)
        assert refused.value.code in {"over", "fixed"}
        assert AuditEvent.objects.count() == before
