"""The pages on which a call is written and run, walked as its owner."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from calls.publishing import services
from calls.publishing.models import Call
from calls.publishing.states import CallRole
from calls.publishing.views.home import cards
from minka.common.times import now
from tests.factories.accounts import make_foundation, make_user
from tests.factories.publishing import make_call, make_grant

from .conftest import signed_in


def url(name: str, call: Call, *more) -> str:
    """Return the address of a page of a call."""
    return reverse(f"publishing:{name}", args=[call.slug, *more])


def send(client: Client, address: str, data: dict | None = None):
    """Send a form that must be accepted."""
    response = client.post(address, data or {})
    assert response.status_code == 302, response.context["form"].errors
    return response


def test_a_whole_call_is_written_through_its_pages(as_owner, foundation):
    begun = send(
        as_owner,
        reverse("publishing:new"),
        {
            "foundation": str(foundation.public_id),
            "main": "es",
            "title": "Acción colectiva",
            "stages": "1",
            "zone": "America/Santiago",
        },
    )
    call = Call.objects.get()
    assert begun["Location"] == url("write", call)
    basics = {
        "title_es": "Acción colectiva",
        "summary_es": "Aprender juntos.",
        "body_es": "Buscamos **experiencias**.",
        "main": "es",
        "code": "AC27",
        "slug": "accion-colectiva-27",
        "contact": "preguntas@example.org",
    }
    send(as_owner, url("basics", call), basics)
    call.refresh_from_db()
    assert (call.slug, call.code) == ("accion-colectiva-27", "AC27")
    send(as_owner, url("chapter", call, 2), {"title_es": "Objetivo", "body_es": "Aprender."})
    send(as_owner, url("themes", call), {"themes": ["M", "A"]})
    money = {
        "currency": "USD",
        "envelope": "175 000",
        "cap_1": "15000",
        "countries_2": "2",
        "cap_2": "20000",
        "awards_min": "10",
        "awards_max": "11",
        "term_months": "12",
    }
    send(as_owner, url("money", call), money)
    dates = {"zone": "America/Santiago", "stages": "1", "final_results_planned_on": "2031-03-01"}
    for name, day in (("opens_at", "01-05"), ("deadline_at", "02-05"), ("reviews_due_at", "02-20")):
        dates |= {f"final_{name}_0": f"2031-{day}", f"final_{name}_1": "13:00:00"}
    assert send(as_owner, url("dates", call), dates)["Location"] == url("dates", call)
    assert "5 February 2031, 13:00" in as_owner.get(url("dates", call)).content.decode()
    who = {"proposal_languages": ["es"], "min_years": "2", "reviews_each": "3"}
    send(as_owner, url("eligibility", call), {**who, "legal_kinds": ["ngo"], "countries": ["PE"]})
    send(as_owner, url("ready_criteria", call, "final"))
    send(as_owner, url("ready_form", call, "final"))
    look = as_owner.get(url("preview", call)).content.decode()
    assert "This is a preview" in look
    assert "Nothing is missing" in as_owner.get(url("write", call)).content.decode()
    assert "5 February 2031" in as_owner.get(url("publish", call)).content.decode()
    send(as_owner, url("publish", call))
    call.refresh_from_db()
    assert call.state == "published"
    assert (call.themes.count(), call.caps.count(), call.countries) == (2, 2, ["PE"])
    assert Client().get(call.get_absolute_url()).status_code == 200


def test_what_is_missing_is_said_where_it_can_be_put_right(as_owner, draft):
    text = as_owner.get(url("publish", draft)).content.decode()
    for name in ("basics", "money", "dates"):
        assert url(name, draft) in text
    assert url("criteria", draft, "final") in text
    send(as_owner, url("publish", draft))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_whether_files_go_without_names_is_said_to_all_and_fixed(as_owner, written, doing):
    who = {"proposal_languages": ["es"], "min_years": "0", "reviews_each": "3"}
    words = "in copies without hidden data on who made them"
    page = url("eligibility", written)
    assert 'name="files_without_names"' in as_owner.get(page).content.decode()
    send(as_owner, page, {**who, "files_without_names": "on"})
    services.publish_call(call=written, **doing)
    assert words in as_owner.get(written.get_absolute_url()).content.decode()
    as_owner.post(page, who)
    written.refresh_from_db()
    assert written.files_without_names
    draft = services.clone_call(source=written, title={"es": "Otra"}, code="OTRA", **doing)
    send(as_owner, url("eligibility", draft), who)
    draft.refresh_from_db()
    assert not draft.files_without_names
    assert words not in as_owner.get(url("preview", draft)).content.decode()


def test_a_part_may_be_saved_half_written(as_owner, draft):
    send(as_owner, url("money", draft), {"currency": "PEN", "envelope": ""})
    send(as_owner, url("dates", draft), {"zone": "America/Lima", "stages": "2"})
    draft.refresh_from_db()
    assert (draft.currency, draft.envelope, draft.zone) == ("PEN", None, "America/Lima")
    assert draft.stages.count() == 2


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"currency": "USD", "envelope": "1.500"}, "envelope"),
        ({"currency": "USD", "cap_1": "10", "countries_2": "2"}, "cap_2"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "USD", "term_months": "-1"}, "term_months"),
    ],
)
def test_money_that_can_mean_two_things_is_asked_again(as_owner, draft, data, field):
    response = as_owner.post(url("money", draft), data)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert 'aria-invalid="true"' in response.content.decode()


def test_a_refusal_of_the_service_stands_at_its_field(as_owner, draft):
    other = make_call()
    data = {"title_es": "Agua", "main": "es", "code": "A1", "slug": other.slug}
    response = as_owner.post(url("basics", draft), data)
    assert "slug" in response.context["form"].errors
    assert response.context["form"].data["title_es"] == "Agua"


@pytest.mark.parametrize("slug", ["con espacios", "<b>", "../x", "ñandú", "new"])
def test_a_hostile_address_is_refused(as_owner, draft, slug):
    data = {"title_es": "Agua", "main": "es", "code": "A1", "slug": slug}
    response = as_owner.post(url("basics", draft), data)
    assert response.status_code == 200
    assert "slug" in response.context["form"].errors


def test_changing_the_language_of_the_page_keeps_what_was_typed(as_owner, draft):
    data = {"title_es": "Sin guardar", "_language": "pt-br"}
    response = as_owner.post(url("basics", draft), data)
    assert response.status_code == 200
    assert "Sin guardar" in response.content.decode()
    draft.refresh_from_db()
    assert draft.title["es"] == "Acción colectiva"


def test_each_language_of_the_call_has_its_fields(as_owner, draft):
    text = as_owner.get(url("basics", draft)).content.decode()
    assert 'name="title_es"' in text
    assert 'name="title_pt_br"' in text
    assert 'name="title_en"' not in text


def test_criteria_are_edited_ordered_and_removed(as_owner, draft, doing):
    stage = draft.stages.get()
    send(
        as_owner,
        url("new_criterion", draft, "final"),
        {"title_es": "Agua", "weight": "20", "scale_min": "0", "scale_max": "2"},
    )
    second = services.add_criterion(stage=stage, title={"es": "Tierra"}, **doing)
    args = [second.public_id]
    send(as_owner, reverse("publishing:move_criterion", args=args), {"to": "up"})
    assert [one.title["es"] for one in stage.criteria.all()] == ["Tierra", "Agua"]
    changed = {"title_es": "Suelo", "weight": "30", "scale_min": "0", "scale_max": "4"}
    send(as_owner, reverse("publishing:criterion", args=args), changed)
    second.refresh_from_db()
    assert (second.title, second.weight) == ({"es": "Suelo"}, 30)
    assert "Remove this?" in (
        as_owner.get(reverse("publishing:remove_criterion", args=args)).content.decode()
    )
    send(as_owner, reverse("publishing:remove_criterion", args=args))
    assert stage.criteria.count() == 1


def test_questions_are_edited_ordered_and_removed(as_owner, draft):
    stage = draft.stages.get()
    for label in ("Uno", "Dos"):
        place = {"place": "new", "section_es": "La experiencia"}
        if stage.questions.exists():
            place = {"place": str(stage.sections.get().public_id)}
        data = {"label_es": label, "kind": "long", "max_words": "200", "required": "on", **place}
        send(as_owner, url("new_question", draft, "final"), data)
    second = stage.questions.get(label__es="Dos")
    args = [second.public_id]
    send(as_owner, reverse("publishing:move_question", args=args), {"to": "up"})
    assert [one.label["es"] for one in stage.questions.all()] == ["Dos", "Uno"]
    assert as_owner.get(reverse("publishing:question", args=args)).status_code == 200
    send(
        as_owner,
        reverse("publishing:question", args=args),
        {"label_es": "Tres", "kind": "short", "place": str(second.section.public_id)},
    )
    section = reverse("publishing:section", args=[second.section.public_id])
    send(as_owner, section, {"title_es": "El camino"})
    second.refresh_from_db()
    assert (second.label, second.section.title) == ({"es": "Tres"}, {"es": "El camino"})
    send(as_owner, reverse("publishing:remove_question", args=args))
    assert stage.questions.count() == 1


def test_a_changed_form_is_put_in_force_by_hand(as_owner, published):
    published.stages.update(deadline_at=now() + timedelta(days=9))
    stage = published.stages.get()
    assert "not in force yet" not in as_owner.get(url("form", published, "final")).content.decode()
    stage.questions.first().delete()
    assert "not in force yet" in as_owner.get(url("form", published, "final")).content.decode()
    assert "No draft is open" in as_owner.get(url("release", published, "final")).content.decode()
    send(as_owner, url("release", published, "final"), {"drafts": "new"})
    assert stage.form_versions.count() == 2


def test_an_extension_through_its_page(as_owner, published):
    data = {"deadline_at_0": "2031-01-01", "deadline_at_1": "23:59:59", "reason": "Más tiempo."}
    send(as_owner, url("extend", published, "final"), data)
    short = {**data, "deadline_at_0": "2026-01-01"}
    refused = as_owner.post(url("extend", published, "final"), short)
    assert "deadline_at" in refused.context["form"].errors


def test_a_clone_through_its_page(as_owner, published):
    send(as_owner, url("clone", published), {"title_es": "Agua", "code": "AG27"})
    clone = Call.objects.get(code="AG27")
    assert "write when it opens" in as_owner.get(url("write", clone)).content.decode()


def test_a_call_is_cancelled_with_a_reason(as_owner, published):
    assert as_owner.post(url("cancel", published), {"reason": ""}).status_code == 200
    send(as_owner, url("cancel", published), {"reason": "Sin fondos"})
    assert as_owner.get(url("cancel", published)).status_code == 404
    assert "Sin fondos" in as_owner.get(url("workspace", published)).content.decode()


def test_what_is_fixed_can_be_read(as_owner, published):
    for name in ("money", "eligibility", "dates"):
        assert as_owner.get(url(name, published)).status_code == 200
    money = {"currency": "USD", "envelope": "1"}
    refused = as_owner.post(url("money", published), money)
    assert "fixed" in str(refused.context["form"].non_field_errors())


def test_the_team_through_its_page(as_owner, draft):
    person = make_user(email="ana@example.org", name="Ana Rojas")
    send(as_owner, url("team", draft), {"email": person.email, "role": "committee"})
    send(as_owner, url("team", draft), {"email": "nadie@example.org", "role": "steward"})
    text = as_owner.get(url("team", draft)).content.decode()
    assert "ana@example.org" in text
    assert "nadie@example.org" in text
    assert not draft.grants.filter(user=person).exists()
    grant = make_grant(draft, user=person, role="committee")
    assert "Ana Rojas" in as_owner.get(url("team", draft)).content.decode()
    send(as_owner, url("leave_team", draft, grant.public_id))
    assert not draft.grants.filter(user=person).exists()


def test_a_grant_of_another_call_is_not_taken_away_here(as_owner, draft):
    grant = make_grant(make_call())
    assert as_owner.post(url("leave_team", draft, grant.public_id)).status_code == 404


def test_the_trail_tells_in_words(as_owner, published):
    text = as_owner.get(url("trail", published)).content.decode()
    assert "Took the ready-made criteria" in text
    assert "Rosa Quispe" in text
    assert "Santiago" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_trail_asks_the_same_for_one_and_for_three(
    as_owner, foundation, doing, django_assert_num_queries, count
):
    call = make_call(foundation)
    for _ in range(count):
        services.set_themes(call=call, themes=[], **doing)
    as_owner.get(url("trail", call))
    # Who is signed in (2), the call, count, page; other rooms add what their tabs and counts ask.
    with django_assert_num_queries(6):
        as_owner.get(url("trail", call))


@pytest.mark.parametrize("count", [1, 3])
def test_the_editors_ask_the_same_for_one_and_for_three(
    as_owner, foundation, doing, django_assert_num_queries, count
):
    call = make_call(foundation, state="draft", published_at=None)
    stage = call.stages.get()
    stage.criteria.all().delete()
    stage.sections.all().delete()
    for number in range(count):
        label = {"es": f"x{number}"}
        services.add_criterion(stage=stage, title=label, **doing)
        section = services.add_section(stage=stage, title=label, **doing)
        services.add_question(section=section, kind="long", label=label, **doing)
    as_owner.get(url("criteria", call, "final"))
    with django_assert_num_queries(7):
        as_owner.get(url("criteria", call, "final"))
    with django_assert_num_queries(9):
        as_owner.get(url("form", call, "final"))


def test_other_foundations_find_nothing(published):
    stranger = make_user()
    make_foundation(stranger)
    client = signed_in(stranger)
    for name in ("workspace", "write", "basics", "team", "trail", "preview"):
        assert client.get(url(name, published)).status_code == 404
    criterion = published.stages.get().criteria.first()
    address = reverse("publishing:remove_criterion", args=[criterion.public_id])
    assert client.post(address).status_code == 404
    assert published.stages.get().criteria.count() == 5


def test_a_stage_that_is_not_there_is_not_found(as_owner, draft):
    assert as_owner.get(url("criteria", draft, "profile")).status_code == 404
    assert as_owner.get(url("form", draft, "nada")).status_code == 404


def test_home_shows_the_next_step_of_each_call(owner, draft, at, django_assert_num_queries):
    make_call(draft.foundation)
    with django_assert_num_queries(2):
        (card,) = cards(owner, at)
    assert [task.status for task in card.tasks] == ["Draft", "Open now"]
    assert card.tasks[0].url == url("write", draft)


def test_home_tells_an_owner_how_to_begin(foundation, owner, at, django_assert_num_queries):
    with django_assert_num_queries(2):
        (card,) = cards(owner, at)
    assert card.tasks[0].url == reverse("publishing:new")


def test_home_tells_nobody_to_begin_who_has_a_call(owner, foundation, at):
    call = make_call(foundation)
    call.state = "decided"
    call.save()
    (card,) = cards(owner, at)
    assert card.tasks == []
    assert (card.empty, card.more_url) == (
        "No call is open or in selection now.",
        reverse("publishing:mine"),
    )


def test_home_says_what_is_in_selection(owner, foundation, at):
    call = make_call(foundation, stages=2)
    first, second = call.stages.order_by("order")
    first.opens_at, first.deadline_at = at - timedelta(days=9), at - timedelta(days=1)
    second.opens_at, second.deadline_at = at + timedelta(days=9), at + timedelta(days=20)
    first.save()
    second.save()
    ((task,),) = [card.tasks for card in cards(owner, at)]
    assert (task.status, task.detail) == ("In selection", "The final proposal opens")
    assert task.due_at == second.opens_at


def test_home_shows_the_committee_its_calls_and_no_drafts(foundation, draft, at):
    person = make_user()
    for call in (make_call(foundation), draft):
        make_grant(call, person, CallRole.COMMITTEE)
    (card,) = cards(person, at)
    assert card.title == "Calls of your committee"
    assert [task.status for task in card.tasks] == ["Open now"]
    Call.objects.exclude(pk=draft.pk).update(state="decided")
    assert [task.tone for task in cards(person, at)[0].tasks] == ["done"]


def test_home_says_nothing_to_others(db, at):
    assert cards(make_user(), at) == []


def test_whoever_may_not_publish_does_not_begin(db):
    assert signed_in(make_user()).get(reverse("publishing:new")).status_code == 404


def test_another_foundation_cannot_be_chosen(as_owner, foundation):
    data = {"foundation": str(make_foundation().public_id), "main": "es", "title": "X"}
    response = as_owner.post(reverse("publishing:new"), {**data, "stages": "1", "zone": "UTC"})
    assert "foundation" in response.context["form"].errors
    assert not Call.objects.exists()
